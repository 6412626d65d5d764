import { fieldError } from '../errors.js';
import { Random, streamKey } from '../random.js';
import { countPerClass, makeDataset } from './dataset.js';
import type { Dataset, Originals, Split } from './types.js';

/**
 * Takes a validation split out of the training pictures, with every class in proportion (stratified).
 *
 * Of n pictures with n_c in class c, k are held out: ⌊k·n_c/n⌋ of each class, the rest one each to the classes with
 * the largest remainders, but never the last training picture of a class. Which ones is a function of the seed; both
 * parts keep the order of the original.
 *
 * - `amount`: a share (0 < share < 1, of n, rounded) or a number of pictures (≥ 1).
 * - `classCount`: number of classes; every label is below it.
 *
 * Errors: InputError when the amount leaves a class without training pictures or holds nothing out.
 */
export function holdOutValidation(
  split: Split,
  amount: number,
  seed: number,
  classCount: number,
): { readonly train: Split; readonly validation: Split } {
  const { kept, heldOut } = chooseHeldOut(split.labels, amount, seed, classCount);
  return { train: selectPictures(split, kept), validation: selectPictures(split, heldOut) };
}

/**
 * The choice behind `holdOutValidation`, by labels alone: which indices stay and which are held out, both ascending.
 *
 * - `as`: what the held-out part is for; the draws for validation and test are independent.
 *
 * Errors: InputError naming `as` when the amount leaves a class without training pictures or holds nothing out.
 */
export function chooseHeldOut(
  labels: Uint16Array,
  amount: number,
  seed: number,
  classCount: number,
  as: 'validation' | 'test' = 'validation',
): { readonly kept: Uint32Array; readonly heldOut: Uint32Array } {
  const n = labels.length;
  const counts = countPerClass(labels, classCount);
  const most = counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0);
  const k = amount < 1 ? Math.round(amount * n) : amount;
  if (!Number.isInteger(k) || k < 1 || k > most) {
    const rule = `a share between 0 and 1, or a number from 1 to ${most}, of the ${n} training pictures`;
    throw fieldError(as, rule, amount);
  }
  const quotas = stratify(counts, k, n);
  const marked = new Uint8Array(n);
  const members = counts.map((count) => new Uint32Array(count));
  const filled = new Uint32Array(classCount);
  labels.forEach((label, i) => {
    (members[label] as Uint32Array)[(filled[label] as number)++] = i;
  });
  const key = streamKey(seed, 'split', as);
  members.forEach((indices, c) => {
    const order = new Random(key, c).permutation(indices.length);
    for (let j = 0; j < (quotas[c] as number); j++) marked[indices[order[j] as number] as number] = 1;
  });
  const indicesWhere = (mark: number) => Uint32Array.from({ length: n }, (_, i) => i).filter((i) => marked[i] === mark);
  return { kept: indicesWhere(0), heldOut: indicesWhere(1) };
}

/** k split over classes in proportion to their counts, by largest remainder, leaving at least one of each class. */
function stratify(counts: readonly number[], k: number, n: number): number[] {
  const quotas = counts.map((count) => Math.floor((k * count) / n));
  let left = k - quotas.reduce((sum, quota) => sum + quota, 0);
  const byRemainder = counts
    .map((count, c) => ({ c, remainder: (k * count) % n }))
    .sort((x, y) => y.remainder - x.remainder || x.c - y.c);
  while (left > 0) {
    for (const { c } of byRemainder) {
      if (left > 0 && (quotas[c] as number) < (counts[c] as number) - 1) {
        quotas[c] = (quotas[c] as number) + 1;
        left--;
      }
    }
  }
  return quotas;
}

/**
 * The data set with only the first n training pictures of a seeded order (n ≥ the number there is: unchanged); the
 * first n are among the first n + 1. Validation and test stay whole. The fingerprint is a new one.
 * @param seed of the order. Default 0, which every study has.
 */
export async function limitTrain(dataset: Dataset, n: number, seed = 0): Promise<Dataset> {
  if (!Number.isInteger(n) || n < 1) throw fieldError('limit', 'a whole number of training pictures, at least 1', n);
  const train = dataset.splits.train;
  const count = train.labels.length;
  if (n >= count) return dataset;
  const order = new Random(streamKey(seed, 'split', 'limit')).permutation(count).subarray(0, n);
  return makeDataset({
    ...dataset,
    splits: { ...dataset.splits, train: selectPictures(train, order) },
    notes: [...dataset.notes, `Only ${n} of the ${count} training pictures are used.`],
  });
}

/** The chosen pictures of a split, copied, in the order of `indices`. */
export function selectPictures(split: Split, indices: Uint32Array): Split {
  const size = split.labels.length === 0 ? 0 : split.images.length / split.labels.length;
  const images = new Uint8Array(indices.length * size);
  const labels = new Uint16Array(indices.length);
  indices.forEach((from, to) => {
    images.set(split.images.subarray(from * size, (from + 1) * size), to * size);
    labels[to] = split.labels[from] as number;
  });
  const { sources, originals } = split;
  return {
    images,
    labels,
    ...(sources ? { sources: Array.from(indices, (i) => sources[i] as string) } : {}),
    ...(originals ? { originals: selectOriginals(originals, indices) } : {}),
  };
}

function selectOriginals({ widths, heights, channels, hashes }: Originals, indices: Uint32Array): Originals {
  return {
    widths: Uint16Array.from(indices, (i) => widths[i] as number),
    heights: Uint16Array.from(indices, (i) => heights[i] as number),
    channels: Uint8Array.from(indices, (i) => channels[i] as number),
    hashes: Uint32Array.from({ length: 2 * indices.length }, (_, k) => {
      const i = indices[k >>> 1] as number;
      return hashes[2 * i + (k & 1)] as number;
    }),
  };
}
