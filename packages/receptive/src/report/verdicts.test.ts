import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { analyzeStudy } from '../analysis/index.js';
import type { AnalysisContext } from '../analysis/types.js';
import { verdictsFixture } from '../analysis/verdicts.fixture.js';
import type { TrialRecord } from '../training/types.js';
import { renderMarkdown, renderMarkdownReport, renderReport } from './index.js';

const fixture = verdictsFixture();
const plainSpaces = (text: string) => text.replace(/\u00a0/g, ' ');

function inputOf(records: readonly TrialRecord[] = fixture.records, context: AnalysisContext = fixture.context) {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document };
  const analysis = analyzeStudy(fixture.study, records, fixture.data, context);
  return { ...fixture, records, analysis, environment: {}, document };
}
const input = inputOf();
const page = parseHTML(renderReport(input)).document;
const markdown = plainSpaces(renderMarkdown(input));
const section = (id: string) => page.getElementById(id)?.parentElement;
const words = (id: string) => plainSpaces(section(id)?.textContent ?? '');

describe('verdicts in the report', () => {
  test('each with its word, its sign and its sentence, here and in Markdown', () => {
    const kinds = (id: string) =>
      [...(section(id)?.querySelectorAll('.says li b') ?? [])].map((word) => word.textContent);
    expect(kinds('baseline')).toEqual(['better']);
    expect(kinds('experiment-1')).toEqual(['better', 'inconclusive', 'inconclusive']);
    expect(kinds('experiment-2')).toEqual(['equivalent']);
    const signs = [...page.querySelectorAll('.says li b')].map((word) => word.getAttribute('data-sign'));
    expect(signs).toEqual(['▲', '▲', '?', '?', '=']);
    for (const { verdict } of [...input.analysis.judgements, ...input.analysis.trends]) {
      const said = plainSpaces(verdict.says.replace(/^inconclusive: /, '')).slice(1);
      expect(plainSpaces(page.body.textContent ?? '')).toContain(said);
      expect(markdown).toContain(said);
    }
    expect(markdown).toContain('- **better**: 5×5 is better than CNN 3×3');
  });
  test('the rules and the statistics they use, Holm’s adjustment and the exact test among them', () => {
    const text = words('experiment-1');
    const { judgements, comparisons } = input.analysis;
    const k5 = judgements.find(({ arm }) => arm === 'k5')!;
    const { flip, wins, improvement } = comparisons.find(({ arm, control }) => arm === 'k5' && control === 'k3')!;
    for (const part of [
      'p of the paired t test, after Holm’s adjustment over the comparisons of the experiment, below .05',
      `${flip!.patterns![0]} of 256`,
      `${wins.wins} of 8`,
      improvement!.toFixed(2),
      `${k5.newPictures!.seeds} seeds × ${k5.newPictures!.clusters} clusters`,
    ]) {
      expect(text).toContain(part);
      expect(markdown).toContain(part);
    }
    expect(words('experiment-2')).toContain('δ 1 point');
    expect(text).not.toContain('One pair of models');
  });
  test('plain, matched and tuned stand below one another, a circle per seed each', () => {
    const chart = section('experiment-1')?.querySelector('svg[aria-label^="Differences of 5×5"]');
    expect(chart?.getAttribute('aria-label')).toContain(
      '5×5, parameters matched, 5×5, MACs matched, 5×5, tuned learning rates',
    );
    expect(chart?.querySelectorAll('circle')).toHaveLength(7 * 8);
    const rows = [...(section('experiment-1')?.querySelectorAll('tbody tr') ?? [])].map((row) =>
      plainSpaces(row.textContent ?? ''),
    );
    expect(rows.some((row) => row.startsWith('5×5, MACs matched against CNN 3×3+'))).toBe(true);
    expect(rows.some((row) => row.startsWith('7×7 (tuned) against CNN 3×3 (tuned)+'))).toBe(true);
    expect(rows.some((row) => row.startsWith('7×790.0 %') && row.includes('diverged'))).toBe(true);
  });
  test('the majority answer stands under every table of scores', () => {
    const feet = [...page.querySelectorAll('tfoot tr')].map((row) => plainSpaces(row.textContent ?? ''));
    const share = `${(100 * input.analysis.majority.test).toFixed(1)} %`;
    expect(feet.filter((row) => row.startsWith('Always “bar”') && row.includes(share))).toHaveLength(3);
  });
  test('what choosing by validation does', () => {
    expect(words('choosing')).toMatch(/Kendall’s τ is 0\.\d\d over 55 pairs of arms/);
    expect(words('choosing')).toMatch(/7×7 is the best of 11 arms on validation\. Were all of them equal/);
    expect(words('choosing')).toContain('It was not trained again with fresh seeds');
    expect(markdown).toContain('## Choosing by validation');
  });
  test('an arm that is better without anything matched is not said to be so because of the factor', () => {
    const arms = fixture.study.arms.filter(({ role }) => role !== 'matched' && role !== 'tuned');
    const records = fixture.records.filter(({ arm }) => arms.some(({ name }) => name === arm));
    const study = { ...fixture.study, arms };
    const text = renderMarkdown({ ...input, study, records, analysis: analyzeStudy(study, records, fixture.data) });
    expect(text).toContain('nothing was matched, so what its kernel brings along');
  });
});

describe('other states', () => {
  test('the chosen arm trained again stands beside what it was chosen for', () => {
    const fresh = ['k7', 'k3'].flatMap((arm) =>
      [100, 101].map((seed, i) => ({ ...fixture.records.find((one) => one.arm === arm && one.seed === i)!, seed })),
    );
    const confirmation = { arm: 'k7', control: 'k3', seeds: [100, 101], among: 11, chosenOn: 0.971, records: fresh };
    const text = plainSpaces(renderMarkdown(inputOf(fixture.records, { ...fixture.context, confirmation })));
    expect(text).toContain(
      '7×7 was chosen among 11 arms for its 97.1 % on validation and then trained again with 2 seeds',
    );
    expect(text).not.toContain('It was not trained again');
  });
  test('while the test split is sealed there are validation figures and no gaps that read as numbers', () => {
    const sealed = inputOf(
      fixture.records.map((record) => ({ ...record, test: null })),
      {},
    );
    const text = plainSpaces(renderReport(sealed)) + plainSpaces(renderMarkdown(sealed));
    expect(text.match(/NaN|undefined|Infinity|\[object/)).toBeNull();
    expect(text).toContain('The test split was not opened');
    expect(text).toContain('Validation accuracy: a circle per seed');
  });
  test('is the same every time, and every picture is linked', () => {
    expect(renderReport(inputOf())).toBe(renderReport(input));
    const { text, files } = renderMarkdownReport(input);
    for (const { name } of files) expect(text).toContain(`(report/${name})`);
    expect(files.map(({ name }) => name)).toContain('experiment-2-differences.svg');
  });
});
