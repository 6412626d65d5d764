import { Random, streamKey } from '../../random.js';
import type { Dataset, Originals, Split, SplitName } from '../types.js';
import { SPLIT_NAMES } from '../types.js';
import { type ExploreOptions, exploreDataset } from './explore.js';
import type { Finding } from './types.js';

export interface Drawing {
  /** Pictures per class in each split. Default: four classes, 60, 30 and 30 pictures of each. */
  readonly counts?: Partial<Readonly<Record<SplitName, readonly number[]>>>;
  readonly shape?: readonly [number, number, number];
  readonly classes?: readonly string[];
}

/**
 * Pictures without anything to find: noise of the same brightness in every split, classes even and all there. Classes
 * are told by a brighter column.
 */
export function drawDataset({ counts = {}, shape = [1, 12, 12], classes }: Drawing = {}): Dataset {
  const size = shape[0] * shape[1] * shape[2];
  const all = { train: [60, 60, 60, 60], validation: [30, 30, 30, 30], test: [30, 30, 30, 30], ...counts };
  const names = classes ?? all.train.map((_, k) => `class ${k}`);
  const splits = Object.fromEntries(
    SPLIT_NAMES.map((split) => {
      const labels = Uint16Array.from(all[split].flatMap((n, label) => new Array<number>(n).fill(label)));
      const images = new Uint8Array(labels.length * size);
      const key = streamKey(7, 'generate', split);
      labels.forEach((label, p) => {
        const random = new Random(key, p);
        for (let i = 0; i < size; i++) {
          const bright = i % shape[2] === 2 * label ? 25 : 0;
          images[p * size + i] = 40 + random.integer(160) + bright;
        }
      });
      return [split, { images, labels } satisfies Split];
    }),
  ) as Record<SplitName, Split>;
  return {
    name: 'drawn',
    about: 'For tests.',
    classes: names,
    shape,
    splits,
    fingerprint: '0'.repeat(64),
    notes: [],
  };
}

/** Changes one picture's bytes. */
export function paint(
  dataset: Dataset,
  split: SplitName,
  index: number,
  with_: (i: number, old: number) => number,
): void {
  const size = dataset.shape[0] * dataset.shape[1] * dataset.shape[2];
  const { images } = dataset.splits[split];
  for (let i = 0; i < size; i++) images[index * size + i] = with_(i, images[index * size + i]!);
}

/** Copies a picture over another one. */
export function copyPicture(
  dataset: Dataset,
  from: readonly [SplitName, number],
  to: readonly [SplitName, number],
): void {
  const size = dataset.shape[0] * dataset.shape[1] * dataset.shape[2];
  const source = dataset.splits[from[0]].images.slice(from[1] * size, (from[1] + 1) * size);
  dataset.splits[to[0]].images.set(source, to[1] * size);
}

/** The data set as if its pictures came from files: 8-bit files of the same size, all different. */
export function withFiles(
  dataset: Dataset,
  change: (originals: Record<SplitName, Originals>) => void = () => undefined,
): Dataset {
  const [channels, height, width] = dataset.shape;
  let next = 1;
  const originals = Object.fromEntries(
    SPLIT_NAMES.map((split) => {
      const n = dataset.splits[split].labels.length;
      return [
        split,
        {
          widths: new Uint16Array(n).fill(width),
          heights: new Uint16Array(n).fill(height),
          channels: new Uint8Array(n).fill(channels),
          hashes: Uint32Array.from({ length: 2 * n }, () => next++),
        },
      ];
    }),
  ) as unknown as Record<SplitName, Originals>;
  change(originals);
  const splits = Object.fromEntries(
    SPLIT_NAMES.map((split): [SplitName, Split] => {
      const sources = Array.from(dataset.splits[split].labels, (_, i) => `${split}/${i}.png`);
      return [split, { ...dataset.splits[split], sources, originals: originals[split] }];
    }),
  ) as Record<SplitName, Split>;
  return { ...dataset, splits, unlabelled: [] };
}

export const explore = (dataset: Dataset, options: Partial<ExploreOptions> = {}) =>
  exploreDataset(dataset, { memory: 1e9, ...options });

/** The finding of an id; undefined for none. */
export const findingOf = (dataset: Dataset, id: string): Finding | undefined =>
  explore(dataset).findings.find((finding) => finding.id === id);
