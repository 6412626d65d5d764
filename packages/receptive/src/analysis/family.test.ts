import { describe, expect, test } from 'vitest';
import { measureMetrics } from '../training/metrics.js';
import type { TrialRecord } from '../training/types.js';
import { analyzeStudy } from './analyze.js';
import { pairsOf } from './pairs.js';
import { holm } from './statistics/holm.js';
import { studySummary } from './summary-text.js';
import type { Analysis } from './types.js';
import { verdictsFixture } from './verdicts.fixture.js';

const { study, records, data, context } = verdictsFixture();
const analysis = analyzeStudy(study, records, data, context);
const judgement = (arm: string, of = analysis) => of.judgements.find((entry) => entry.arm === arm)!;
const comparison = (arm: string, control = 'k3', metric = 'testAccuracy', of = analysis) =>
  of.comparisons.find((entry) => entry.arm === arm && entry.control === control && entry.metric === metric)!;
const replace = (change: (record: TrialRecord) => TrialRecord) => records.map(change);

describe('who is compared with whom', () => {
  test('variants with the control, matched pairs by their contrast, twins with the twin of the control', () => {
    expect(
      pairsOf(study).map(({ kind, arm, control, matchedTo }) => [kind, arm, control, matchedTo ?? ''].join(' ')),
    ).toEqual([
      'baseline k3 dense ',
      'plain k5 k3 ',
      'matched k5-parameters k3 parameters',
      'matched k5-macs k3 macs',
      'tuned k5-tuned k3-tuned ',
      'plain k7 k3 ',
      'matched k7-parameters k3 parameters',
      'tuned k7-tuned k3-tuned ',
      'plain avg k3 ',
    ]);
  });
  test('a contrast names the order: [variant, matched] where the matched arm is the smaller kernel', () => {
    const arms = study.arms.map((arm) =>
      arm.name === 'k5-macs' ? { ...arm, contrast: ['k5', 'k5-macs'] as const } : arm,
    );
    expect(pairsOf({ arms })).toContainEqual(
      expect.objectContaining({ kind: 'matched', arm: 'k5', control: 'k5-macs', of: 'k5' }),
    );
  });
});

describe('a family', () => {
  test('Holm over the variants and the trend of one experiment, on its own for the others', () => {
    const trend = analysis.trends[0]!;
    const adjusted = holm([comparison('k5').p!, comparison('k7').p!, trend.p!]);
    expect([judgement('k5').adjustedP, judgement('k7').adjustedP, trend.adjustedP]).toEqual(adjusted);
    expect(judgement('k5').comparisons).toBe(3);
    expect(judgement('avg')).toMatchObject({ comparisons: 1, adjustedP: comparison('avg').p });
    expect(judgement('k3')).toMatchObject({ experiment: null, control: 'dense', comparisons: 1 });
  });
  test('the sign-flip test counts right answers, not floats', () => {
    const { flip, differences } = comparison('k5');
    const count = records[0]!.test!.count;
    expect(differences.every((d) => Math.abs(d * count - Math.round(d * count)) < 1e-9)).toBe(true);
    expect(flip!.patterns).toEqual([2, 256]);
  });
  test('the verdicts: better, inconclusive because the sign turns, equivalent within δ', () => {
    expect(judgement('k5').verdict.kind).toBe('better');
    expect(judgement('k5').checks.map(({ kind, agrees }) => [kind, agrees])).toEqual([
      ['matched', true],
      ['matched', true],
      ['tuned', true],
    ]);
    expect(judgement('k7').verdict.kind).toBe('inconclusive');
    expect(judgement('k7').verdict.says).toContain('the sign does not survive with parameters matched');
    expect(judgement('avg').verdict.kind).toBe('equivalent');
    expect(comparison('k5').says).toBe(judgement('k5').verdict.says);
    expect(comparison('k5-macs').says).toMatch(/^5×5, MACs matched came out [\d.]+ points above CNN 3×3/);
  });
  test('a trend is objected to by the pairs that would not follow it', () => {
    const trend = analysis.trends[0]!;
    expect(trend.levels.map(({ level }) => level)).toEqual([3, 5, 7]);
    expect(trend.slopes[0]).toBeCloseTo((comparison('k7').differences[0] ?? 0) / 4, 12);
    expect(trend.verdict.kind).toBe('inconclusive');
    const arms = study.arms.filter(({ name }) => name !== 'k7-parameters');
    const kept = records.filter(({ arm }) => arm !== 'k7-parameters');
    const without = analyzeStudy({ ...study, arms }, kept, data, context);
    expect(without.trends[0]!.verdict.kind).toBe('rising');
    expect(judgement('k7', without).verdict.kind).toBe('better');
  });
  test('a seed that diverged withholds better and worse', () => {
    const lost = replace((record) =>
      record.arm === 'k5' && record.seed === 3
        ? { ...record, status: 'diverged', test: null, validation: null }
        : record,
    );
    const result = analyzeStudy(study, lost, data, context);
    expect(judgement('k5', result)).toMatchObject({ seeds: 7, verdict: { kind: 'inconclusive' } });
    expect(judgement('k5', result).verdict.says).toContain('1 of 8 seeds diverged');
    expect(result.trends[0]!.slopes).toHaveLength(7);
  });
  test('with five seeds there are intervals and no verdict', () => {
    const few = verdictsFixture([0, 1, 2, 3, 4]);
    const result = analyzeStudy(few.study, few.records, few.data, few.context);
    expect(new Set([...result.judgements, ...result.trends].map(({ verdict }) => verdict.kind))).toEqual(
      new Set(['none']),
    );
    expect(judgement('k5', result).detectable).toBeNull();
    expect(judgement('avg', result).equivalence).not.toBeNull();
  });
});

