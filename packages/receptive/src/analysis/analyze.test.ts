import { describe, expect, test } from 'vitest';
import { analyzeStudy } from './analyze.js';
import { glyphsFixture, marsFixture } from './records.fixture.js';
import { summarize } from './statistics/summary.js';

const glyphs = glyphsFixture();
const analysis = analyzeStudy(glyphs.study, glyphs.records, glyphs.data);
const arm = (name: string) => analysis.arms.find((entry) => entry.name === name)!;

describe('analyzeStudy', () => {
  test('one entry per arm, in the order of the study, with the values of its seeds', () => {
    expect(analysis.arms.map(({ name, role }) => [name, role])).toEqual([
      ['dense', 'baseline'],
      ['k3', 'control'],
      ['k5', 'variant'],
      ['k7', 'variant'],
      ['k3-5', 'variant'],
    ]);
    const records = glyphs.records.filter((record) => record.arm === 'k5');
    expect(arm('k5').metrics.testAccuracy).toEqual(summarize(records.map((record) => record.test?.accuracy ?? null)));
    expect(arm('k5').metrics.validationLoss.values).toEqual(records.map((record) => record.validation?.loss));
    expect(arm('k5').experiment).toBe('kernel');
    expect(arm('k3').experiment).toBeNull();
    expect(analysis.trials).toBe(25);
  });
  test('static figures come from the architecture', () => {
    // 784·512+512 + 512·256+256 + 256·10+10, and the same without biases.
    expect(arm('dense').parameters).toBe(535_818);
    expect(arm('dense').macs).toBe(535_040);
    // Three 3×3 convolutions and 2×2 pools: 1 +2·1 +1 +2·2 +2 +2·4 +4 = 22.
    expect(arm('k3').receptiveField).toEqual([22, 22]);
  });
  test('the control against the baseline, every variant against the control, in three metrics', () => {
    expect(analysis.comparisons.map((c) => `${c.arm}/${c.control}/${c.factor}/${c.experiment}/${c.metric}`)).toEqual(
      [
        ['k3/dense/architecture/null'],
        ['k5/k3/kernel/kernel'],
        ['k7/k3/kernel/kernel'],
        ['k3-5/k3/kernel/kernel'],
      ].flatMap(([pair]) => [`${pair}/testAccuracy`, `${pair}/testBalancedAccuracy`, `${pair}/validationAccuracy`]),
    );
    const first = analysis.comparisons[0]!;
    const values = (name: string) => arm(name).metrics.testAccuracy.values.map((value) => value ?? Number.NaN);
    expect(first.differences).toEqual(values('k3').map((value, i) => value - values('dense')[i]!));
    expect(first.mean).toBeCloseTo(arm('k3').metrics.testAccuracy.mean! - arm('dense').metrics.testAccuracy.mean!, 12);
    expect(first.says).toMatch(
      /^no verdict is possible with 5 seeds \(six are .*\): CNN 3×3 came out [\d.]+ points above Dense 512-256 \(95 % interval/,
    );
  });
  test('is plain JSON and does not depend on the order of the records', () => {
    expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis);
    expect(JSON.stringify(analyzeStudy(glyphs.study, [...glyphs.records].reverse(), glyphs.data))).toBe(
      JSON.stringify(analysis),
    );
  });
  test('the majority answer', () => {
    const mars = marsFixture();
    const { majority } = analyzeStudy(mars.study, mars.records, mars.data);
    const { test, validation } = mars.data.splits;
    const share = (test.perClass[8] ?? 0) / test.count;
    expect(majority).toEqual({
      class: 'ground',
      test: share,
      validation: (validation.perClass[8] ?? 0) / validation.count,
      // 22 of the 25 classes occur; precision is the share, recall is 1.
      testBalancedAccuracy: 1 / 22,
      testMacroF1: (2 * share) / (share + 1) / 22,
      ofTest: { class: 'wheel', share: 300 / test.count },
    });
  });
});

describe('diverged trials', () => {
  const mars = marsFixture();
  const result = analyzeStudy(mars.study, mars.records, mars.data);
  const k7 = result.arms.find((entry) => entry.name === 'k7')!;
  test('are reported with their place and left out of the mean and the seconds', () => {
    expect(k7.diverged).toEqual([{ seed: 1, epoch: 2, step: 61 }]);
    const [a, b, c] = k7.metrics.testAccuracy.values;
    expect(b).toBeNull();
    expect(k7.metrics.testAccuracy.mean).toBe((a! + c!) / 2);
    const seconds = mars.records.filter((r) => r.arm === 'k7' && r.seed !== 1).map((r) => r.seconds);
    expect(k7.seconds).toBe((seconds[0]! + seconds[1]!) / 2);
  });
  test('leave their seed out of the comparison', () => {
    const comparison = result.comparisons.find((c) => c.arm === 'k7' && c.metric === 'testAccuracy')!;
    expect(comparison.differences).toHaveLength(2);
    expect(comparison.says).toContain('no verdict is possible with 2 seeds');
  });
  test('an arm with no completed trial has no mean, and nothing to compare', () => {
    const records = mars.records.map((record) =>
      record.arm === 'k7' ? { ...record, status: 'diverged' as const, test: null, validation: null } : record,
    );
    const all = analyzeStudy(mars.study, records, mars.data);
    expect(all.arms.find((entry) => entry.name === 'k7')!.metrics.testAccuracy.mean).toBeNull();
    expect(all.comparisons.find((c) => c.arm === 'k7')!.says).toBe(
      'no seed was completed by both 7×7 and CNN 3×3: nothing can be compared',
    );
  });
});

describe('records that do not fit the study', () => {
  const { study, records, data } = glyphs;
  test('missing, doubled and foreign trials throw', () => {
    expect(() => analyzeStudy(study, records.slice(1), data)).toThrow(
      'arm "dense", seed 0: expected one trial, got 0.',
    );
    expect(() => analyzeStudy(study, [...records, records[7]!], data)).toThrow(
      'arm "k3", seed 2: expected one trial, got 2.',
    );
    expect(() => analyzeStudy(study, [...records, { ...records[0]!, arm: 'x' }], data)).toThrow(
      'arm "x", seed 0: the study has no such arm.',
    );
  });
  test('so does a completed trial without its validation', () => {
    const broken = records.map((record, i) => (i === 0 ? { ...record, validation: null } : record));
    expect(() => analyzeStudy(study, broken, data)).toThrow(
      'arm "dense", seed 0: completed without validationAccuracy.',
    );
  });
});
