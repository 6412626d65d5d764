import type { Exploration, OriginalSummary } from '../../data/exploration/types.js';
import { SPLIT_NAMES } from '../../data/types.js';
import { channelName } from '../charts/pixels.js';
import { count, percent, plain } from '../format.js';
import type { Table } from '../table.js';

/** Pictures of every class in every split. */
export function classesTable({ classes, splits }: Pick<Exploration, 'classes' | 'splits'>): Table {
  return {
    caption: 'Pictures per class and split',
    dense: true,
    columns: [
      { label: 'Class' },
      ...SPLIT_NAMES.flatMap((split) => [
        { label: split, numeric: true },
        { label: 'share', numeric: true },
      ]),
    ],
    rows: classes.map((name, k) => [
      name,
      ...SPLIT_NAMES.flatMap((split) => {
        const { count: total, perClass } = splits[split];
        return [count(perClass[k] ?? 0), total ? percent((perClass[k] ?? 0) / total, 1) : '—'];
      }),
    ]),
    foot: [['total', ...SPLIT_NAMES.flatMap((split) => [count(splits[split].count), ''])]],
  };
}

/** Mean, spread and extremes of every channel in every split. */
export function pixelsTable({ pixels }: Pick<Exploration, 'pixels'>): Table {
  const shown = (value: number) => plain(Number(value.toPrecision(3)));
  return {
    caption: 'Pixel values, scaled to 0…1',
    dense: true,
    columns: [
      { label: 'Channel and split' },
      ...['mean', 'std', 'least', 'largest', 'at 0', 'at 1'].map((label) => ({ label, numeric: true })),
    ],
    rows: pixels.train.flatMap((_, c) =>
      SPLIT_NAMES.flatMap((split) => {
        const channel = pixels[split][c];
        if (!channel) return [];
        const { mean, std, min, max, black, white } = channel;
        const name = `${channelName(c, pixels.train)}, ${split}`;
        return [[name, shown(mean), shown(std), shown(min), shown(max), percent(black, 1), percent(white, 1)]];
      }),
    ),
  };
}

const KINDS: Readonly<Record<number, string>> = { 1: 'grey', 2: 'grey with alpha', 3: 'RGB', 4: 'RGB with alpha' };

/** Sizes of the files as they were found, most frequent first. */
export function sizesTable({ sizes, distinctSizes, files }: OriginalSummary): Table {
  const rest = files - sizes.reduce((sum, size) => sum + size.count, 0);
  const more = distinctSizes - sizes.length;
  return {
    caption: 'Sizes as found, width × height',
    dense: true,
    columns: [{ label: 'Size' }, { label: 'Files', numeric: true }, { label: 'Share', numeric: true }],
    rows: [
      ...sizes.map(({ width, height, count: n }) => [`${width}×${height}`, count(n), percent(n / files, 1)]),
      ...(more > 0 ? [[`${count(more)} more`, count(rest), percent(rest / files, 1)]] : []),
    ],
  };
}

/** Channels of the files as they were found. */
export function channelsTable({ channels, files }: OriginalSummary): Table {
  return {
    caption: 'Channels as found',
    dense: true,
    columns: [{ label: 'Channels' }, { label: 'Files', numeric: true }, { label: 'Share', numeric: true }],
    rows: channels.map(({ channels: n, count: k }) => [KINDS[n] ?? String(n), count(k), percent(k / files, 1)]),
  };
}
