import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { analyzeStudy } from '../../analysis/index.js';
import { glyphsFixture } from '../../analysis/records.fixture.js';
import { insightsFixture } from '../../insights/insights.fixture.js';
import { Markup } from '../html.js';
import { type MimeBundle, View, viewRun } from '../index.js';

const svg = (width: number, height: number, label: string) =>
  `<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" height="${height}" width="${width}" class="chart"><style>:where(.chart) {\n  height: auto;\n  max-width: 100%;\n}</style><g fill="currentColor"/></svg>`;
const view = (body: string) =>
  new View(
    () => 'words',
    () => new Markup(body),
  );
const kinds = (parts: readonly MimeBundle[]) => parts.map((part) => Object.keys(part).join(' '));
const root = (part: MimeBundle | undefined) =>
  parseHTML(`<!doctype html><html><body>${part?.['image/svg+xml'] ?? part?.['text/html']}</body></html>`).document;

test('charts become pictures between the stretches of the page, in its order; the style comes once', () => {
  const parts = view(
    `<p>before</p><figure><figcaption>caption</figcaption><div class="wide">${svg(912, 100, 'one')}</div></figure><p>after</p>`,
  ).parts();
  expect(kinds(parts)).toEqual(['text/html text/plain', 'image/svg+xml text/plain', 'text/html text/plain']);
  expect(parts.map((part) => part['text/plain'])).toEqual(['words', 'one', 'after']);
  expect(parts[0]?.['text/html']).toMatch(
    /^<div class="receptive"><style>.*before.*caption<\/figcaption><\/figure><\/div>$/s,
  );
  expect(parts[2]?.['text/html']).toBe('<div class="receptive"><p>after</p></div>');
  expect(parts[1]?.['image/svg+xml']).toContain('xmlns="http://www.w3.org/2000/svg"');
  expect(parts[1]?.['image/svg+xml']).not.toContain('currentColor');
});

test('several charts of a figure are one picture, side by side under their headings, in as many rows as they need', () => {
  const chart = (name: string) =>
    `<div><h3>${name}</h3>${svg(400, 90, name)}<p class="quiet">mean of ${name}</p></div>`;
  const [, picture] = view(
    `<figure><div class="multiples">${['a', 'b', 'c'].map(chart).join('')}</div></figure>`,
  ).parts();
  const page = root(picture);
  expect([...page.querySelectorAll('svg > svg')].map((one) => [one.getAttribute('x'), one.getAttribute('y')])).toEqual([
    ['0', '20'],
    ['424', '20'],
    ['0', '174'], // 20 + 90 + 20 for the note, and a gap of 24, and 20 for the heading
  ]);
  expect([...page.querySelectorAll('svg > text')].map((one) => one.textContent)).toEqual(
    ['a', 'b', 'c'].flatMap((name) => [name, `mean of ${name}`]),
  );
  expect(page.querySelector('svg')?.getAttribute('viewBox')).toBe('0 0 824 284');
  expect(picture?.['text/plain']).toBe('a; b; c');
  expect(picture?.['image/svg+xml']).not.toMatch(/height: auto|max-width/);
});

test('a page without charts stays as it is, and pictures that are pixels too', () => {
  for (const page of [
    '<p>words</p><p>more</p>',
    '<figure><figcaption>c</figcaption><img src="data:image/png;base64,AA=="></figure><p>x</p>',
  ])
    expect(kinds(view(page).parts())).toEqual(['text/html text/plain']);
});

test('no part of a run has a drawing inside its page; every drawing is whole', () => {
  const fixture = glyphsFixture();
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document };
  const analysis = analyzeStudy(fixture.study, fixture.records, fixture.data);
  const run = viewRun({ ...fixture, analysis, environment: {}, document, insights: insightsFixture(fixture) });
  for (const one of [run.answer, run.baseline(), run.training, run.mistakes, run.learned(), run.cost]) {
    const parts = one.parts();
    for (const part of parts) {
      expect(part['text/plain']).toMatch(/\w/);
      expect(part['text/html'] ?? '').not.toContain('<svg');
      const drawing = part['image/svg+xml'] ?? '';
      expect(drawing.split('<svg').length).toBe(drawing.split('</svg>').length);
    }
    const drawings = (text: string) => text.split('<svg').length - 1;
    const placed = parts.map((part) => drawings(part['image/svg+xml'] ?? '')).reduce((a, b) => a + b, 0);
    expect(placed).toBeGreaterThanOrEqual(drawings(one.toHtml()));
  }
});
