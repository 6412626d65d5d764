/** Worked examples with known answers, computed by enumeration and with SciPy; each keeps the digits it came with. */
import { describe, expect, test } from 'vitest';
import { correlation, kendallTau } from './correlation.js';
import { cohenDz, hedgesFactor, hedgesG } from './effect.js';
import { equivalenceTest } from './equivalence.js';
import { holm } from './holm.js';
import { pairedWins, probabilityOfImprovement } from './improvement.js';
import { mcNemar } from './mcnemar.js';
import { expectedNormalMaximum } from './normal.js';
import { clopperPearson } from './proportion.js';
import { expectedMaximum } from './selection.js';
import { inUnits, signFlipTest } from './sign-flip.js';
import { pairedDifference } from './summary.js';
import { contrastWeights, slope } from './trend.js';

const A = [0.912, 0.905, 0.918, 0.909, 0.915];
const B = [0.901, 0.899, 0.905, 0.903, 0.9];
const TEN = [6, -1, 4, 9, 2, 5, -3, 7, 3, 8];
const { differences } = pairedDifference(A, B);
const round = (value: number | null | undefined, digits: number) => Number((value ?? Number.NaN).toFixed(digits));

/** The test by its definition: every pattern, one by one. */
function enumerated(values: readonly number[]): [number, number] {
  const observed = Math.abs(values.reduce((a, b) => a + b, 0));
  let extreme = 0;
  for (let pattern = 0; pattern < 2 ** values.length; pattern++) {
    const sum = values.reduce((total, d, i) => total + ((pattern >> i) & 1 ? -d : d), 0);
    if (Math.abs(sum) >= observed) extreme++;
  }
  return [extreme, 2 ** values.length];
}

describe('sign-flip test', () => {
  test('2/32 of the five seeds, 4/8 of the three', () => {
    expect(signFlipTest(inUnits(differences, 0.001))).toEqual({ p: 2 / 32, patterns: [2, 32] });
    expect(signFlipTest([4, -2, 7])).toEqual({ p: 0.5, patterns: [4, 8] });
  });
  test('18/1024 of the ten, where sums of floats find 14: 0.6 − 0.1 + … is not what equal sums need', () => {
    expect(signFlipTest(TEN).patterns).toEqual([18, 1024]);
    expect(enumerated(TEN.map((d) => d / 1000))).toEqual([14, 1024]);
    const shares = TEN.map((d) => d / 1000);
    expect(signFlipTest(inUnits(shares, 0.001)).patterns).toEqual([18, 1024]);
  });
  test('agrees with enumeration, with ties and zeros', () => {
    for (const values of [[0, 0, 0], [5], [1, -1], [0, 3, -3, 8], [12, 7, -7, 4, 4, -30, 2, 9, 9, 1, -6, 5]]) {
      expect(signFlipTest(values).patterns).toEqual(enumerated(values));
    }
  });
  test('the smallest p of 3, 5, 6 and 10 seeds: .25, .0625, .031, .002', () => {
    const smallest = (n: number) => signFlipTest(Array.from({ length: n }, (_, i) => i + 1)).p;
    expect([3, 5, 6, 10].map((n) => round(smallest(n), n === 6 || n === 10 ? 3 : 4))).toEqual([
      0.25, 0.0625, 0.031, 0.002,
    ]);
  });
  test('goes on beyond what can be enumerated', () => {
    const many = Array.from({ length: 60 }, (_, i) => ((i * 37) % 19) - 8);
    const { p, patterns } = signFlipTest(many);
    expect(patterns).toBeNull();
    // With sixty pairs the sum is all but normal.
    const z = Math.abs(many.reduce((a, b) => a + b, 0)) / Math.hypot(...many);
    expect(Math.abs(p - 2 * (1 - 0.5 * (1 + erf(z / Math.SQRT2))))).toBeLessThan(0.01);
    expect(signFlipTest(new Array(55).fill(0)).p).toBe(1);
  });
  test('slack joins sums that rounding parted: thirds of a unit', () => {
    const thirds = [-1, -1, 2, 3, 2].map((d) => d / 3);
    const exact = signFlipTest(inUnits(thirds, 1 / 3));
    const rounded = inUnits(thirds, 0.01);
    expect(signFlipTest(rounded).patterns).not.toEqual(exact.patterns);
    expect(signFlipTest(rounded, thirds.length).patterns).toEqual(exact.patterns);
  });
  test('refuses what is not whole', () => {
    expect(() => signFlipTest([1, 0.5])).toThrow('0.5 is not an integer');
  });
});

