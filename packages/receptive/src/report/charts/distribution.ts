import * as Plot from '@observablehq/plot';
import { type DatasetSummary, SPLIT_NAMES } from '../../data/types.js';
import { BLUE, frame, GREEN, INK, ORANGE, shortened } from './theme.js';

export const SPLIT_COLORS = { train: BLUE, validation: ORANGE, test: GREEN } as const;
const SYMBOLS = { train: 'circle', validation: 'square', test: 'triangle' } as const;

/** Each class's share of the three splits: one row per class, one symbol per split. */
export function distributionChart(
  data: Pick<DatasetSummary, 'classes' | 'splits'>,
  options: { readonly document: Document; readonly width: number; readonly ariaLabel: string },
): Element {
  const points = SPLIT_NAMES.flatMap((split) =>
    data.classes.map((_, y) => {
      const { count, perClass } = data.splits[split];
      return { split, y, share: count > 0 ? (100 * (perClass[y] ?? 0)) / count : 0 };
    }),
  );
  const ranges = data.classes.map((_, y) => {
    const shares = points.filter((point) => point.y === y).map((point) => point.share);
    return { y, low: Math.min(...shares), high: Math.max(...shares) };
  });
  const longest = Math.max(...data.classes.map((name) => Array.from(name).length));
  return Plot.plot({
    ...frame(options.document, options.width, options.ariaLabel),
    height: data.classes.length * 20 + 44,
    marginTop: 6,
    marginBottom: 36,
    marginLeft: Math.min(12 + longest * 6.6, options.width * 0.42),
    marginRight: 14,
    x: { zero: true, nice: true, label: 'Share of the split (%)', labelArrow: 'none', labelAnchor: 'right' },
    y: {
      domain: [data.classes.length - 0.5, -0.5],
      ticks: data.classes.map((_, y) => y),
      tickFormat: (y: number) => shortened(data.classes[y] ?? '', Math.floor((options.width * 0.42) / 6.8)),
      tickSize: 0,
      label: null,
    },
    marks: [
      Plot.gridX({ stroke: INK, strokeOpacity: 0.1 }),
      Plot.ruleY(ranges, { y: 'y', x1: 'low', x2: 'high', stroke: INK, strokeOpacity: 0.35 }),
      ...SPLIT_NAMES.map((split) =>
        Plot.dot(
          points.filter((point) => point.split === split),
          { x: 'share', y: 'y', r: 4, symbol: SYMBOLS[split], fill: SPLIT_COLORS[split], fillOpacity: 0.85 },
        ),
      ),
      Plot.ruleX([0], { stroke: INK, strokeOpacity: 0.4 }),
    ],
  });
}
