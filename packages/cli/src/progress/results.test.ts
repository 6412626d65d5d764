import { analyzeStudy } from 'receptive';
import { expect, test } from 'vitest';
import { glyphsFixture } from '../../../receptive/src/analysis/records.fixture.js';
import { resultsTable } from './results.js';
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