/** Abramowitz & Stegun 7.1.26, good to 1.5e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return 1 - poly * Math.exp(-x * x);
}

describe('Holm', () => {
  test('[.01, .04, .03, .005] → [.03, .06, .06, .02]', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => round(p, 12))).toEqual([0.03, 0.06, 0.06, 0.02]);
  });
  test('one comparison is left as it is, and nothing exceeds 1', () => {
    expect(holm([0.04])).toEqual([0.04]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
  test('at ten seeds the smallest p of the sign-flip test survives up to 25 comparisons', () => {
    const smallest = 2 / 1024;
    const survives = (m: number) => holm([smallest, ...new Array(m - 1).fill(1)])[0]! < 0.05;
    expect([survives(25), survives(26)]).toEqual([true, false]);
  });
});

describe('effect sizes', () => {
  test('d_z 2.496, g 1.9915', () => {
    expect([round(cohenDz(differences), 3), round(hedgesG(differences), 4)]).toEqual([2.496, 1.9915]);
  });
  test('the exact factor of Hedges, not its approximation 1 − 3/(4ν − 1)', () => {
    // ν = 2: Γ(1)/(1·Γ(½)) = 1/√π.
    expect(hedgesFactor(2)).toBeCloseTo(1 / Math.sqrt(Math.PI), 12);
    expect(hedgesFactor(1)).toBeNull();
  });
  test('none without spread or with one pair', () => {
    expect([cohenDz([0.1]), cohenDz([0.5, 0.5]), hedgesG([0.1, 0.2])]).toEqual([null, null, null]);
  });
});

describe('equivalence', () => {
  const d = [1, -2, 0.5, 1.5, -1].map((x) => x / 1000);
  test('p .00078 within δ = .005', () => {
    const result = equivalenceTest(d, 0.005)!;
    expect(round(result.p, 5)).toBe(0.00078);
    expect(Math.max(...result.ci90.map(Math.abs))).toBeLessThan(0.005);
  });
  test('p < .05 exactly where the 90 % interval lies inside ±δ', () => {
    const [low, high] = equivalenceTest(d, 1)!.ci90;
    const edge = Math.max(-low, high);
    expect(equivalenceTest(d, edge * 1.0001)!.p).toBeLessThan(0.05);
    expect(equivalenceTest(d, edge * 0.9999)!.p).toBeGreaterThan(0.05);
  });
  test('a mean beyond δ is no evidence for equivalence, equal differences inside it are', () => {
    expect(equivalenceTest([0.1, 0.11, 0.12], 0.05)!.p).toBeGreaterThan(0.5);
    expect(equivalenceTest([0, 0, 0], 0.01)!.p).toBe(0);
    expect(equivalenceTest([0.25, 0.25], 0.25)!.p).toBe(1);
    expect(equivalenceTest([0.01], 0.05)).toBeNull();
  });
});

describe('improvement', () => {
  test('probability .98', () => {
    expect(probabilityOfImprovement(A, B)).toBeCloseTo(0.98, 12);
    expect(probabilityOfImprovement(B, A)).toBeCloseTo(0.02, 12);
    expect(probabilityOfImprovement([], A)).toBeNull();
  });
  test('Clopper–Pearson: 5/5 → [.478, 1], 9/10 → [.555, .9975]', () => {
    expect(pairedWins(differences)).toMatchObject({ wins: 5, losses: 0, ties: 0 });
    expect(pairedWins(differences).ci95!.map((x) => round(x, 3))).toEqual([0.478, 1]);
    const [low, high] = clopperPearson(9, 10);
    expect([round(low, 3), round(high, 4)]).toEqual([0.555, 0.9975]);
  });
  test('its ends have the tails they promise', () => {
    // At the upper end of 0/n, none in n has probability .025.
    expect((1 - clopperPearson(0, 20)[1]) ** 20).toBeCloseTo(0.025, 10);
    expect(clopperPearson(0, 20)[0]).toBe(0);
  });
  test('ties are neither', () => {
    expect(pairedWins([0, 1, -1, 1])).toMatchObject({ wins: 2, losses: 1, ties: 1 });
    expect(pairedWins([0, 0]).ci95).toBeNull();
  });
});

describe('McNemar', () => {
  test('15 against 5: exact .04139, mid-p .02660', () => {
    const { exact, midP } = mcNemar(15, 5);
    expect([round(exact, 5), round(midP, 5)]).toEqual([0.04139, 0.0266]);
    expect(mcNemar(5, 15)).toEqual(mcNemar(15, 5));
  });
  test('equal numbers say nothing', () => {
    expect(mcNemar(4, 4).exact).toBe(1);
    expect(mcNemar(4, 4).midP).toBeCloseTo(1, 12);
    expect(mcNemar(0, 0)).toEqual({ exact: 1, midP: 1 });
  });
});

describe('the best of several', () => {
  const values = [0.7, 0.72, 0.75, 0.78, 0.8];
  test('E[max of 3]: .7812 with replacement, .789 unbiased', () => {
    const { withReplacement, unbiased } = expectedMaximum(values, 3);
    expect([round(withReplacement, 4), round(unbiased, 4)]).toEqual([0.7812, 0.789]);
  });
  test('of one is the mean, of all the maximum', () => {
    expect(expectedMaximum(values, 1).unbiased).toBeCloseTo(0.75, 12);
    expect(expectedMaximum(values, 5).unbiased).toBe(0.8);
    expect(() => expectedMaximum(values, 6)).toThrow('the best of 6 of 5 values');
  });
  test('the best of five equal arms is inflated by 1.16 standard deviations', () => {
    expect(round(expectedNormalMaximum(5), 2)).toBe(1.16);
    expect(expectedNormalMaximum(5)).toBeCloseTo(1.16296447364, 9);
    expect(expectedNormalMaximum(1)).toBeCloseTo(0, 12);
    expect(expectedNormalMaximum(2)).toBeCloseTo(1 / Math.sqrt(Math.PI), 9);
  });
});

describe('trend', () => {
  test('slopes by least squares', () => {
    expect(slope([3, 5, 7], [1, 2, 3])).toBeCloseTo(0.5, 12);
    expect(slope([3, 5, 7], [4, 9, 4])).toBeCloseTo(0, 12);
    expect(contrastWeights([3, 5, 7])).toEqual([-0.25, 0, 0.25]);
  });
  test('needs two levels', () => {
    expect(() => contrastWeights([3, 3])).toThrow('two levels that differ');
  });
});

describe('correlation', () => {
  test('ρ of pairs, and what it does to the variance of differences', () => {
    const rho = correlation(A, B)!;
    const variance = (values: readonly number[]) =>
      pairedDifference(
        values,
        values.map(() => 0),
      ).sd! ** 2; // prettier-ignore
    const expected = variance(A) + variance(B) - 2 * rho * Math.sqrt(variance(A) * variance(B));
    expect(variance(differences)).toBeCloseTo(expected, 12);
    expect(correlation([1, 2], [2, 1])).toBeNull();
    expect(correlation([1, 1, 1], [1, 2, 3])).toBeNull();
  });
  test('Kendall: the same order, the reverse, one swap of four, ties', () => {
    expect(kendallTau([1, 2, 3], [4, 5, 9])).toBe(1);
    expect(kendallTau([1, 2, 3], [9, 5, 4])).toBe(-1);
    expect(kendallTau([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(2 / 3, 12);
    expect(kendallTau([1, 1, 2], [1, 2, 3])).toBeCloseTo(2 / Math.sqrt(6), 12);
    expect([kendallTau([1, 1], [1, 2]), kendallTau([1], [1])]).toEqual([null, null]);
  });
});
