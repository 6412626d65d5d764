import * as Plot from '@observablehq/plot';
import { BLUE, frame, INK, ORANGE, shortened } from './theme.js';

export interface RecallRow {
  readonly name: string;
  /** Shares, mean over seeds; null where the class has no test picture. */
  readonly control: number | null;
  readonly baseline: number | null;
}

/** Recall of every class: the control as a blue circle, the baseline as an orange square, joined by a line. */
export function recallChart(
  rows: readonly RecallRow[],
  options: { readonly document: Document; readonly width: number; readonly ariaLabel: string },
): Element {
  const indexed = rows.map((row, y) => ({ ...row, y }));
  const at = (arm: 'control' | 'baseline') =>
    indexed.flatMap((row) => (row[arm] === null ? [] : [{ y: row.y, x: row[arm] * 100 }]));
  const pairs = indexed.flatMap(({ control, baseline, y }) =>
    control === null || baseline === null ? [] : [{ y, x1: baseline * 100, x2: control * 100 }],
  );
  const empty = indexed.filter((row) => row.control === null && row.baseline === null);
  // Points need no zero; the scale starts at the ten below the lowest.
  const shown = [...at('control'), ...at('baseline')].map((point) => point.x);
  const lowest = Math.max(0, Math.floor((Math.min(90, ...shown) - 2) / 10) * 10);
  const longest = Math.max(...rows.map((row) => Array.from(row.name).length));
  return Plot.plot({
    ...frame(options.document, options.width, options.ariaLabel),
    height: rows.length * 20 + 44,
    marginTop: 6,
    marginBottom: 36,
    marginLeft: Math.min(12 + longest * 6.6, options.width * 0.42),
    marginRight: 14,
    x: { domain: [lowest, 100], label: 'Recall (%)', labelArrow: 'none', labelAnchor: 'right' },
    y: {
      domain: [rows.length - 0.5, -0.5],
      ticks: indexed.map((row) => row.y),
      tickFormat: (y: number) => shortened(rows[y]?.name ?? '', Math.floor((options.width * 0.42) / 6.8)),
      tickSize: 0,
      label: null,
    },
    marks: [
      Plot.gridX({ stroke: INK, strokeOpacity: 0.1 }),
      Plot.ruleY(pairs, { y: 'y', x1: 'x1', x2: 'x2', stroke: INK, strokeOpacity: 0.35 }),
      Plot.dot(at('baseline'), { x: 'x', y: 'y', r: 4, symbol: 'square', fill: ORANGE }),
      Plot.dot(at('control'), { x: 'x', y: 'y', r: 4, fill: BLUE }),
      Plot.text(empty, {
        x: () => lowest,
        y: 'y',
        text: () => 'no test pictures',
        textAnchor: 'start',
        dx: 6,
        fillOpacity: 0.6,
      }),
    ],
  });
}
