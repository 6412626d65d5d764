import { analyzeStudy } from 'receptive';
import { expect, test } from 'vitest';
import { glyphsFixture } from '../../../receptive/src/analysis/records.fixture.js';
import { verdictsFixture } from '../../../receptive/src/analysis/verdicts.fixture.js';
import { resultsTable, resultsText } from './results.js';
import { width } from './width.js';

const { study, records, data } = glyphsFixture();
const analysis = analyzeStudy(study, records, data);
const widest = (text: string) => Math.max(...text.split('\n').map(width));

test('an arm a row, with its interval over seeds', () => {
  const [head, ...rows] = resultsTable(analysis).split('\n');
  expect(head).toMatch(/^arm +test accuracy +95 % interval +seeds +parameters +MACs +time$/);
  expect(rows.map((row) => row.split(/ +/)[0])).toEqual(study.arms.map(({ name }) => name));
  expect(rows[0]).toMatch(/^dense +\d\d\.\d\d % +\d\d\.\d\d … \d\d\.\d\d % +5 +[\d.,]+ k +[\d.,]+ k +4\.\d s$/);
});

test.each([
  [70, /interval +seeds +parameters +time$/],
  [58, /interval +seeds +time$/],
  [50, /interval +seeds$/],
  [42, /interval$/],
])('in %i columns what matters less goes first', (columns, head) => {
  const text = resultsTable(analysis, columns);
  expect(text.split('\n')[0]).toMatch(head);
  expect(widest(text)).toBeLessThanOrEqual(columns);
});

test('with long names even the narrowest table is no wider than it must be', () => {
  const long = { ...analysis, arms: analysis.arms.map((arm) => ({ ...arm, name: `${arm.name} with a long name` })) };
  expect(resultsTable(long, 40)).toContain('dense with …');
});

test('below the table, what may be concluded, no wider than the terminal', () => {
  const fixture = verdictsFixture();
  const judged = analyzeStudy(fixture.study, fixture.records, fixture.data);
  const text = resultsText(judged, 72);
  expect(widest(text)).toBeLessThanOrEqual(72);
  expect(text).toContain('\n\nbaseline: CNN 3×3 is better than Dense 512-256:');
  expect(resultsText(judged).split('\n').at(-1)).toMatch(/^always answering "bar"/);
  const lines = resultsText(judged, 72).split('\n');
  expect(lines[lines.findIndex((line) => line.startsWith('kernel: 5×5 is better')) + 1]).toMatch(/^ {2}\S/);
});

test('with too few seeds that is said once; a title cannot move the cursor', () => {
  expect(resultsText(analysis).match(/no verdict is possible with 5 seeds/g)).toHaveLength(1);
  const arms = study.arms.map((arm) => ({ ...arm, title: `${arm.title}\u001b[2J` }));
  expect(resultsText(analyzeStudy({ ...study, arms }, records, data))).not.toContain('\u001b');
});

test('what the arms are judged in heads the table', () => {
  const balanced = analyzeStudy({ ...study, primaryMetric: 'balancedAccuracy' }, records, data);
  expect(resultsTable(balanced).split('\n')[0]).toMatch(/^arm +test balanced +95 % interval/);
  const sealed = analyzeStudy(
    study,
    records.map((record) => ({ ...record, test: null })),
    data,
  );
  expect(resultsTable(sealed).split('\n')[0]).toMatch(/^arm +validation accuracy/);
});
