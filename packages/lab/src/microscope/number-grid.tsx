/** A few numbers as coloured cells, in the rows and columns of a kernel. */

import type { Term } from 'receptive';
import { short } from './arithmetic.js';
import { cellColours } from './colours.js';

/** More columns than this get no numbers: the colours say enough, and pointing at a cell gives its number. */
const MOST_NUMBERS = 7;
/** More columns than this stand closer. */
const ROOMY = 5;

export function NumberGrid(props: {
  rows: readonly (readonly Term[])[];
  value: (term: Term) => number;
  /** The size that gets the full colour. */
  largest: number;
  caption: string;
  /** Cells of values that were not read: padding. */
  hatch?: boolean;
  /** The term to be marked. */
  marked?: Term;
}) {
  const { rows, value, largest, caption, hatch, marked } = props;
  const columns = rows[0]!.length;
  const small = columns > MOST_NUMBERS || rows.length > MOST_NUMBERS;
  return (
    <figure class="microscope-grid" aria-hidden="true">
      <figcaption>{caption}</figcaption>
      <div
        class={small ? 'small' : columns > ROOMY ? 'narrow' : ''}
        style={{ gridTemplateColumns: `repeat(${columns}, var(--cell))` }}
      >
        {rows.flat().map((term) => {
          const number = value(term);
          const padding = hatch && !term.at;
          return (
            <span
              key={term.tap?.join()}
              class={`${padding ? 'hatched' : ''} ${term === marked ? 'marked' : ''}`}
              style={padding ? undefined : cellColours(number, largest)}
              title={String(number)}
            >
              {small ? '' : short(number)}
            </span>
          );
        })}
      </div>
    </figure>
  );
}
