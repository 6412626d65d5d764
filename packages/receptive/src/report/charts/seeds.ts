import * as Plot from '@observablehq/plot';
import { frame, INK, PAPER, paddedExtent, shortened } from './theme.js';

export interface SeedRow {
  readonly label: string;
  /** A share per seed; null = diverged. */
  readonly values: readonly (number | null)[];
  readonly mean: number | null;
  readonly ci95: readonly [number, number] | null;
  readonly color: string;
}
export interface RowChartOptions {
  readonly document: Document;
  /** Pixels. */
  readonly width: number;
  readonly ariaLabel: string;
  /** Whether rows carry their label; false beside a chart that does. Default true. */
  readonly labels?: boolean;
}

/** Pixels of one row in charts that stand side by side. */
export const ROW_HEIGHT = 54;
export const ROW_MARGINS = { marginTop: 4, marginBottom: 38 } as const;

/**
 * One row per arm: a point per seed, the mean as a line, the 95 % t interval as a bar. Shares are drawn in percent;
 * a dashed line marks the mean of the first row (the control, or the baseline).
 */
export function seedsChart(rows: readonly SeedRow[], options: RowChartOptions): Element {
  const { document, width, ariaLabel } = options;
  const shown = rows.flatMap((row) => [...row.values, ...(row.ci95 ?? [])]).filter((value) => value !== null);
  // A share lies between 0 and 1; an interval that does not is cut there (the tables print it whole).
  const cut = (share: number) => Math.min(1, Math.max(0, share)) * 100;
  const domain = shown.length > 0 ? paddedExtent(shown.map(cut), 0.06, 0.5) : [0, 100];
  const reference = rows[0]?.mean ?? null;
  const points = rows.flatMap((row, y) =>
    row.values.flatMap((value, seed) => {
      // Seeds are spread a little, always the same way, so that equal values stay visible.
      const spread = ((seed % 5) - 2) * 0.035;
      return value === null ? [] : [{ x: value * 100, y: y + 0.18 + spread, color: row.color }];
    }),
  );
  const means = rows.flatMap((row, y) => (row.mean === null ? [] : [{ x: row.mean * 100, y, color: row.color }]));
  const bars = rows.flatMap((row, y) =>
    row.ci95 ? [{ x1: cut(row.ci95[0]), x2: cut(row.ci95[1]), y, color: row.color }] : [],
  );
  const labels = rows.map((row, y) => ({
    y: y - 0.27,
    text: shortened(row.mean === null ? `${row.label} (every seed diverged)` : row.label, Math.floor(width / 7.5)),
  }));
  return Plot.plot({
    ...frame(document, width, ariaLabel),
    ...ROW_MARGINS,
    height: rows.length * ROW_HEIGHT + ROW_MARGINS.marginTop + ROW_MARGINS.marginBottom,
    marginLeft: 4,
    marginRight: 12,
    x: { domain, label: 'Test accuracy (%)', ticks: Math.round(width / 80), labelArrow: 'none', labelAnchor: 'right' },
    y: { domain: [rows.length - 0.5, -0.5], axis: null },
    marks: [
      Plot.gridX({ stroke: INK, strokeOpacity: 0.1 }),
      Plot.ruleY(
        rows.map((_, y) => y + 0.5),
        { stroke: INK, strokeOpacity: 0.1 },
      ),
      reference === null
        ? null
        : Plot.ruleX([reference * 100], { stroke: INK, strokeOpacity: 0.5, strokeDasharray: '3,3' }),
      Plot.rect(bars, {
        x1: 'x1',
        x2: 'x2',
        y1: (bar: { y: number }) => bar.y - 0.02,
        y2: (bar: { y: number }) => bar.y + 0.38,
        fill: 'color',
        fillOpacity: 0.22,
        rx: 3,
      }),
      Plot.ruleX(means, {
        x: 'x',
        y1: (mean: { y: number }) => mean.y - 0.06,
        y2: (mean: { y: number }) => mean.y + 0.42,
        stroke: 'color',
        strokeWidth: 2.5,
      }),
      Plot.dot(points, { x: 'x', y: 'y', r: 3.2, stroke: 'color', strokeWidth: 1.4, fill: PAPER }),
      options.labels === false
        ? null
        : Plot.text(labels, {
            y: 'y',
            text: 'text',
            frameAnchor: 'left',
            textAnchor: 'start',
            fontWeight: 600,
            stroke: PAPER,
            strokeWidth: 4,
            fill: INK,
          }),
    ],
  });
}
