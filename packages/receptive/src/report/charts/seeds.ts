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

/** What a chart of rows of points needs besides the rows; values are shares, drawn in hundredths. */
interface PointRows {
  /** Where values may lie; intervals are cut there (the tables print them whole). */
  readonly limits: readonly [number, number];
  readonly label: string;
  /** A dashed line across all rows; null for none. */
  readonly reference: number | null;
  /** Half the width of a band around zero; null for none. */
  readonly band: number | null;
  /** A band for each row. Default: none. */
  readonly allowed?: readonly (readonly [number, number])[];
  /** What is said of a row without a mean. */
  readonly missing: string;
}

/**
 * One row per arm: a point per seed, the mean as a line, the 95 % t interval as a bar. Shares are drawn in percent;
 * a dashed line marks the mean of the first row (the control, or the baseline).
 *
 * @param metric In words, for the axis. Default "Test accuracy".
 */
export function seedsChart(rows: readonly SeedRow[], options: RowChartOptions, metric = 'Test accuracy'): Element {
  return pointRows(rows, options, {
    limits: [0, 1],
    label: `${metric} (%)`,
    reference: rows[0]?.mean ?? null,
    band: null,
    missing: 'every seed diverged',
  });
}

/**
 * One row per pair of arms: the difference of every seed as a point, their mean and its 95 % t interval. A line marks
 * zero; where differences below δ do not matter, a band does.
 *
 * @param delta Share, or null.
 */
export function differencesChart(rows: readonly SeedRow[], options: RowChartOptions, delta: number | null): Element {
  return pointRows(rows, options, {
    limits: [-1, 1],
    label: 'Difference in points',
    reference: 0,
    band: delta,
    missing: 'no seed completed by both',
  });
}

/** A row with what is allowed for its mean: the part of 0…1 on one side of a bound. */
export interface BoundRow extends SeedRow {
  readonly allowed: readonly [low: number, high: number];
}

/**
 * One row per prediction: what it allows as a band, and over it the seeds of the arm it is about, their mean and its 95 %
 * t interval.
 *
 * @param metric In words, for the axis.
 */
export function boundsChart(rows: readonly BoundRow[], options: RowChartOptions, metric: string): Element {
  return pointRows(rows, options, {
    limits: [0, 1],
    label: `${metric} (%)`,
    reference: null,
    band: null,
    allowed: rows.map(({ allowed }) => allowed),
    missing: 'every seed diverged',
  });
}

function pointRows(rows: readonly SeedRow[], options: RowChartOptions, about: PointRows): Element {
  const { document, width, ariaLabel } = options;
  const { limits, label, reference, band, missing, allowed = [] } = about;
  const cut = (share: number) => Math.min(limits[1], Math.max(limits[0], share)) * 100;
  const shown = rows.flatMap((row) => [...row.values, ...(row.ci95 ?? [])]).filter((value) => value !== null);
  const held = [...shown, ...(band === null ? [] : [-band, band]), ...(limits[0] < 0 ? [0] : []), ...allowed.flat()];
  const domain = shown.length > 0 ? paddedExtent(held.map(cut), 0.06, 0.5) : [100 * limits[0], 100 * limits[1]];
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
    text: shortened(row.mean === null ? `${row.label} (${missing})` : row.label, Math.floor(width / 7.5)),
  }));
  return Plot.plot({
    ...frame(document, width, ariaLabel),
    ...ROW_MARGINS,
    height: rows.length * ROW_HEIGHT + ROW_MARGINS.marginTop + ROW_MARGINS.marginBottom,
    marginLeft: 4,
    marginRight: 12,
    x: { domain, label, ticks: Math.round(width / 80), labelArrow: 'none', labelAnchor: 'right' },
    y: { domain: [rows.length - 0.5, -0.5], axis: null },
    marks: [
      band === null
        ? null
        : Plot.rect([{ x1: -100 * band, x2: 100 * band }], {
            x1: 'x1',
            x2: 'x2',
            y1: -0.5,
            y2: rows.length - 0.5,
            fill: INK,
            fillOpacity: 0.07,
          }),
      Plot.rect(
        allowed.map(([low, high], y) => ({ x1: 100 * low, x2: 100 * high, y1: y - 0.5, y2: y + 0.5 })),
        { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', fill: INK, fillOpacity: 0.09 },
      ),
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