describe('new pictures', () => {
  test('an interval over seeds and days, and no McNemar where pictures come in clusters', () => {
    const { newPictures, oneSeed } = judgement('k5');
    expect(newPictures).toMatchObject({ seeds: 8, clusters: Math.ceil(records[0]!.test!.count / 8) });
    expect(newPictures!.mean).toBeCloseTo(comparison('k5').mean!, 12);
    expect(oneSeed).toBeNull();
  });
  test('without clusters each picture is its own, and the first seed’s models meet picture by picture', () => {
    const alone = analyzeStudy(study, records, data, { answers: context.answers! });
    const { newPictures, oneSeed } = judgement('k5', alone);
    expect(newPictures!.clusters).toBe(records[0]!.test!.count);
    expect(oneSeed!.seed).toBe(0);
    expect((oneSeed!.onlyArm - oneSeed!.onlyControl) / records[0]!.test!.count).toBeCloseTo(
      comparison('k5').differences[0]!,
      12,
    );
  });
  test('without answers neither', () => {
    const { newPictures, oneSeed } = judgement('k5', analyzeStudy(study, records, data));
    expect([newPictures, oneSeed]).toEqual([null, null]);
  });
});

describe('the primary metric', () => {
  test('is the only one that is judged', () => {
    const balanced = analyzeStudy({ ...study, primaryMetric: 'balancedAccuracy' }, records, data, context);
    expect(balanced.primary.metric).toBe('testBalancedAccuracy');
    expect(judgement('k5', balanced).adjustedP).not.toBe(judgement('k5').adjustedP);
    expect(comparison('k5', 'k3', 'testAccuracy', balanced).says).toMatch(/came out/);
    const f1 = analyzeStudy({ ...study, primaryMetric: 'macroF1' }, records, data);
    expect(comparison('k5', 'k3', 'testMacroF1', f1).says).toBe(judgement('k5', f1).verdict.says);
  });
  test('while the test split is sealed, validation is', () => {
    const sealed = analyzeStudy(
      study,
      replace((record) => ({ ...record, test: null })),
      data,
    );
    expect(sealed.primary).toEqual({ name: 'accuracy', split: 'validation', metric: 'validationAccuracy' });
    expect(sealed.arms[1]!.metrics.testAccuracy.mean).toBeNull();
    expect(sealed.comparisons.some(({ metric }) => metric.startsWith('test'))).toBe(false);
    expect(sealed.rankAgreement.tau).toBeNull();
  });
  test('nor is the test split used while only some trials opened it', () => {
    const half = analyzeStudy(
      study,
      replace((record) => (record.seed === 0 ? { ...record, test: null } : record)),
      data,
    );
    expect(half.primary.split).toBe('validation');
    expect(half.arms[1]!.metrics.testAccuracy.values).toEqual(study.seeds.map(() => null));
  });
});

