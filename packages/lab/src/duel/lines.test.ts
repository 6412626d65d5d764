import { expect, test } from 'vitest';
import type { Training } from '../state/training.js';
import { bandOf, domainOf, linesOf, ticks } from './lines.js';

const training = (arm: 'control' | 'variant', seed: number, accuracies: number[]): Training =>
  ({
    arm,
    seed,
    history: accuracies.map((a, i) => ({ epoch: i + 1, validationAccuracy: a, trainLoss: 1 - a })),
  }) as unknown as Training;

test('a band is over the seeds that have come that far', () => {
  const lines = linesOf(
    [training('control', 0, [0.5, 0.7]), training('control', 1, [0.6]), training('variant', 0, [0.1])],
    'accuracy',
  );
  expect(bandOf(lines, 'control')).toEqual([
    { epoch: 1, low: 50, mean: 55, high: 60, seeds: 2 },
    { epoch: 2, low: 70, mean: 70, high: 70, seeds: 1 },
  ]);
});

test('the axis holds all values and never leaves what a share can be', () => {
  expect(domainOf(linesOf([training('control', 0, [0.99, 1])], 'accuracy'), 'accuracy')[1]).toBe(100);
  expect(domainOf([], 'accuracy')).toEqual([0, 100]);
  const [low, high] = domainOf(linesOf([training('control', 0, [0.2, 0.9])], 'loss'), 'loss');
  expect(low).toBeLessThan(0.1);
  expect(high).toBeGreaterThan(0.8);
});

test('ticks are round', () => {
  expect(ticks(0, 100, 5)).toEqual([0, 20, 40, 60, 80, 100]);
  expect(ticks(91.3, 97.2, 5)).toEqual([92, 94, 96]);
  expect(ticks(0.1, 0.35, 4)).toEqual([0.1, 0.2, 0.3]);
});
