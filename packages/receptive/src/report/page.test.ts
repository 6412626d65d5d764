import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { analyzeStudy } from '../analysis/index.js';
import { type Fixture, glyphsFixture, marsFixture } from '../analysis/records.fixture.js';
import { renderMarkdown, renderReport } from './index.js';

const environment = { command: 'receptive run glyphs --seeds 5', node: 'v20.20.2', threads: '2' };

function inputOf(fixture: Fixture) {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document };
  return { ...fixture, analysis: analyzeStudy(fixture.study, fixture.records, fixture.data), environment, document };
}
const fixtures = [
  ['glyphs', glyphsFixture()],
  ['mars', marsFixture()],
] as const;

describe.each(fixtures)('the report of %s', (_, fixture) => {
  const input = inputOf(fixture);
  const text = renderReport(input);
  const page = parseHTML(text).document;
  const words = (page.querySelector('main')?.textContent ?? '').replace(/\u00a0/g, ' ');
  const markdown = renderMarkdown(input);

  test('has every arm with its mean, interval, parameters and every seed', () => {
    for (const { title, metrics, parameters } of input.analysis.arms) {
      const { mean, ci95, values } = metrics.testAccuracy;
      const shown = [
        title,
        `${(mean! * 100).toFixed(1)} %`,
        ...(ci95 ? [`${(ci95[0] * 100).toFixed(1)} to ${(ci95[1] * 100).toFixed(1)} %`] : []),
        parameters.toLocaleString('en-US'),
        ...values.filter((value) => value !== null).map((value) => `${(value * 100).toFixed(2)} %`),
      ];
      for (const part of shown) {
        expect(words).toContain(part);
        expect(markdown.replace(/\u00a0/g, ' ')).toContain(part);
      }
    }
  });
  test('has what each comparison says, the class names, the command and the fingerprint', () => {
    for (const { metric, says } of input.analysis.comparisons) {
      if (metric === 'testAccuracy') expect(words).toContain(`${says.slice(1)}.`);
    }
    for (const name of fixture.data.classes) expect(words).toContain(name);
    expect(words).toContain(environment.command);
    expect(words).toContain(fixture.data.fingerprint);
    expect(markdown).toContain(environment.command);
  });
  test('is self-contained: no script, no address, pictures inside', () => {
    expect(page.querySelectorAll('script, link, iframe, object')).toHaveLength(0);
    expect(text.replaceAll('http://www.w3.org/2000/svg', '').match(/https?:\/\//)).toBeNull();
    expect(text.match(/url\(|@import/)).toBeFalsy();
    const sources = [...page.querySelectorAll('[src]')].map((element) => element.getAttribute('src') ?? '');
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.filter((source) => !source.startsWith('data:image/png;base64,'))).toEqual([]);
    const links = [...page.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? '');
    expect(links.filter((link) => !page.querySelector(link))).toEqual([]);
  });
  test('is smaller than 1.5 MB', () => {
    expect(new TextEncoder().encode(text).length).toBeLessThan(1_500_000);
  });
  test('is the same every time', () => {
    expect(renderReport(inputOf(fixture))).toBe(text);
    expect(renderMarkdown(inputOf(fixture))).toBe(markdown);
  });
  test('has no number that is not one', () => {
    expect(words.match(/NaN|undefined|Infinity|\[object/)).toBeFalsy();
    expect(text.match(/="[^"]*(NaN|undefined)/)).toBeFalsy();
    expect(markdown.match(/NaN|undefined|Infinity|\[object/)).toBeFalsy();
  });
  test('charts are labelled images and have their numbers in tables', () => {
    const charts = [...page.querySelectorAll('svg')];
    expect(charts.length).toBeGreaterThan(10);
    expect(charts.filter((chart) => !chart.getAttribute('aria-label') || chart.getAttribute('role') !== 'img')).toEqual(
      [],
    );
    expect(page.querySelectorAll('details table').length).toBeGreaterThan(8);
  });
  test('repeats no id', () => {
    const ids = [...page.querySelectorAll('[id]')].map((element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test('a diverged trial is reported with its place', () => {
  const words = parseHTML(renderReport(inputOf(marsFixture()))).document.querySelector('#training')?.parentElement;
  const row = [...(words?.querySelectorAll('tr') ?? [])].find((entry) => entry.textContent?.startsWith('7×7'));
  expect([...(row?.children ?? [])].map((cell) => cell.textContent)).toEqual(['7×7', '1', '2', '61']);
});

test('names, notes and environment are text, whatever they look like', () => {
  const evil = `</style></title><script>alert(1)</script><img src=x onerror=alert(2)>"'&`;
  const fixture = glyphsFixture();
  const input = inputOf({
    ...fixture,
    study: {
      ...fixture.study,
      name: evil,
      title: evil,
      question: evil,
      arms: fixture.study.arms.map((arm) => ({
        ...arm,
        title: `${arm.title} ${evil}`,
        because: evil,
        architecture: {
          ...arm.architecture,
          layers: arm.architecture.layers.map((layer) => ({ ...layer, because: evil })),
        },
      })),
      experiments: fixture.study.experiments.map((experiment) => ({ ...experiment, name: evil, question: evil })),
    },
    data: { ...fixture.data, name: evil, about: evil, notes: [evil], classes: fixture.data.classes.map(() => evil) },
    records: fixture.records.map((record) => ({ ...record, id: evil, numerics: evil })),
  });
  const text = renderReport({ ...input, environment: { command: evil, [evil]: evil } });
  const page = parseHTML(text).document;
  expect(page.querySelectorAll('script')).toHaveLength(0);
  expect(page.querySelectorAll('[onerror]')).toHaveLength(0);
  // `includes`, not toContain: a failure should not print the page.
  expect(['<script', '<img src=x', '&"'].filter((markup) => text.includes(markup))).toEqual([]);
  expect(page.querySelector('h1')?.textContent).toBe(evil);
  const markdown = renderMarkdown({ ...input, environment: { [evil]: evil } });
  expect(['<script', '<img'].filter((markup) => markdown.includes(markup))).toEqual([]);
});

describe('small studies', () => {
  const fixture = glyphsFixture();
  test('one seed, no experiments, no baseline, no validation pictures, no samples', () => {
    const arms = fixture.study.arms.filter((arm) => arm.role === 'control');
    const none = { count: 0, perClass: fixture.data.classes.map(() => 0) };
    const input = inputOf({
      study: { ...fixture.study, question: '', seeds: [2], arms, experiments: [] },
      data: {
        ...fixture.data,
        samples: fixture.data.classes.map(() => []),
        splits: { ...fixture.data.splits, validation: none },
      },
      records: fixture.records.filter((record) => record.arm === 'k3' && record.seed === 2),
    });
    const page = parseHTML(renderReport(input)).document;
    expect(page.querySelector('#baseline')).toBeNull();
    expect(page.querySelector('#answer')?.parentElement?.textContent).toContain('Every arm was trained once');
    expect(page.body.textContent?.match(/NaN|undefined|Infinity/)).toBeFalsy();
  });
  test('every trial diverged', () => {
    const input = inputOf({
      ...fixture,
      records: fixture.records.map((record) => ({
        ...record,
        status: 'diverged' as const,
        divergedAt: { epoch: 1, step: 2 },
        history: [],
        validation: null,
        test: null,
      })),
    });
    const page = parseHTML(renderReport(input)).document;
    expect(page.querySelector('#answer')?.parentElement?.textContent).toContain(
      'did not finish training with any seed',
    );
    expect(page.body.textContent?.match(/NaN|undefined|Infinity/)).toBeFalsy();
    expect(renderMarkdown(input).match(/NaN|undefined|Infinity/)).toBeFalsy();
  });
});

test('an analysis of another study is refused', () => {
  const input = inputOf(glyphsFixture());
  const { analysis } = inputOf(marsFixture());
  expect(() => renderReport({ ...input, analysis: { ...analysis, arms: [] } })).toThrow(
    'arm "dense": the analysis has no such arm.',
  );
});
