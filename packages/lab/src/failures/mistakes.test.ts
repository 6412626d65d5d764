import { expect, test } from 'vitest';
import type { Training } from '../state/training.js';
import { changesBetween, confusionOf, picturesOf } from './mistakes.js';

const labels = [0, 0, 1, 1];
function training(arm: Training['arm'], seed: number, predicted: number[], sure = 0.9): Training {
  const probabilities = Float32Array.from(predicted.flatMap((p) => (p === 0 ? [sure, 1 - sure] : [1 - sure, sure])));
  return { arm, seed, answers: { predicted: Uint16Array.from(predicted), probabilities } } as unknown as Training;
}

test('the matrix counts every seed', () => {
  const two = [training('control', 0, [0, 1, 1, 1]), training('control', 1, [0, 0, 1, 0])];
  expect(confusionOf(two, labels, 2)).toEqual([
    [3, 1],
    [1, 3],
  ]);
});

test('the pictures of a cell: most seeds first, then the surest', () => {
  const two = [training('control', 0, [1, 1, 1, 1], 0.6), training('control', 1, [0, 1, 1, 1], 0.8)];
  expect(picturesOf(two, labels, 2, 0, 1)).toEqual([
    { index: 1, truth: 0, seeds: 2, probability: expect.closeTo(0.7) },
    { index: 0, truth: 0, seeds: 1, probability: expect.closeTo(0.6) },
  ]);
});

test('what is fixed and broken goes by the majority of the seeds that both have', () => {
  const all = [
    training('control', 0, [1, 0, 1, 1]),
    training('control', 1, [1, 0, 1, 0]),
    training('control', 2, [0, 0, 1, 1]),
    training('control', 3, [1, 1, 0, 0]),
    training('variant', 0, [0, 1, 1, 1]),
    training('variant', 1, [0, 1, 1, 1]),
    training('variant', 2, [0, 0, 1, 1]),
  ];
  const { seeds, fixes, breaks } = changesBetween(all, labels);
  expect(seeds).toBe(3);
  expect(fixes).toEqual([{ index: 0, truth: 0, wrongly: 1, control: 1, variant: 3 }]);
  expect(breaks).toEqual([{ index: 1, truth: 0, wrongly: 1, control: 3, variant: 1 }]);
  expect(changesBetween(all.slice(0, 3), labels)).toEqual({ seeds: 0, fixes: [], breaks: [] });
});
