import { expect, test } from 'vitest';
import { Augmenter } from './augment.js';
import { EvaluationBatches, TrainingBatches, trainingBatchSize } from './batches.js';
import type { Augmentation, Dataset, Split } from './types.js';

/** Picture i has the single pixel value i and the label i mod 3. */
const split = (count: number): Split => ({
  images: Uint8Array.from({ length: count }, (_, i) => i),
  labels: Uint16Array.from({ length: count }, (_, i) => i % 3),
});
const dataset = (count: number): Dataset => ({
  name: 'counting',
  classes: ['a', 'b', 'c'],
  shape: [1, 1, 1],
  splits: { train: split(count), validation: split(2), test: split(2) },
  fingerprint: '',
  notes: [],
  about: '',
});
const BYTES = { mean: [0], std: [1 / 255] };
const trainingBatches = (count: number, augmentation: Augmentation, batch: number, seed: number) => {
  const { images: pictures, labels } = split(count);
  return new TrainingBatches({ shape: [1, 1, 1], pictures, labels, normalization: BYTES, augmentation, batch, seed });
};
const samples = (batches: TrainingBatches, epoch: number, step: number) =>
  [...batches.take(epoch, step).images].map(Math.round);

test('an epoch visits different pictures in every step and leaves the incomplete batch out', () => {
  const batches = trainingBatches(103, {}, 10, 0);
  expect(batches.steps).toBe(10);
  const seen = Array.from({ length: 10 }, (_, step) => samples(batches, 1, step)).flat();
  expect(new Set(seen).size).toBe(100);
  expect(seen).not.toEqual(seen.toSorted((a, b) => a - b));
});

test('labels go with their pictures', () => {
  const batches = trainingBatches(50, {}, 8, 4);
  const { images, labels } = batches.take(2, 3);
  expect(Array.from(images, (sample) => Math.round(sample) % 3)).toEqual([...labels]);
});

test('a batch depends on seed, epoch and step only, not on what was filled before', () => {
  const walked = trainingBatches(100, { shift: 1 }, 10, 7);
  for (let epoch = 1; epoch <= 2; epoch++) for (let step = 0; step < 10; step++) walked.take(epoch, step);
  const jumped = trainingBatches(100, { shift: 1 }, 10, 7);
  expect(samples(jumped, 2, 6)).toEqual(samples(walked, 2, 6));
  expect(samples(jumped, 1, 0)).toEqual(samples(walked, 1, 0));
  const order = (epoch: number, seed: number) => samples(trainingBatches(100, {}, 10, seed), epoch, 0).join();
  expect(new Set([order(1, 7), order(2, 7), order(1, 8)]).size).toBe(3);
});

test('the order is the same with and without augmentation; each picture gets its own changes of the epoch', () => {
  const plain = samples(trainingBatches(100, {}, 100, 3), 2, 0);
  const shifted = samples(trainingBatches(100, { shift: 1 }, 100, 3), 2, 0);
  const augmenter = new Augmenter({ shift: 1 }, 1, 1, 3);
  // A picture of one pixel stays where it is not shifted at all, and is the mean (0) otherwise.
  const expected = plain.map((sample) => {
    const { dy, dx } = augmenter.draw(2, sample);
    return dy === 0 && dx === 0 ? sample : 0;
  });
  expect(shifted).toEqual(expected);
  expect(expected.filter((value) => value > 0).length).toBeGreaterThan(0);
});

test('a training split smaller than the batch is used whole', () => {
  expect(trainingBatchSize(dataset(20), 64)).toBe(20);
  expect(trainingBatchSize(dataset(20), 8)).toBe(8);
  const batches = trainingBatches(20, {}, 20, 0);
  expect(batches.steps).toBe(1);
  expect(samples(batches, 1, 0).toSorted((a, b) => a - b)).toEqual([...Array(20).keys()]);
});

test('evaluation goes through a split in its own order, the last batch smaller', () => {
  const batches = new EvaluationBatches(split(7).images, [1, 1, 1], BYTES, 3);
  expect(batches.count).toBe(7);
  const sizes = [0, 3, 6].map((first) => {
    const size = batches.fill(first);
    expect([...batches.images.slice(0, size)].map(Math.round)).toEqual(
      Array.from({ length: size }, (_, j) => first + j),
    );
    return size;
  });
  expect(sizes).toEqual([3, 3, 1]);
});
