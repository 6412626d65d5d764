import type { Dataset } from '../types.js';
import { SPLIT_NAMES } from '../types.js';
import type { OriginalSummary } from './types.js';

const MOST_SIZES = 12;

/** Sizes and channels of the files as they were found; null unless every split knows its files. */
export function summarizeOriginals({ splits }: Pick<Dataset, 'splits'>): OriginalSummary | null {
  const bySize = new Map<number, number>();
  const byChannels = new Map<number, number>();
  let files = 0;
  for (const name of SPLIT_NAMES) {
    const { originals } = splits[name];
    if (!originals) return null;
    const { widths, heights, channels } = originals;
    files += widths.length;
    for (let i = 0; i < widths.length; i++) {
      const size = widths[i]! * 65536 + heights[i]!;
      bySize.set(size, (bySize.get(size) ?? 0) + 1);
      byChannels.set(channels[i]!, (byChannels.get(channels[i]!) ?? 0) + 1);
    }
  }
  const sizes = [...bySize]
    .map(([size, count]) => ({ width: Math.floor(size / 65536), height: size % 65536, count }))
    .sort((a, b) => b.count - a.count || b.width * b.height - a.width * a.height || b.width - a.width);
  const byArea = sizes
    .map(({ width, height }) => ({ width, height }))
    .sort((a, b) => a.width * a.height - b.width * b.height || a.width - b.width);
  const first = byArea[0];
  if (!first) return null;
  return {
    files,
    sizes: sizes.slice(0, MOST_SIZES),
    distinctSizes: sizes.length,
    smallest: first,
    largest: byArea.at(-1) ?? first,
    channels: [...byChannels].map(([channels, count]) => ({ channels, count })).sort((a, b) => b.count - a.count),
  };
}
