import { fieldError } from '../errors.js';
import { Random, streamKey } from '../random.js';
import { countPerClass, makeDataset } from './dataset.js';
import type { Dataset, Split } from './types.js';

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
  const n = split.labels.length;
  const counts = countPerClass(split.labels, classCount);
  const most = counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0);
  const k = amount < 1 ? Math.round(amount * n) : amount;
  if (!Number.isInteger(k) || k < 1 || k > most) {
    const rule = `a share between 0 and 1, or a number from 1 to ${most}, of the ${n} training pictures`;
    throw fieldError('validation', rule, amount);
  }
  const quotas = stratify(counts, k, n);
  const heldOut = new Uint8Array(n);
  const members = counts.map((count) => new Uint32Array(count));
  const filled = new Uint32Array(classCount);
  split.labels.forEach((label, i) => {
    (members[label] as Uint32Array)[(filled[label] as number)++] = i;
  });
  const key = streamKey(seed, 'split', 'validation');
  members.forEach((indices, c) => {
    const order = new Random(key, c).permutation(indices.length);
    for (let j = 0; j < (quotas[c] as number); j++) heldOut[indices[order[j] as number] as number] = 1;
  });
  const indicesWhere = (mark: number) =>
    Uint32Array.from({ length: n }, (_, i) => i).filter((i) => heldOut[i] === mark);
  return { train: selectPictures(split, indicesWhere(0)), validation: selectPictures(split, indicesWhere(1)) };
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
 */
export async function limitTrain(dataset: Dataset, n: number, seed: number): Promise<Dataset> {
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
  if (!split.sources) return { images, labels };
  return { images, labels, sources: Array.from(indices, (i) => (split.sources as readonly string[])[i] as string) };
}
