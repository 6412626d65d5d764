import * as Plot from '@observablehq/plot';
import type { ChannelStatistics, Exploration } from '../../data/exploration/types.js';
import { SPLIT_NAMES } from '../../data/types.js';
import { SPLIT_COLORS } from './distribution.js';
import { frame, INK } from './theme.js';

/** Percentages far enough apart on a square-root scale. */
const TICKS = [0, 1, 5, 15, 30, 60, 100];

/** How one channel's values are spread, a line per split; the share of values is on a square-root scale. */
export function pixelChart(
  exploration: Pick<Exploration, 'pixels'>,
  channel: number,
  options: { readonly document: Document; readonly width: number; readonly ariaLabel: string },
): Element {
  const points = SPLIT_NAMES.flatMap((split) =>
    (exploration.pixels[split][channel]?.histogram ?? []).map((share, bin, all) => ({
      split,
      value: (bin + 0.5) / all.length,
      share: 100 * share,
    })),
  );
  const most = Math.max(1, ...points.map(({ share }) => share));
  return Plot.plot({
    ...frame(options.document, options.width, options.ariaLabel),
    height: 150,
    marginTop: 8,
    marginBottom: 34,
    marginLeft: 34,
    marginRight: 10,
    x: { domain: [0, 1], ticks: 5, label: 'Value', labelAnchor: 'right', labelArrow: 'none' },
    y: { type: 'sqrt', zero: true, ticks: TICKS.filter((tick) => tick <= most), tickSize: 0, label: null },
    marks: [
      Plot.gridY({ ticks: TICKS.filter((tick) => tick <= most), stroke: INK, strokeOpacity: 0.1 }),
      ...SPLIT_NAMES.map((split) =>
        Plot.lineY(
          points.filter((point) => point.split === split),
          { x: 'value', y: 'share', stroke: SPLIT_COLORS[split], strokeWidth: 1.6, curve: 'monotone-x' },
        ),
      ),
      Plot.ruleY([0], { stroke: INK, strokeOpacity: 0.4 }),
    ],
  });
}

/** "red", "green", "blue"; "grey" where there is one channel. */
export function channelName(channel: number, of: readonly ChannelStatistics[]): string {
  if (of.length === 1) return 'grey';
  return of.length === 3 ? (['red', 'green', 'blue'][channel] ?? '') : `channel ${channel + 1}`;
}
