import { describe, expect, test } from 'vitest';
import { judge, judgeTrend, noVerdict } from './judge.js';
import { equivalenceTest } from './statistics/equivalence.js';
import { inUnits, signFlipTest } from './statistics/sign-flip.js';
import { pairedDifference } from './statistics/summary.js';
import { detectableDifference } from './statistics/verdict-power.js';
import type { SignCheck } from './types.js';
import { type Facts, REQUIREMENTS, RULES } from './verdict.js';

/** Facts of differences given in points; one comparison unless told otherwise. */
function factsOf(points: readonly number[], changes: Partial<Facts> & { readonly delta?: number } = {}): Facts {
  const { differences, mean, sd, ci95, p } = pairedDifference(
    points.map((x) => x / 100),
    points.map(() => 0),
  );
  const { delta, ...rest } = changes;
  const test = delta === undefined ? null : equivalenceTest(differences, delta);
  return {
    arm: '5×5',
    control: '3×3',
    differences,
    planned: points.length,
    mean,
    sd,
    ci95,
    flip: points.length > 0 ? signFlipTest(inUnits(differences, 1e-4)) : null,
    comparisons: 1,
    adjustedP: p,
    equivalence: test && delta !== undefined ? { ...test, delta, adjustedP: test.p } : null,
    detectable: sd === null || points.length < 6 ? null : detectableDifference({ seeds: points.length, sd }),
    checks: [],
    ...rest,
  };
}
const CLEAR = [0.9, 0.7, 0.8, 1, 1.2, 0.5];
const UNCLEAR = [0.9, -0.7, 0.8, -1, 1.2, 0.1, -0.4];
const check = (mean: number | null, agrees: boolean, kind: SignCheck['kind'] = 'matched'): SignCheck => ({
  kind,
  ...(kind === 'matched' ? { matchedTo: 'macs' } : {}),
  arm: 'a',
  control: 'b',
  mean,
  ci95: null,
  agrees,
});

describe('better and worse', () => {
  test('both tests at six seeds, and nothing against it', () => {
    const verdict = judge(factsOf(CLEAR));
    expect(verdict).toMatchObject({ kind: 'better', missing: [], rule: RULES.better });
    expect(verdict.says).toBe('5×5 is better than 3×3: 0.6 to 1.1 points above it (6 seeds)');
    expect(judge(factsOf(CLEAR.map((x) => -x))).says).toBe(
      '5×5 is worse than 3×3: 0.6 to 1.1 points below it (6 seeds)',
    );
  });
  test('each requirement alone is enough to withhold it', () => {
    const without: readonly Partial<Facts>[] = [
      { planned: 8 },
      { adjustedP: 0.0501 },
      { flip: { p: 0.0625, patterns: [4, 64] } },
      { checks: [check(-0.001, false)] },
      { checks: [check(-0.001, false, 'tuned')] },
    ];
    expect(without).toHaveLength(REQUIREMENTS.length);
    for (const [i, changes] of without.entries()) {
      const facts = factsOf(CLEAR, changes);
      const verdict = judge(facts);
      expect(verdict.kind).toBe('inconclusive');
      expect(verdict.missing).toEqual([REQUIREMENTS[i]!.missing(facts)]);
    }
  });
  test('words of an objection', () => {
    expect(judge(factsOf(CLEAR, { checks: [check(-0.003, false)] })).says).toBe(
      'inconclusive: 5×5 came out 0.85 points above 3×3 (95 % interval +0.6 to +1.1 points), but the sign does not survive with MACs matched (−0.30 points)',
    );
    expect(judge(factsOf(CLEAR, { planned: 8 })).says).toContain('2 of 8 seeds diverged');
    expect(judge(factsOf(CLEAR, { checks: [check(null, false)] })).says).toContain('(nothing was completed)');
  });
  test('while the tests do not reject, a sign that turns may be chance: it is listed and not in the sentence', () => {
    const { says, missing } = judge(factsOf(UNCLEAR, { checks: [check(-0.002, false), check(-0.001, false)] }));
    expect(says).not.toContain('survive');
    expect(missing).toContain(
      'the sign does not survive with MACs matched (−0.20 points) and MACs matched (−0.10 points)',
    );
  });
  test('what survived is said', () => {
    expect(judge(factsOf(CLEAR, { checks: [check(0.003, true), check(0.001, true, 'tuned')] })).says).toBe(
      '5×5 is better than 3×3: 0.6 to 1.1 points above it; the sign survives with MACs matched and tuned learning rates (6 seeds)',
    );
  });
  test('a difference that is real and smaller than δ says both', () => {
    expect(judge(factsOf(CLEAR, { delta: 0.02 })).says).toBe(
      '5×5 is better than 3×3: 0.6 to 1.1 points above it, which is within the 2 points that the study calls equivalent (6 seeds)',
    );
  });
});

