import { describe, expect, test } from 'vitest';
import { conclude, pointDecimals, points } from './conclusion.js';
import { pairedDifference } from './summary.js';

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
  test('an interval above or below zero', () => {
    expect(say(0.9, 0.7, 0.8, 1, 1.2, 0.5)).toBe('5×5 is 0.6 to 1.1 points above 3×3 on this split (6 seeds)');
    expect(say(-5, -6, -7)).toBe('5×5 is 3.5 to 8.5 points below 3×3 on this split (3 seeds: a pilot, no verdict)');
  });
  test('an interval around zero', () => {
    expect(say(1, -2, 3)).toBe(
      'no difference between 5×5 and 3×3 could be told: the interval spans −5.6 to +6.9 points (3 seeds: a pilot, no verdict)',
    );
  });
  test('small differences get more digits', () => {
    expect(say(0.06, 0.07, 0.05, 0.06, 0.07, 0.06)).toBe(
      '5×5 is 0.05 to 0.07 points above 3×3 on this split (6 seeds)',
    );
  });
  test('one seed, none, and no difference at all', () => {
    expect(say(0.7)).toBe('one seed: no interval (5×5 came out 0.70 points above 3×3)');
    expect(say(-3)).toBe('one seed: no interval (5×5 came out 3.0 points below 3×3)');
    expect(say(0)).toBe('one seed: no interval (5×5 came out equal to 3×3)');
    expect(say()).toBe('no seed was completed by both 5×5 and 3×3: nothing can be compared');
    expect(say(0, 0)).toBe('5×5 and 3×3 agree exactly (2 seeds: a pilot, no verdict)');
    expect(say(50, 50)).toBe('5×5 is 50.0 points above 3×3 on this split (2 seeds: a pilot, no verdict)');
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
