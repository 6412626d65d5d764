import { describe, expect, test } from 'vitest';
import { analyzeStudy } from '../analysis/index.js';
import { type Fixture, glyphsFixture, marsFixture } from '../analysis/records.fixture.js';
import { verdictsFixture } from '../analysis/verdicts.fixture.js';
import { answer, caveat } from './answer.js';
import { gatherEvidence } from './evidence.js';

function evidenceOf({ study, data, records }: Fixture) {
  return gatherEvidence({ study, data, records, analysis: analyzeStudy(study, records, data), environment: {} });
}
/** The fixture with only some seeds, or without an arm. */
function cut(fixture: Fixture, seeds: readonly number[], without?: string): Fixture {
  const arms = fixture.study.arms.filter((arm) => arm.name !== without);
  const records = fixture.records.filter((record) => seeds.includes(record.seed) && record.arm !== without);
  return { ...fixture, study: { ...fixture.study, seeds, arms }, records };
}
const plainSpaces = (text: string) => text.replace(/\u00a0/g, ' ');

describe('the answer', () => {
  test('three sentences with the numbers of the analysis', () => {
    const evidence = evidenceOf(glyphsFixture());
    const sentences = answer(evidence).map(plainSpaces);
    expect(sentences).toHaveLength(3);
    const mean = (name: string) =>
      evidence.arms.find(({ arm }) => arm.name === name)!.figures.metrics.testAccuracy.mean!;
    expect(sentences[0]).toContain(
      `CNN 3×3 names ${(mean('k3') * 100).toFixed(1)} % of the glyphs test pictures correctly`,
    );
    expect(sentences[0]).toContain(`Dense 512-256 ${(mean('dense') * 100).toFixed(1)} %`);
    expect(sentences[0]).toMatch(
      /CNN 3×3 came out [\d.]+ points above Dense 512-256 \(95 % interval [^)]* points, 5 seeds\)\.$/,
    );
    for (const title of ['5×5', '7×7', '3×3 → 5×5']) expect(sentences[1]).toContain(title);
    expect(sentences[2]).toContain('29.3 k parameters, needs 1.92 M MACs a picture');
    expect(sentences[2]).toContain('the dearest variant, 7×7, needs 5.4× the MACs');
  });
  test('one seed gives no interval and says so', () => {
    const sentences = answer(evidenceOf(cut(glyphsFixture(), [3])));
    expect(sentences[0]).toMatch(/\(one seed: no interval\)\.$/);
    expect(sentences[1]).toMatch(/5×5 came out at [+−][\d.]+ points \(one pair, no interval\)/);
  });
  test('says on how many seeds a comparison with a diverged trial rests', () => {
    expect(answer(evidenceOf(marsFixture()))[1]).toMatch(/7×7 [^;]*, on 2 of 3 seeds/);
  });
  test('an arm that never finished is named, not averaged', () => {
    const fixture = glyphsFixture();
    const gone = (arm: string): Fixture => ({
      ...fixture,
      records: fixture.records.map((record) =>
        record.arm === arm ? { ...record, status: 'diverged', test: null, validation: null } : record,
      ),
    });
    expect(answer(evidenceOf(gone('k5')))[1]).toContain('5×5 did not finish training');
    expect(answer(evidenceOf(gone('dense')))[0]).toContain('Dense 512-256 did not finish training with any seed.');
    expect(answer(evidenceOf(gone('k3')))[0]).toBe('CNN 3×3 did not finish training with any seed.');
  });
  test('without a baseline there is nothing to stand against', () => {
    expect(answer(evidenceOf(cut(glyphsFixture(), [0, 1], 'dense')))[0]).toMatch(
      /of the glyphs test pictures correctly\.$/,
    );
  });
});

describe('the answer with verdicts', () => {
  const fixture = verdictsFixture();
  const analysis = analyzeStudy(fixture.study, fixture.records, fixture.data, fixture.context);
  const evidence = gatherEvidence({ ...fixture, analysis, environment: {} });
  const sentences = answer(evidence).map(plainSpaces);
  test('better with what it survives, inconclusive with the reason, the trend, equivalent', () => {
    expect(sentences[0]).toMatch(
      /CNN 3×3 is better than Dense 512-256: [\d.]+ to [\d.]+ points above it \(8 seeds\)\.$/,
    );
    expect(sentences[1]).toMatch(
      /5×5 is better by [\d.]+ to [\d.]+ points, and stays so with parameters matched, MACs matched and tuned learning rates;/,
    );
    expect(sentences[1]).toMatch(/7×7 is inconclusive \([^)]*; the sign does not survive with parameters matched\)/);
    expect(sentences[1]).toMatch(/the trend over all levels is inconclusive \(\+1\.7 to \+2\.6 points in all\)\.$/);
    expect(sentences[2]).toContain('Average pooling is equivalent within 1 point.');
  });
  test('how often the test split was opened, and what intervals over new pictures count', () => {
    const text = plainSpaces(caveat(evidence));
    expect(text).toContain('The test split was opened twice in this folder, for the frozen plan c0ffee5eedc0.');
    expect(text).toContain('pictures of one cluster, 253 clusters in all, count as one draw');
    expect(text).not.toContain('No verdict');
  });
  test('another primary metric, and a sealed test split, are said', () => {
    const study = { ...fixture.study, primaryMetric: 'balancedAccuracy' as const };
    const balanced = analyzeStudy(study, fixture.records, fixture.data);
    expect(answer(gatherEvidence({ ...fixture, study, analysis: balanced, environment: {} }))[0]).toMatch(
      /^CNN 3×3 reaches [\d.]+\u00a0% balanced accuracy on the glyphs test pictures/,
    );
    const records = fixture.records.map((record) => ({ ...record, test: null }));
    const sealed = analyzeStudy(fixture.study, records, fixture.data);
    const told = gatherEvidence({ ...fixture, records, analysis: sealed, environment: {} });
    expect(answer(told)[0]).toContain('of the glyphs validation pictures correctly');
    expect(caveat(told)).toContain('The test split was not opened');
  });
});

describe('the caveat', () => {
  test('says what intervals cover, that few seeds give no verdict, and what no skill would score', () => {
    const text = plainSpaces(caveat(evidenceOf(marsFixture())));
    expect(text).toMatch(/^No verdict is possible with 3 seeds \(six are .*\)\. Every arm was trained with 3 seeds\./);
    expect(text).toContain('training randomness on this split only');
    expect(text).toContain(
      'Always answering “ground”, the class most common in training, would score 22.0 % on the test split; the test split’s own most common class, “wheel”, 26.0 %.',
    );
  });
  test('does not speak of intervals where there are none', () => {
    expect(caveat(evidenceOf(cut(glyphsFixture(), [0])))).not.toContain('t intervals');
  });
});
