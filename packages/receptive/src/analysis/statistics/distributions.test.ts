import { describe, expect, test } from 'vitest';
import { incompleteBeta, logGamma, studentQuantile, studentTwoSided } from './distributions.js';

/** The promise of the docstrings. */
const ACCURACY = 1e-10;

describe('ln Γ', () => {
  test('factorials and Γ(½) = √π', () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n++) {
      expect(Math.abs(logGamma(n) - Math.log(factorial))).toBeLessThan(ACCURACY);
      factorial *= n;
    }
    expect(Math.abs(logGamma(0.5) - Math.log(Math.sqrt(Math.PI)))).toBeLessThan(ACCURACY);
  });
  test('is not a number outside x > 0', () => {
    expect(logGamma(0)).toBeNaN();
    expect(logGamma(-1.5)).toBeNaN();
  });
});

describe('incomplete beta', () => {
  test('closed forms: I_x(1, b), I_x(a, 1), a binomial tail', () => {
    for (const x of [0.01, 0.2, 0.5, 0.77, 0.999]) {
      expect(Math.abs(incompleteBeta(x, 1, 3) - (1 - (1 - x) ** 3))).toBeLessThan(ACCURACY);
      expect(Math.abs(incompleteBeta(x, 4, 1) - x ** 4)).toBeLessThan(ACCURACY);
      // P(at least 2 of 3 successes) = I_x(2, 2)
      expect(Math.abs(incompleteBeta(x, 2, 2) - (3 * x * x * (1 - x) + x ** 3))).toBeLessThan(ACCURACY);
    }
    expect(incompleteBeta(0, 2, 3)).toBe(0);
    expect(incompleteBeta(1, 2, 3)).toBe(1);
    expect(incompleteBeta(1.1, 2, 3)).toBeNaN();
  });
});

describe("Student's t", () => {
  test('two-sided p against the closed forms of one and two degrees of freedom', () => {
    for (const t of [0, 0.1, 1, 2.5, 5.5812, 40]) {
      expect(Math.abs(studentTwoSided(t, 1) - (1 - (2 / Math.PI) * Math.atan(t)))).toBeLessThan(ACCURACY);
      expect(Math.abs(studentTwoSided(t, 2) - (1 - t / Math.sqrt(2 + t * t)))).toBeLessThan(ACCURACY);
      expect(studentTwoSided(-t, 7)).toBe(studentTwoSided(t, 7));
    }
    expect(studentTwoSided(Number.POSITIVE_INFINITY, 4)).toBe(0);
  });
  test('quantiles against values computed with 30 digits (mpmath)', () => {
    const t975 = [
      [1, 12.706204736174705],
      [2, 4.302652729749464],
      [4, 2.7764451051977943],
      [9, 2.2621571627982053],
      [29, 2.0452296421327043],
      [1000, 1.9623390808264085],
    ] as const;
    for (const [degrees, expected] of t975) {
      expect(Math.abs(studentQuantile(0.975, degrees) / expected - 1)).toBeLessThan(ACCURACY);
      expect(studentQuantile(0.025, degrees)).toBeCloseTo(-expected, 9);
    }
    expect(studentQuantile(0.5, 3)).toBe(0);
    expect(studentQuantile(1, 3)).toBeNaN();
    expect(studentQuantile(0.9, 0)).toBeNaN();
  });
  test('half widths of a 95 % interval in units of s: 2.484, 1.242, .715 for n = 3, 5, 10', () => {
    const half = (n: number) => studentQuantile(0.975, n - 1) / Math.sqrt(n);
    expect([half(3), half(5), half(10)].map((h) => h.toFixed(3))).toEqual(['2.484', '1.242', '0.715']);
  });
});
