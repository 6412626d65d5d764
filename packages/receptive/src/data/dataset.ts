import { fieldError } from '../errors.js';
import { fingerprintOf } from './fingerprint.js';
import type { Dataset, Originals, Split, SplitName } from './types.js';
import { SPLIT_NAMES } from './types.js';

/** What a loader knows; `makeDataset` checks it and adds the fingerprint. */
export interface DatasetParts {
  readonly name: string;
  readonly about: string;
  readonly classes: readonly string[];
  /** C, H, W. */
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly splits: Readonly<Record<SplitName, Split>>;
  readonly notes?: readonly string[];
  readonly unlabelled?: readonly string[];
}

/** Labels are stored in 16 bits. */
export const MAX_CLASSES = 65536;

/**
 * A checked data set with its fingerprint.
 *
 * Pictures are count × C × H × W bytes, labels count × uint16; nothing is copied.
 * Errors: InputError naming the field (`splits.train.labels[17]: expected a class index below 10, got 12.`).
 */
export async function makeDataset(parts: DatasetParts): Promise<Dataset> {
  const { name, about, classes, shape, splits, notes = [], unlabelled } = parts;
  checkParts(parts);
  const fingerprint = await fingerprintOf(parts);
  return { name, about, classes, shape, splits, notes, fingerprint, ...(unlabelled ? { unlabelled } : {}) };
}

/** Throws the InputError `makeDataset` throws, without the cost of the fingerprint. */
export function checkParts({ classes, shape, splits }: Pick<DatasetParts, 'classes' | 'shape' | 'splits'>): void {
  if (classes.length < 1 || classes.length > MAX_CLASSES)
    throw fieldError('classes', `1 to ${MAX_CLASSES} class names`, classes.length);
  const seen = new Map<string, number>();
  classes.forEach((name, i) => {
    if (name.trim() === '') throw fieldError(`classes[${i}]`, 'a name', name);
    const before = seen.get(name);
    if (before !== undefined) throw fieldError(`classes[${i}]`, `a name other than that of classes[${before}]`, name);
    seen.set(name, i);
  });
  for (let axis = 0; axis < 3; axis++) {
    const size = shape[axis] as number;
    if (!Number.isInteger(size) || size < 1 || size > 65536)
      throw fieldError(`shape[${axis}]`, 'a whole number of 1 to 65536', size);
  }
  for (const name of SPLIT_NAMES) checkSplit(`splits.${name}`, splits[name], shape, classes.length);
}

function checkSplit(path: string, split: Split, shape: readonly number[], classCount: number): void {
  const count = split.labels.length;
  if (count === 0) throw fieldError(path, 'at least one picture', 0);
  const expected = shape.reduce((product, size) => product * size, count);
  if (split.images.length !== expected)
    throw fieldError(`${path}.images`, `${expected} bytes (${[count, ...shape].join(' × ')})`, split.images.length);
  if (split.sources && split.sources.length !== count)
    throw fieldError(`${path}.sources`, `${count} names, one for each picture`, split.sources.length);
  if (split.originals) checkOriginals(`${path}.originals`, split.originals, count);
  for (let i = 0; i < count; i++) {
    const label = split.labels[i] as number;
    if (label >= classCount) throw fieldError(`${path}.labels[${i}]`, `a class index below ${classCount}`, label);
  }
}

function checkOriginals(path: string, originals: Originals, count: number): void {
  const lengths = { widths: count, heights: count, channels: count, hashes: 2 * count } as const;
  for (const [name, length] of Object.entries(lengths) as [keyof Originals, number][])
    if (originals[name].length !== length)
      throw fieldError(`${path}.${name}`, `${length} numbers`, originals[name].length);
}

/** How many pictures of each class a split holds. */
export function countPerClass(labels: Uint16Array, classCount: number): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  return counts;
}
