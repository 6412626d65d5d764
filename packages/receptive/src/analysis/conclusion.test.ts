import { describe, expect, test } from 'vitest';
import { conclude, distanceWords, pointDecimals, points, pWords, sizeWords, spanWords } from './conclusion.js';
import { pairedDifference } from './statistics/summary.js';

const say = (...percent: number[]) =>
  conclude(
    '5×5',
    '3×3',
    pairedDifference(
      percent.map((x) => x / 100),
      percent.map(() => 0),
    ),
  );

describe('conclude', () => {
  test('the mean, its side and its interval', () => {
    expect(say(0.9, 0.7, 0.8, 1, 1.2, 0.5)).toBe(
      '5×5 came out 0.85 points above 3×3 (95 % interval +0.6 to +1.1 points, 6 seeds)',
    );
    expect(say(-5, -6, -7)).toBe('5×5 came out 6.0 points below 3×3 (95 % interval −8.5 to −3.5 points, 3 seeds)');
    expect(say(1, -2, 3)).toContain('(95 % interval −5.6 to +6.9 points, 3 seeds)');
  });
  test('one seed, none, and no difference at all', () => {
    expect(say(0.7)).toBe('5×5 came out 0.70 points above 3×3 (one seed: no interval)');
    expect(say(0)).toBe('5×5 came out equal to 3×3 (one seed: no interval)');
    expect(say()).toBe('no seed was completed by both 5×5 and 3×3: nothing can be compared');
    expect(say(0, 0)).toBe('5×5 came out equal to 3×3 (95 % interval 0.0 to 0.0 points, 2 seeds)');
  });
});

test('points carry a true minus, a plus where asked, and no sign on zero', () => {
  expect([points(-0.0123, 1), points(0.0123, 1, true), points(-0.0001, 1, true)]).toEqual(['−1.2', '+1.2', '0.0']);
});

test('decimals', () => {
  expect([pointDecimals(0.004, 0.03), pointDecimals(0.0001, 0.03), pointDecimals(0.001, 0.002)]).toEqual([1, 2, 2]);
  expect([pointDecimals(0.00004, 0.03), pointDecimals(-0.00004, 0.03)]).toEqual([3, 2]);
  expect(pointDecimals(0, 0)).toBe(1);
});

test('intervals and sizes in words', () => {
  expect(distanceWords([-0.011, -0.006])).toBe('0.6 to 1.1 points');
  expect(distanceWords([0.5, 0.5])).toBe('50.0 points');
  expect(spanWords([-0.004, 0.012])).toBe('−0.4 to +1.2 points');
  expect([0.01, 0.02, 0.0062, 0.0123, -0.005].map(sizeWords)).toEqual([
    '1 point',
    '2 points',
    '0.62 points',
    '1.2 points',
    '0.5 points',
  ]);
});

test('probabilities as journals write them', () => {
  expect([0.0004, 0.0124, 0.0501, 0.4, 1].map(pWords)).toEqual(['< .001', '.012', '.0501', '.40', '1.00']);
});
