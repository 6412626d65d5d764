import * as Plot from '@observablehq/plot';
import { BLUE, frame, INK, ORANGE, PAPER, shortened } from './theme.js';

/** A share below this is drawn on the bare page: the eye could not tell it from nothing. */
const FAINT = 0.6;

/**
 * A confusion matrix: rows are true classes, columns answers; shade is the share of the row (blue on the diagonal,
 * orange off it), the numbers are pictures. Rows without pictures stay empty.
 */
export function confusionChart(
  matrix: readonly (readonly number[])[],
  classes: readonly string[],
  options: { readonly document: Document; readonly width: number; readonly ariaLabel: string },
): Element {
  const n = classes.length;
  const longest = Math.min(22, Math.max(...classes.map((name) => Array.from(name).length)));
  const margin = 14 + longest * 6.3;
  const cell = (options.width - margin - 8) / n;
  const cells = matrix.flatMap((row, truth) => {
    const total = row.reduce((sum, value) => sum + value, 0);
    return row.flatMap((value, answer) => (value > 0 ? [{ truth, answer, value, share: value / total }] : []));
  });
  const ticks = classes.map((_, k) => k);
  const tickFormat = (k: number) => shortened(classes[k] ?? '', 22);
  return Plot.plot({
    ...frame(options.document, options.width, options.ariaLabel),
    height: options.width,
    marginLeft: margin,
    marginTop: margin,
    marginRight: 8,
    marginBottom: 8,
    x: {
      type: 'band',
      domain: ticks,
      tickFormat,
      tickRotate: -90,
      tickSize: 0,
      axis: 'top',
      label: null,
      padding: 0.04,
      round: false,
    },
    y: { type: 'band', domain: ticks, tickFormat, tickSize: 0, label: null, padding: 0.04, round: false },
    opacity: { type: 'linear', domain: [0, 1], range: [0, 1] },
    marks: [
      Plot.gridX({ stroke: INK, strokeOpacity: 0.09 }),
      Plot.gridY({ stroke: INK, strokeOpacity: 0.09 }),
      Plot.cell(
        ticks.map((k) => ({ k })),
        { x: 'k', y: 'k', stroke: INK, strokeOpacity: 0.25, fill: 'none' },
      ),
      Plot.cell(cells, {
        x: 'answer',
        y: 'truth',
        fill: (entry: { truth: number; answer: number }) => (entry.truth === entry.answer ? BLUE : ORANGE),
        // The square root lifts rare mistakes out of the page's colour.
        fillOpacity: (entry: { share: number }) => 0.06 + 0.94 * Math.sqrt(entry.share),
      }),
      Plot.text(cells, {
        x: 'answer',
        y: 'truth',
        text: (entry: { value: number }) => String(entry.value),
        fill: (entry: { share: number }) => (Math.sqrt(entry.share) > FAINT ? PAPER : INK),
        fontSize: Math.max(7, Math.min(11, cell / 2.9)),
      }),
    ],
  });
}
