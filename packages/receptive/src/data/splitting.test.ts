import { expect, test } from 'vitest';
import { countPerClass, makeDataset } from './dataset.js';
import { chooseHeldOut, holdOutValidation, limitTrain } from './splitting.js';
import type { Split } from './types.js';

/** One-pixel pictures whose value is their index; class 0 has 60 of 100, class 1 has 30, class 2 has 9, class 3 has 1. */
const whole: Split = {
  images: Uint8Array.from({ length: 100 }, (_, i) => i),
  labels: Uint16Array.from({ length: 100 }, (_, i) => (i < 60 ? 0 : i < 90 ? 1 : i < 99 ? 2 : 3)),
  sources: Array.from({ length: 100 }, (_, i) => `picture ${i}`),
  originals: {
    widths: Uint16Array.from({ length: 100 }, (_, i) => 1000 + i),
    heights: Uint16Array.from({ length: 100 }, (_, i) => 2000 + i),
    channels: new Uint8Array(100).fill(3),
    hashes: Uint32Array.from({ length: 200 }, (_, k) => k),
  },
};

test('every class is held out in proportion, and a class keeps its last picture', () => {
  const { train, validation } = holdOutValidation(whole, 20, 0, 5);
  // 20 % of 60, 30, 9 and 1: 12, 6, 1.8 and 0.2; the remaining one goes to the largest remainder.
  expect(countPerClass(validation.labels, 5)).toEqual([12, 6, 2, 0, 0]);
  expect(countPerClass(train.labels, 5)).toEqual([48, 24, 7, 1, 0]);
  expect(countPerClass(holdOutValidation(whole, 96, 0, 5).train.labels, 5)).toEqual([1, 1, 1, 1, 0]);
});

test('the two parts are the whole, in its order, with labels and sources', () => {
  const { train, validation } = holdOutValidation(whole, 0.25, 7, 4);
  expect(validation.labels.length).toBe(25);
  for (const part of [train, validation]) {
    expect([...part.images]).toEqual([...part.images].sort((a, b) => a - b));
    part.images.forEach((value, i) => {
      expect(part.labels[i]).toBe(whole.labels[value]);
      expect(part.sources?.[i]).toBe(`picture ${value}`);
      expect(part.originals?.widths[i]).toBe(1000 + value);
      expect(part.originals?.heights[i]).toBe(2000 + value);
      expect([...part.originals!.hashes.subarray(2 * i, 2 * i + 2)]).toEqual([2 * value, 2 * value + 1]);
    });
  }
  expect([...train.images, ...validation.images].sort((a, b) => a - b)).toEqual([...whole.images]);
});

test('the seed alone decides which pictures are held out', () => {
  const pick = (seed: number) => [...holdOutValidation(whole, 20, seed, 4).validation.images];
  expect(pick(3)).toEqual(pick(3));
  expect(pick(3)).not.toEqual(pick(4));
});

test('the pictures held out for a test are drawn apart from those for validation', () => {
  const { kept, heldOut } = chooseHeldOut(whole.labels, 0.2, 0, 4, 'test');
  expect([...kept, ...heldOut].sort((a, b) => a - b)).toEqual([...whole.images]);
  expect([...heldOut]).not.toEqual([...chooseHeldOut(whole.labels, 0.2, 0, 4).heldOut]);
  expect(() => chooseHeldOut(whole.labels, 200, 0, 4, 'test')).toThrow('test: expected a share between 0 and 1');
});

test('an impossible amount is refused', () => {
  const rule = 'validation: expected a share between 0 and 1, or a number from 1 to 96, of the 100 training pictures';
  for (const amount of [0, -1, 97, 1.5, 0.001, Number.NaN])
    expect(() => holdOutValidation(whole, amount, 0, 4)).toThrow(`${rule}, got ${amount}.`);
});

test('limitTrain takes the first n of a seeded order, nested, and leaves the rest alone', async () => {
  const dataset = await makeDataset({
    name: 'tiny',
    about: '',
    classes: ['a', 'b', 'c', 'd'],
    shape: [1, 1, 1],
    splits: { train: whole, validation: whole, test: whole },
  });
  const ten = await limitTrain(dataset, 10, 0);
  const eleven = await limitTrain(dataset, 11, 0);
  expect(ten.splits.train.labels.length).toBe(10);
  expect([...eleven.splits.train.images.subarray(0, 10)]).toEqual([...ten.splits.train.images]);
  expect(ten.splits.test).toBe(dataset.splits.test);
  expect(new Set([dataset.fingerprint, ten.fingerprint, eleven.fingerprint]).size).toBe(3);
  expect(ten.notes.at(-1)).toBe('Only 10 of the 100 training pictures are used.');
  expect([...(await limitTrain(dataset, 10, 1)).splits.train.images]).not.toEqual([...ten.splits.train.images]);
  expect(await limitTrain(dataset, 100, 0)).toBe(dataset);
  await expect(limitTrain(dataset, 0, 0)).rejects.toThrow(
    'limit: expected a whole number of training pictures, at least 1, got 0.',
  );
});
