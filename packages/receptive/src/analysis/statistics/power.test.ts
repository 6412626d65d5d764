import { describe, expect, test } from 'vitest';
import { noncentralT } from './noncentral-t.js';
import { normalCdf } from './normal.js';
import { detectableEffect, tTestPower } from './power.js';
import {
  detectableDifference,
  detectableVerdictEffect,
  seedSpread,
  seedsNeeded,
  verdictPower,
} from './verdict-power.js';

const round = (value: number, digits: number) => Number(value.toFixed(digits));

describe('the normal distribution', () => {
  test('against values computed with 30 digits (mpmath)', () => {
    const known = [
      [-8, 6.220960574271784e-16],
      [-5, 2.866515718791939e-7],
      [-4.99, 3.018964625208484e-7],
      [-1, 0.1586552539314571],
      [0.3, 0.6179114221889526],
      [2, 0.9772498680518208],
      [6, 0.9999999990134124],
    ] as const;
    for (const [z, expected] of known) expect(Math.abs(normalCdf(z) - expected)).toBeLessThan(1e-14);
    expect(Math.abs(normalCdf(-8) / 6.220960574271784e-16 - 1)).toBeLessThan(1e-12);
  });
});

describe('the noncentral t distribution', () => {
  test('against its integral with 30 digits (mpmath)', () => {
    const known = [
      [2, 9, 3, 0.1693361047427344],
      [4.302652729749464, 2, 5.65, 0.2003849185639243],
      [-1.5, 5, 0.7, 0.02595971800064039],
      [2.2621571627982053, 9, 3.15, 0.1999103605583785],
      [2.57, 5, -1, 0.9974501446501305],
      [1.98, 99, 30, 0],
      [2, 3, 0, 0.9303370157205784],
    ] as const;
    for (const [t, degrees, delta, expected] of known) {
      expect(Math.abs(noncentralT(t, degrees, delta) - expected)).toBeLessThan(1e-10);
    }
  });
  test('far from zero it neither underflows nor leaves 0…1', () => {
    expect(noncentralT(60, 30, 55)).toBeGreaterThan(0.5);
    expect(noncentralT(2, 30, 55)).toBe(0);
    expect(noncentralT(Number.NaN, 3, 0)).toBeNaN();
  });
});

describe('what the t test can detect at 80 %', () => {
  test('3, 5 and 10 seeds: d_z 3.26, 1.68, 1.00', () => {
    expect([3, 5, 10].map((n) => round(detectableEffect(n), 2))).toEqual([3.26, 1.68, 1]);
  });
  test('6 seeds: 1.4345 (SciPy), which tables give as 1.43 or, upwards, 1.44', () => {
    expect(round(detectableEffect(6), 4)).toBe(1.4345);
    expect(Math.ceil(detectableEffect(6) * 100) / 100).toBe(1.44);
  });
  test('with Holm over three comparisons: 5.67, 2.29, 1.22', () => {
    expect([3, 5, 10].map((n) => round(detectableEffect(n, 3), 2))).toEqual([5.67, 2.29, 1.22]);
  });
  test('at no effect the power is the level; one seed has none', () => {
    expect(tTestPower(0, 7)).toBeCloseTo(0.05, 9);
    expect([tTestPower(9, 1), detectableEffect(1)]).toEqual([0, Number.POSITIVE_INFINITY]);
  });
});

describe('what ends in a verdict', () => {
  test('at six seeds the sign-flip test costs much of the power, at ten next to nothing', () => {
    // Simulated with NumPy, 20,000 studies: .615 at six, .770 at eight, .786 at ten.
    const at = (n: number) => verdictPower(detectableEffect(n), n);
    for (const [n, expected] of [
      [6, 0.615],
      [8, 0.7705],
      [10, 0.7864],
    ] as const) {
      expect(Math.abs(at(n) - expected)).toBeLessThan(0.025);
    }
    expect(verdictPower(5, 5)).toBe(0);
    expect(at(13)).toBeCloseTo(0.8, 6);
  });
  test('no effect ends in one in at most 5 % of studies', () => {
    for (const n of [6, 7, 10]) expect(verdictPower(0, n)).toBeLessThan(0.055);
  });
  test('the detectable effect has the power it is said to have, and is the same every time', () => {
    const effect = detectableVerdictEffect(7, 2);
    expect(verdictPower(effect, 7, 2)).toBeGreaterThanOrEqual(0.8);
    expect(verdictPower(effect * 0.99, 7, 2)).toBeLessThan(0.8);
    expect(detectableVerdictEffect(5)).toBe(Number.POSITIVE_INFINITY);
  });
  test('seeds needed are the fewest that can detect it', () => {
    const sd = 0.01;
    const needed = seedsNeeded({ difference: 0.005, sd });
    expect(detectableDifference({ seeds: needed, sd })).toBeLessThanOrEqual(0.005);
    expect(detectableDifference({ seeds: needed - 1, sd })).toBeGreaterThan(0.005);
    expect(seedsNeeded({ difference: 1, sd })).toBe(6);
    expect(seedsNeeded({ difference: 1e-9, sd })).toBe(Number.POSITIVE_INFINITY);
    expect(seedsNeeded({ difference: 0.005, sd, comparisons: 3 })).toBeGreaterThan(needed);
  });
  test('the rule of thumb: MNIST at 1 % error .07 points, CIFAR at 6 % .17, Mars at 33 % 1.1', () => {
    const points = [seedSpread(0.01, 10_000), seedSpread(0.06, 10_000), seedSpread(0.33, 1305)].map((x) => 100 * x);
    expect([round(points[0]!, 2), round(points[1]!, 2), round(points[2]!, 1)]).toEqual([0.07, 0.17, 1.1]);
    // "five seeds on Mars see only about 2.7-point differences"
    expect(round(points[2]! * Math.SQRT2 * detectableEffect(5), 1)).toBe(2.7);
  });
});
