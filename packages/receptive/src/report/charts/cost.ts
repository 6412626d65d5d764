import * as Plot from '@observablehq/plot';
import { ROW_HEIGHT, ROW_MARGINS, type RowChartOptions } from './seeds.js';
import { frame, INK, shortened } from './theme.js';

export interface CostRow {
  readonly label: string;
  readonly color: string;
  /** The same measures for every row, in the same order. */
  readonly costs: readonly {
    readonly measure: string;
    /** Relative to the first row. */
    readonly ratio: number;
    readonly text: string;
  }[];
}

/** One row per arm, one column per measure: bars of cost relative to the first row, on one scale. */
export function costChart(rows: readonly CostRow[], options: RowChartOptions): Element {
  const { document, width, ariaLabel } = options;
  const labelled = options.labels !== false;
  const measures = rows[0]?.costs.map((cost) => cost.measure) ?? [];
  const bars = rows.flatMap((row, y) =>
    row.costs.map(({ measure, ratio, text }) => ({
      measure,
      ratio: Number.isFinite(ratio) ? ratio : 0,
      text,
      color: row.color,
      y,
      textY: labelled ? y - 0.02 : y - 0.27,
    })),
  );
  const most = Math.max(1, ...bars.map((bar) => bar.ratio));
  // Beside a chart with an axis the names of the measures stand at its height, alone they stand on top.
  const marginTop = labelled ? 24 : ROW_MARGINS.marginTop;
  const marginBottom = labelled ? 4 : ROW_MARGINS.marginBottom;
  return Plot.plot({
    ...frame(document, width, ariaLabel),
    height: rows.length * ROW_HEIGHT + marginTop + marginBottom,
    marginTop,
    marginBottom,
    marginLeft: 4,
    marginRight: 4,
    fx: { domain: measures, padding: 0.1, axis: null },
    x: { domain: [0, most], axis: null },
    y: { domain: [rows.length - 0.5, -0.5], axis: null },
    marks: [
      Plot.ruleY(
        rows.map((_, y) => y + 0.5),
        { stroke: INK, strokeOpacity: 0.1 },
      ),
      Plot.text(
        measures.map((measure) => ({ measure })),
        {
          fx: 'measure',
          text: 'measure',
          frameAnchor: labelled ? 'top-left' : 'bottom-left',
          dy: labelled ? -18 : 18,
          fill: INK,
          fillOpacity: 0.75,
        },
      ),
      Plot.rect(bars, {
        fx: 'measure',
        x1: 0,
        x2: 'ratio',
        y1: (bar: { y: number }) => bar.y + 0.13,
        y2: (bar: { y: number }) => bar.y + 0.31,
        fill: 'color',
        fillOpacity: 0.8,
      }),
      Plot.text(bars, { fx: 'measure', x: 0, y: 'textY', text: 'text', textAnchor: 'start', fill: INK }),
      labelled
        ? Plot.text(
            rows.map((row, y) => ({
              y: y - 0.29,
              text: shortened(row.label, Math.floor(width / 7.5)),
              measure: measures[0],
            })),
            { fx: 'measure', x: 0, y: 'y', text: 'text', textAnchor: 'start', fontWeight: 600, fill: INK },
          )
        : null,
    ],
  });
}