describe('choosing by validation', () => {
  test('the best of all arms, how flattered it is, and whether validation orders as the test does', () => {
    const { selection, rankAgreement } = analysis;
    expect(selection).toMatchObject({ arm: 'k7', among: study.arms.length });
    expect(selection!.inflation).toBeGreaterThan(0);
    expect(rankAgreement.arms).toBe(study.arms.length);
    expect(rankAgreement.tau).toBeGreaterThan(0.7);
  });
  test('trained again with fresh seeds', () => {
    const seeds = [8, 9];
    const fresh = ['k7', 'k3'].flatMap((arm) =>
      seeds.map((seed, i) => ({ ...records.find((record) => record.arm === arm && record.seed === i)!, seed })),
    );
    const confirmation = { arm: 'k7', control: 'k3', seeds, among: 11, chosenOn: 0.97, records: fresh };
    const result = analyzeStudy(study, records, data, { ...context, confirmation }).confirmation!;
    expect(result.after.values).toEqual(
      analysis.arms.find(({ name }) => name === 'k7')!.metrics.testAccuracy.values.slice(0, 2),
    );
    expect(result.difference!.differences).toEqual(comparison('k7').differences.slice(0, 2));
    expect(result.says).toMatch(/^7×7 came out [\d.]+ points above CNN 3×3/);
    const own = { ...confirmation, arm: 'k3', records: fresh.filter(({ arm }) => arm === 'k3') };
    expect(analyzeStudy(study, records, data, { confirmation: own }).confirmation!.difference).toBeNull();
  });
});

test('the summary for a terminal: a line for every verdict and trend, and the majority', () => {
  const lines = studySummary(analysis);
  expect(lines).toHaveLength(4 + 1 + 1);
  expect(lines[1]).toMatch(/^kernel: 5×5 is better than CNN 3×3/);
  expect(lines[4]).toMatch(/^kernel, trend: inconclusive/);
  expect(lines.at(-1)).toBe('always answering "bar" would score 9.9 % on the test split');
  const few = verdictsFixture([0, 1, 2]);
  const pilot = studySummary(analyzeStudy(few.study, few.records, few.data));
  expect(pilot.filter((line) => line.includes('no verdict is possible with 3 seeds'))).toHaveLength(1);
  expect(pilot[1]).toMatch(/^kernel: 5×5 came out/);
});

test('is plain JSON', () => {
  const parsed = JSON.parse(JSON.stringify(analysis)) as Analysis;
  expect(parsed).toEqual(analysis);
});

describe('imbalance', () => {
  test('truth 0000001112, answers 0000011103: accuracy .7, balanced .5, macro-F1 .5 over classes with support', () => {
    const truth = [...'0000001112'].map(Number);
    const answers = [...'0000011103'].map(Number);
    const classes = 5;
    const logits = new Float32Array(truth.length * classes);
    for (const [i, answer] of answers.entries()) logits[i * classes + answer] = 1;
    const metrics = measureMetrics(logits, truth, classes);
    expect(metrics.accuracy).toBeCloseTo(0.7, 12);
    expect(metrics.balancedAccuracy).toBeCloseTo(0.5, 12);
    expect(metrics.macroF1).toBeCloseTo(0.5, 12);
    // What other conventions would make of the same: over the labels that occur on either side, and over all declared.
    const f1 = metrics.perClass.reduce((sum, one) => sum + (one.f1 ?? 0), 0);
    const union = metrics.perClass.filter((one) => one.f1 !== null).length;
    expect([f1 / union, f1 / classes].map((x) => Number(x.toFixed(12)))).toEqual([0.375, 0.3]);
    expect(metrics.perClass.map(({ count }) => count)).toEqual([6, 3, 1, 0, 0]);
  });
});
