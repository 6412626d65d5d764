/** The confusion matrix as a table whose cells can be opened; arrow keys move between them. */

import { useRef } from 'preact/hooks';
import { Scroll } from '../ui/scroll.js';

export interface Cell {
  readonly truth: number;
  readonly answer: number;
}

export function Matrix(props: {
  matrix: readonly (readonly number[])[];
  classes: readonly string[];
  open: Cell | null;
  onOpen: (cell: Cell) => void;
}) {
  const { matrix, classes, open, onOpen } = props;
  const table = useRef<HTMLTableElement>(null);
  const move = (event: KeyboardEvent, { truth, answer }: Cell) => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!by) return;
    event.preventDefault();
    const [y, x] = [truth + by[0]!, answer + by[1]!];
    table.current?.querySelector<HTMLButtonElement>(`[data-cell="${y} ${x}"]`)?.focus();
  };
  const focused = open ?? { truth: 0, answer: 0 };
  return (
    <Scroll label="Confusion matrix">
      <table class="failures-matrix" ref={table}>
        <caption class="quiet">Rows: what it is. Columns: what was answered. A cell opens its pictures.</caption>
        <thead>
          <tr>
            <td />
            {classes.map((name) => (
              <th key={name} scope="col">
                <span>{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.map((row, truth) => {
            const total = row.reduce((a, b) => a + b, 0);
            return (
              <tr key={classes[truth]}>
                <th scope="row">{classes[truth]}</th>
                {row.map((count, answer) => {
                  const share = total > 0 ? count / total : 0;
                  const here = open?.truth === truth && open.answer === answer;
                  return (
                    <td key={classes[answer]}>
                      <button
                        type="button"
                        data-cell={`${truth} ${answer}`}
                        class={truth === answer ? 'right' : 'wrong'}
                        style={{ '--share': share.toFixed(3) }}
                        tabIndex={truth === focused.truth && answer === focused.answer ? 0 : -1}
                        aria-pressed={here}
                        aria-label={`${classes[truth]} answered as ${classes[answer]}: ${count}`}
                        onClick={() => onOpen({ truth, answer })}
                        onKeyDown={(event) => move(event, { truth, answer })}
                      >
                        {count > 0 ? count : ''}
                      </button>
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
