import { expect, test } from 'vitest';
import { rankCorrelation, ranksOf } from './ranks.js';

test('equal values share the mean of their ranks', () => {
  expect([...ranksOf([3, -1, 3, 0, 3, -1])]).toEqual([5, 1.5, 5, 3, 5, 1.5]);
});

test('rank correlation: any rising function 1, any falling one −1', () => {
  const values = [0.3, -2, 5, 1, 0.1];
  const rising = values.map((value) => Math.exp(value));
  expect(rankCorrelation(values, rising)).toBeCloseTo(1, 12);
  expect(
    rankCorrelation(
      values,
      rising.map((value) => -value),
    ),
  ).toBeCloseTo(-1, 12); // prettier-ignore
});

test('without ties 1 − 6 Σd² / n(n² − 1)', () => {
  // Differences of ranks 1, 1, −3, 1: Σd² = 12 of n = 4.
  expect(rankCorrelation([2, 3, 1, 4], [1, 2, 4, 3])).toBeCloseTo(1 - (6 * 12) / 60, 12);
});

test('null where a side does not vary', () => {
  expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNull();
  expect(() => rankCorrelation([1], [1, 2])).toThrow('do not pair');
});
