import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { analyzeStudy, bareWords } from '../analysis/index.js';
import { type Fixture, glyphsFixture, marsFixture } from '../analysis/records.fixture.js';
import { insightsFixture } from '../insights/insights.fixture.js';
import { renderMarkdown, renderReport } from './index.js';

const environment = { command: 'receptive run glyphs --seeds 5', node: 'v20.20.2', threads: '2' };

function inputOf(fixture: Fixture) {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document };
  const analysis = analyzeStudy(fixture.study, fixture.records, fixture.data);
  return { ...fixture, analysis, environment, document, insights: insightsFixture(fixture) };
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
      if (metric === 'testAccuracy') expect(words).toContain(`${bareWords(says).slice(1)}.`);
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
  test('is smaller than 1.2 MB, than 4 MB with large pictures in colour', () => {
    const most = fixture.data.shape[0] === 1 ? 1_200_000 : 4_000_000;
    expect(new TextEncoder().encode(text).length).toBeLessThan(most);
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
  test('tells its story in the order of a paper, and the contents name every section', () => {
    const headings = [...page.querySelectorAll('h2')].map((heading) => heading.id);
    const order = [
      'asked',
      'answer',
      'data',
      'baseline',
      'architecture',
      'experiment-1',
      'choosing',
      'training',
      'mistakes',
    ];
    expect(headings).toEqual([...order, 'learned', 'cost', 'reproduce']);
    const links = [...page.querySelectorAll('nav a')].map((link) => link.getAttribute('href'));
    expect(links).toEqual(headings.slice(2).map((id) => `#${id}`));
  });
  test('headings skip no level; landmarks, and a way past the contents', () => {
    const levels = [...page.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1]));
    const skips = levels.filter((level, i) => level > (levels[i - 1] ?? 0) + 1);
    expect([levels[0], skips]).toEqual([1, []]);
    expect(['header', 'main', 'nav'].map((tag) => page.querySelectorAll(tag).length)).toEqual([1, 1, 1]);
    expect(page.querySelector('a')?.getAttribute('href')).toBe('#answer');
    const scrolling = [...page.querySelectorAll('.scroll')];
    expect(scrolling.filter((box) => box.getAttribute('tabindex') !== '0' || !box.getAttribute('aria-label'))).toEqual(
      [],
    );
  });
  test('both networks are drawn, for wide and narrow pages', () => {
    for (const id of ['baseline', 'architecture']) {
      const drawings = page.getElementById(id)?.parentElement?.querySelectorAll('svg[aria-label*="block by block"]');
      expect([...(drawings ?? [])].map((drawing) => drawing.getAttribute('width'))).toEqual(['912', '350']);
    }
  });
  test('mistakes are pictures with truth, answer, probability and seeds, and numbers behind them', () => {
    const { shown } = input.insights.mistakes!;
    const section = page.getElementById('mistakes')?.parentElement;
    const cards = [...(section?.querySelectorAll('.gallery li') ?? [])];
    expect(cards).toHaveLength(24 + 8 + 8);
    const [name, answer] = [shown[5]!.truth, shown[5]!.answer].map((k) => fixture.data.classes[k]!);
    expect(cards[5]?.querySelector('img')?.getAttribute('alt')).toBe(`calibrated/5.jpg: ${name}, taken for ${answer}`);
    expect(cards[5]?.textContent?.replace(/\u00a0/g, ' ')).toContain(`${answer} 93 %is ${name}`);
    expect(words).toContain(`name 143 wrongly`);
    expect(section?.textContent).toContain('calibrated/5.jpg');
    expect(markdown).toContain('calibrated/5.jpg');
  });
  test('kernels and feature maps: one label for a group of pictures, its numbers behind it', () => {
    const section = page.getElementById('learned')?.parentElement;
    expect(section?.querySelectorAll('.kernels img[alt=""]')).toHaveLength(64);
    expect(section?.querySelectorAll('.maps[role=img][aria-label]')).toHaveLength(3 * 5);
    expect(section?.querySelectorAll('.maps img')).toHaveLength(3 * 5 * 6);
    expect(section?.querySelectorAll('details table')).toHaveLength(3);
    expect(words).toContain('The first 64 of 96 kernels of conv1');
  });
  test('every picture has an alternative text, or stands in a group that has one', () => {
    const silent = [...page.querySelectorAll('img')].filter(
      (image) => !image.getAttribute('alt') && !image.closest('[role=img][aria-label]'),
    );
    expect(silent).toHaveLength(0);
  });
  test('what it cost: every arm and the sum', () => {
    const table = page.getElementById('cost')?.parentElement?.querySelector('table');
    expect(table?.querySelectorAll('tbody tr')).toHaveLength(fixture.study.arms.length);
    expect(table?.querySelector('tfoot')?.textContent).toContain(String(fixture.records.length));
  });
  test('without insights their sections are left out', () => {
    const { insights: _, ...without } = input;
    const bare = parseHTML(renderReport(without)).document;
    expect(bare.querySelector('#learned, .gallery, .kernels')).toBeNull();
    const none = { mistakes: null, disagreements: null, kernels: null, featureMaps: null };
    expect(renderReport({ ...input, insights: none })).toBe(renderReport(without));
    expect(renderMarkdown(without)).not.toContain('learned');
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
