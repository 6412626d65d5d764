import { describe, expect, test } from 'vitest';
import { interval95, pairedDifference, summarize } from './summary.js';

// Worked examples with known answers; each expectation keeps the digits they were published with.
const A = [0.912, 0.905, 0.918, 0.909, 0.915];
const B = [0.901, 0.899, 0.905, 0.903, 0.9];
const round = (value: number | null | undefined, digits: number) => Number((value ?? Number.NaN).toFixed(digits));

describe('summarize', () => {
  test('mean, standard deviation and t interval', () => {
    const summary = summarize([1, 2, 3]);
    expect(summary.mean).toBe(2);
    expect(summary.sd).toBe(1);
    expect(summary.ci95?.map((x) => round(x, 3))).toEqual([round(2 - 2.484, 3), round(2 + 2.484, 3)]);
  });
  test('leaves diverged seeds out of the mean and keeps their place', () => {
    const summary = summarize([0.5, null, 0.7]);
    expect(summary.values).toEqual([0.5, null, 0.7]);
    expect(summary.mean).toBe(0.6);
  });
  test('one value has a mean and no interval, none has nothing', () => {
    expect(summarize([0.5])).toEqual({ values: [0.5], mean: 0.5, sd: null, ci95: null });
    expect(summarize([null])).toEqual({ values: [null], mean: null, sd: null, ci95: null });
  });
});

describe('paired differences', () => {
  test('five seeds: mean .0102, s .004087, t 5.5812, p .00505, 95 % [.00513, .01527]', () => {
    const d = pairedDifference(A, B);
    expect([round(d.mean, 4), round(d.sd, 6), round(d.t, 4), round(d.p, 5)]).toEqual([
      0.0102, 0.004087, 5.5812, 0.00505,
    ]);
    expect(d.ci95?.map((x) => round(x, 5))).toEqual([0.00513, 0.01527]);
  });
  test('three seeds: 95 % [−.00838, .01438], p .3745', () => {
    const d = pairedDifference([0.004, -0.002, 0.007], [0, 0, 0]);
    expect(d.ci95?.map((x) => round(x, 5))).toEqual([-0.00838, 0.01438]);
    expect(round(d.p, 4)).toBe(0.3745);
  });
  test('ten seeds: t 3.278, p .00956, 95 % [.00124, .00676]', () => {
    const thousandths = [6, -1, 4, 9, 2, 5, -3, 7, 3, 8];
    const d = pairedDifference(
      thousandths.map((x) => x / 1000),
      thousandths.map(() => 0),
    );
    expect([round(d.t, 3), round(d.p, 5)]).toEqual([3.278, 0.00956]);
    expect(d.ci95?.map((x) => round(x, 5))).toEqual([0.00124, 0.00676]);
  });
  test('pairs only what both sides have', () => {
    expect(pairedDifference([1, null, 3, 4], [0.5, 1, null, 3]).differences).toEqual([0.5, 1]);
  });
  test('equal differences have no t: there is no spread to hold them against', () => {
    const d = pairedDifference([0.5, 0.75], [0.25, 0.5]);
    expect([d.mean, d.t, d.p]).toEqual([0.25, null, null]);
    expect(d.ci95).toEqual([0.25, 0.25]);
  });
  test('refuses lengths that differ', () => {
    expect(() => pairedDifference([1], [1, 2])).toThrow('1 and 2 values do not pair');
  });
  test('the interval is that of the differences', () => {
    expect(pairedDifference(A, B).ci95).toEqual(interval95(A.map((a, i) => a - (B[i] ?? 0))));
  });
});
