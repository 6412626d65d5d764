import { Random, streamKey } from '../random.js';
import type { Dataset, Split } from './types.js';

/** A data set with one property taken away, so that what depended on it shows. Every part may be left out. */
export interface DatasetView {
  /** "permuted": the pixels of all pictures change places in one and the same way, so that neighbours no longer mean anything. */
  readonly pixels?: 'permuted';
  /** "random": every training picture gets a class drawn at random; validation and test keep theirs. */
  readonly labels?: 'random';
  /** A part of the training pictures. Subsets of one draw are nested, and keep the shares of the classes. */
  readonly subset?: { readonly size: number; readonly draw: number };
  /** Only so many of the validation pictures, where a training is not judged by them: each epoch looks at all. */
  readonly validation?: number;
}

/**
 * The data set as a view shows it; all draws are functions of the view alone. It keeps the fingerprint of what it was
 * made from: whoever needs an identity names data set and view.
 */
export function viewDataset(dataset: Dataset, { pixels, labels, subset, validation: most }: DatasetView): Dataset {
  let { train, validation, test } = dataset.splits;
  const [channels, height, width] = dataset.shape;
  if (subset) train = subsetOf(train, subset, dataset.classes.length);
  if (most !== undefined) validation = firstOf(validation, most);
  if (labels === 'random') train = { ...train, labels: randomLabels(train.labels, dataset.classes.length) };
  if (pixels === 'permuted') {
    const order = pixelOrder(height * width);
    [train, validation, test] = [train, validation, test].map((split) => permuted(split, channels, order)) as [
      Split,
      Split,
      Split,
    ];
  }
  return { ...dataset, splits: { train, validation, test } };
}

/** Where each pixel of a permuted picture comes from: pixel i is pixel order[i] of the picture as it was. */
export function pixelOrder(pixels: number): Uint32Array {
  return new Random(streamKey(0, 'generate', 'view/pixels')).permutation(pixels);
}

/**
 * The positions of a subset in the training split, in the split's order.
 *
 * Within each class pictures are put in a random order; the one at rank r of n stands at (r + ½)/n, and the first
 * `size` of all are taken. So every class keeps its share up to rounding, and a smaller subset is part of a larger one.
 */
export function subsetIndices(
  labels: Uint16Array,
  { size, draw }: NonNullable<DatasetView['subset']>,
  classes: number,
): Uint32Array {
  const order = new Random(streamKey(draw, 'generate', 'view/subset')).permutation(labels.length);
  const counts = new Uint32Array(classes);
  for (const label of labels) counts[label] = counts[label]! + 1;
  const ranks = new Uint32Array(classes);
  const places = Array.from(order, (index) => {
    const label = labels[index]!;
    const rank = ranks[label]!;
    ranks[label] = rank + 1;
    return { index, place: (rank + 0.5) / counts[label]! };
  });
  places.sort((a, b) => a.place - b.place); // stable: equal places stay in the random order
  return Uint32Array.from(places.slice(0, size), ({ index }) => index).sort();
}

function subsetOf(split: Split, subset: NonNullable<DatasetView['subset']>, classes: number): Split {
  const indices = subsetIndices(split.labels, subset, classes);
  const volume = split.images.length / split.labels.length;
  const images = bytesLike(split.images, indices.length * volume);
  const labels = new Uint16Array(bytesLike(split.labels, indices.length * 2).buffer);
  indices.forEach((index, i) => {
    images.set(split.images.subarray(index * volume, (index + 1) * volume), i * volume);
    labels[i] = split.labels[index]!;
  });
  const { sources } = split;
  return { images, labels, ...(sources ? { sources: Array.from(indices, (index) => sources[index]!) } : {}) };
}

function firstOf({ images, labels }: Split, count: number): Split {
  const volume = images.length / labels.length;
  return { images: images.subarray(0, count * volume), labels: labels.subarray(0, count) };
}

function randomLabels(labels: Uint16Array, classes: number): Uint16Array {
  const draw = new Random(streamKey(0, 'generate', 'view/labels'));
  const drawn = new Uint16Array(bytesLike(labels, labels.length * 2).buffer);
  for (let i = 0; i < drawn.length; i++) drawn[i] = draw.integer(classes);
  return drawn;
}

function permuted(split: Split, channels: number, order: Uint32Array): Split {
  const images = bytesLike(split.images, split.images.length);
  const planes = split.labels.length * channels;
  for (let plane = 0; plane < planes; plane++) {
    const at = plane * order.length;
    for (let i = 0; i < order.length; i++) images[at + i] = split.images[at + order[i]!]!;
  }
  return { ...split, images };
}

/** Bytes in the kind of memory that `model` lies in, so that what threads could share they still can. */
function bytesLike(model: Uint8Array | Uint16Array, length: number): Uint8Array {
  const shared = typeof SharedArrayBuffer !== 'undefined' && model.buffer instanceof SharedArrayBuffer;
  return new Uint8Array(shared ? new SharedArrayBuffer(length) : new ArrayBuffer(length));
}
