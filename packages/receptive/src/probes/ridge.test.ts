import { describe, expect, test } from 'vitest';
import { Random } from '../random.js';
import { explained, fitRidge } from './ridge.js';

/** n samples of w standard normal features. */
function normal(n: number, w: number, seed: number): Float64Array {
  const random = new Random([seed, 9]);
  return Float64Array.from({ length: n * w }, () => random.normal());
}

describe('fitRidge', () => {
  test('one feature: the slope of least squares, shrunk by 1/(1 + λ)', () => {
    // f = 1, 3, 5, 7 has mean 4 and variance 5; t = 2f + 10.
    const samples = { count: 4, features: Float64Array.of(1, 3, 5, 7), targets: Float64Array.of(12, 16, 20, 24) };
    for (const lambda of [1e-9, 1]) {
      const [at4, at9] = fitRidge(samples, lambda)(Float64Array.of(4, 9), 2);
      expect(at4).toBeCloseTo(18, 6);
      expect(at9).toBeCloseTo(18 + (2 * 5) / (1 + lambda), 6);
    }
  });
  test('reads what is a linear function of the features exactly', () => {
    const [features, fresh] = [normal(60, 5, 1), normal(20, 5, 2)];
    const truth = (f: Float64Array, n: number) =>
      Float64Array.from({ length: 2 * n }, (_, i) => {
        const row = f.subarray(5 * (i >> 1));
        return i % 2 === 0 ? 3 + row[0]! - 2 * row[3]! : -1 + 0.5 * row[1]! + row[4]!;
      });
    const readOut = fitRidge({ count: 60, features, targets: truth(features, 60) }, 1e-10);
    expect(explained(truth(fresh, 20), readOut(fresh, 20), 2)).toBeCloseTo(1, 8);
  });
  test('is the minimum: every small change of a weight makes it worse', () => {
    const [n, lambda] = [30, 0.3];
    const features = normal(n, 3, 3);
    const targets = normal(n, 1, 4);
    const readOut = fitRidge({ count: n, features, targets }, lambda);
    // The weights in terms of standardised features, from the answers to a basis.
    const moments = [0, 1, 2].map((j) => {
      const column = Array.from({ length: n }, (_, i) => features[i * 3 + j]!);
      const mean = column.reduce((a, b) => a + b) / n;
      return { mean, std: Math.sqrt(column.reduce((sum, f) => sum + (f - mean) ** 2, 0) / n) };
    });
    const base = readOut(
      Float64Array.from(moments, ({ mean }) => mean),
      1,
    )[0]!;
    const weights = moments.map((_, j) => {
      const point = Float64Array.from(moments, ({ mean, std }, i) => (i === j ? mean + std : mean));
      return readOut(point, 1)[0]! - base;
    });
    const cost = (w: readonly number[]) => {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const answer = moments.reduce((t, { mean, std }, j) => t + (w[j]! * (features[i * 3 + j]! - mean)) / std, base);
        sum += (targets[i]! - answer) ** 2 / n;
      }
      return sum + lambda * w.reduce((total, one) => total + one * one, 0);
    };
    const least = cost(weights);
    for (const j of [0, 1, 2]) {
      for (const change of [-0.01, 0.01]) {
        expect(cost(weights.map((w, i) => (i === j ? w + change : w)))).toBeGreaterThan(least);
      }
    }
  });
  test('constant features are left out, also where their mean is rounded', () => {
    const features = Float64Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 0.1 : Math.floor(i / 2)));
    const targets = Float64Array.from({ length: 30 }, (_, i) => i);
    const answers = fitRidge({ count: 30, features, targets }, 1e-9)(Float64Array.of(1e6, 12), 1);
    expect(answers[0]).toBeCloseTo(12, 5);
  });
});

describe('explained', () => {
  test('1 for the truth, 0 for the mean, negative for worse', () => {
    const targets = Float64Array.of(0, 5, 2, 5, 4, 5);
    expect(explained(targets, targets, 2)).toBe(1);
    expect(explained(targets, Float64Array.of(2, 5, 2, 5, 2, 5), 2)).toBe(0);
    expect(explained(targets, Float64Array.of(4, 5, 2, 5, 0, 5), 2)).toBe(-3);
    expect(explained(Float64Array.of(3, 3), Float64Array.of(3, 4), 1)).toBeNull();
  });
});
