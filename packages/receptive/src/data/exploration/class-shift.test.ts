import { expect, test } from 'vitest';
import { Random, streamKey } from '../../random.js';
import { chiSquareTail, compareClasses, standardizedDifference } from './class-shift.js';

test('the chi-square tail agrees with tables', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4, critical values.
  for (const [degrees, x, p] of [
    [1, 3.841, 0.05],
    [1, 10.828, 0.001],
    [2, 5.991, 0.05],
    [5, 11.07, 0.05],
    [10, 18.307, 0.05],
    [10, 2.156, 0.995],
    [23, 35.172, 0.05],
    [100, 124.342, 0.05],
  ] as const)
    expect(chiSquareTail(x, degrees) / p).toBeCloseTo(1, 2);
  // Two degrees of freedom: exactly exp(−x/2).
  for (const x of [0.1, 1, 5, 40]) expect(chiSquareTail(x, 2)).toBeCloseTo(Math.exp(-x / 2), 12);
  expect(chiSquareTail(0, 3)).toBe(1);
  expect(chiSquareTail(5, 0)).toBe(1);
});

test('total variation distance, and the classes that drive it', () => {
  const shift = compareClasses([60, 30, 10, 0], [20, 20, 40, 20]);
  expect(shift.distance).toBeCloseTo(0.5, 12);
  expect(shift.grew).toEqual([2, 3]);
  expect(shift.shrank).toEqual([0, 1]);
  expect(shift.degrees).toBe(3);
  // Σ (a − e)²/e over both rows, e = pooled share × 100.
  expect(shift.chiSquare).toBeCloseTo(2 * (20 ** 2 / 40 + 5 ** 2 / 25 + 15 ** 2 / 25 + 10 ** 2 / 10), 9);
  expect(shift.p).toBeLessThan(1e-6);
});

test('samples of one population lie as far apart as chance says', () => {
  const random = new Random(streamKey(3, 'explore', 'chance'));
  const draw = (n: number) => {
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) counts[Math.floor(5 * random.uniform() ** 2)]!++;
    return counts;
  };
  const shifts = Array.from({ length: 200 }, () => compareClasses(draw(400), draw(100)));
  const mean = (of: (s: (typeof shifts)[0]) => number) => shifts.reduce((sum, s) => sum + of(s), 0) / shifts.length;
  expect(mean((s) => s.distance) / mean((s) => s.byChance)).toBeCloseTo(1, 1);
  // p is uniform: a twentieth below 0.05.
  expect(shifts.filter(({ p }) => p < 0.05).length).toBeLessThan(25);
});

test('standardised mean difference', () => {
  expect(standardizedDifference(Float64Array.of(0, 2), Float64Array.of(3, 5))).toBe(3);
  expect(standardizedDifference(Float64Array.of(1, 1), Float64Array.of(1, 1))).toBe(0);
});