describe('no verdict', () => {
  test('with fewer than six seeds, however clear', () => {
    const verdict = judge(factsOf([5, 5.1, 4.9, 5, 5.2]));
    expect(verdict.kind).toBe('none');
    expect(verdict.says).toBe(
      'no verdict is possible with 5 seeds (six are the fewest at which the exact test can reject): 5×5 came out 5.0 points above 3×3 (95 % interval +4.9 to +5.2 points, 5 seeds)',
    );
    expect(verdict.rule).toBe(RULES.none);
  });
  test('one seed and none', () => {
    expect(judge(factsOf([0.7])).says).toBe(
      `${noVerdict(1)}: 5×5 came out 0.70 points above 3×3 (one seed: no interval)`,
    );
    expect(judge(factsOf([])).says).toBe('no seed was completed by both 5×5 and 3×3: nothing can be compared');
    expect(judge(factsOf([], { delta: 0.01 })).kind).toBe('none');
  });
});

describe('equivalent', () => {
  test('the 90 % interval inside ±δ', () => {
    const verdict = judge(factsOf(UNCLEAR, { delta: 0.01 }));
    expect(verdict.kind).toBe('equivalent');
    expect(verdict.says).toBe(
      '5×5 and 3×3 are equivalent within 1 point: the 90 % interval of their difference spans −0.50 to +0.76 points (7 seeds)',
    );
  });
  test('not without δ, nor with one too small, nor where Holm’s adjustment takes it back', () => {
    expect(judge(factsOf(UNCLEAR)).kind).toBe('inconclusive');
    expect(judge(factsOf(UNCLEAR, { delta: 0.005 })).kind).toBe('inconclusive');
    const facts = factsOf(UNCLEAR, { delta: 0.01 });
    expect(judge({ ...facts, equivalence: { ...facts.equivalence!, adjustedP: 0.06 } }).kind).toBe('inconclusive');
  });
});

describe('inconclusive', () => {
  test('says what could have been detected', () => {
    const facts = factsOf(UNCLEAR);
    const { says, missing } = judge(facts);
    expect(says).toMatch(
      /^inconclusive: 5×5 came out 0\.13 points above 3×3 \(95 % interval −0\.\d+ to \+0\.\d+ points\); 7 seeds could have detected 1\.\d points$/,
    );
    expect(missing).toHaveLength(2);
    expect(judge({ ...facts, adjustedP: 0.7, comparisons: 3 }).missing[0]).toBe(
      'p of the t test is .70 after Holm’s adjustment over 3 comparisons',
    );
  });
  test('equal in every seed', () => {
    expect(judge(factsOf([0, 0, 0, 0, 0, 0], { adjustedP: 1 })).says).toBe(
      'inconclusive: 5×5 and 3×3 came out equal with each of 6 seeds',
    );
  });
});

describe('trend', () => {
  const RANGE = 'from 3×3 to 7×7';
  test('rising, falling, neither, too few seeds', () => {
    expect(judgeTrend(factsOf(CLEAR), RANGE)).toMatchObject({
      kind: 'rising',
      says: 'it rises from 3×3 to 7×7, by 0.6 to 1.1 points in all (6 seeds)',
    });
    expect(judgeTrend(factsOf(CLEAR.map((x) => -x)), RANGE).kind).toBe('falling');
    expect(judgeTrend(factsOf(UNCLEAR), RANGE)).toMatchObject({ kind: 'inconclusive', rule: RULES.inconclusive });
    expect(judgeTrend(factsOf([1, 2]), RANGE).kind).toBe('none');
    expect(judgeTrend(factsOf([]), RANGE).says).toContain('no seed was completed at every level');
  });
});
