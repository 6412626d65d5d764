import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { analyzeStudy } from '../../analysis/index.js';
import { type Fixture, glyphsFixture } from '../../analysis/records.fixture.js';
import type { Architecture } from '../../architecture/types.js';
import { generateGlyphs } from '../../data/glyphs.js';
import { exploreDataset } from '../../data/index.js';
import { insightsFixture } from '../../insights/insights.fixture.js';
import { html } from '../html.js';
import { JUPYTER_DISPLAY, type RunViews, View, viewArchitecture, viewData, viewModel, viewRun } from '../index.js';
import { notebookStyle } from './style.js';

const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document };

const architecture: Architecture = {
  input: [1, 28, 28],
  layers: [
    { type: 'conv2d', filters: 8, kernel: 3, because: 'Edges & corners.' },
    { type: 'relu' },
    { type: 'flatten' },
    { type: 'dense', units: 10 },
  ],
};

function viewsOf(fixture: Fixture): RunViews {
  const analysis = analyzeStudy(fixture.study, fixture.records, fixture.data);
  return viewRun({ ...fixture, analysis, environment: {}, document, insights: insightsFixture(fixture) });
}

/** What every view owes a notebook: one element, nothing from outside, nothing that is run, no link that leads nowhere. */
function requireSound(view: View): Element {
  const bundle = view[JUPYTER_DISPLAY]();
  expect(Object.keys(bundle)).toEqual(['text/html', 'text/plain']);
  expect(bundle['text/plain']).toMatch(/\w/);
  expect(bundle['text/plain']).not.toMatch(/undefined|NaN|\[object|[<>]svg|\u00a0/);
  const page = parseHTML(`<!doctype html><html><body>${bundle['text/html']}</body></html>`).document;
  const body = page.querySelector('body') as unknown as Element;
  expect(body.children).toHaveLength(1);
  const [root] = body.children as unknown as [Element];
  expect(root.className).toBe('receptive');
  expect([...root.children].length).toBeGreaterThan(1);
  expect(root.querySelectorAll('script, link, a, .narrow, h2')).toHaveLength(0);
  expect([...root.querySelectorAll('[id]')].filter(({ id }) => !id.startsWith('sample-'))).toEqual([]);
  for (const image of root.querySelectorAll('img')) expect(image.getAttribute('src')).toMatch(/^data:image\/png;/);
  return root;
}

describe('a run', () => {
  const fixture = glyphsFixture();
  const run = viewsOf(fixture);
  const [experiment] = fixture.study.experiments;

  test('every part stands alone', () => {
    const { answer, interpretation, training, mistakes, cost } = run;
    const views = [
      answer,
      run.baseline(),
      run.experiment(experiment?.name ?? ''),
      training,
      mistakes,
      run.learned(),
      cost,
    ];
    for (const view of views) expect(requireSound(view).querySelectorAll('svg, table, img').length).toBeGreaterThan(0);
    expect(interpretation.toString()).toContain('Where is it not appropriate?');
  });
  test('an experiment in words is its verdicts', () => {
    const text = run.experiment(experiment?.name ?? '').toString();
    expect(text).toContain(experiment?.question);
    for (const arm of experiment?.arms ?? []) {
      const { title } = fixture.study.arms.find(({ name }) => name === arm) ?? { title: '?' };
      expect(text).toContain(title);
    }
  });
  test('a name that is not there is told with those that are', () => {
    expect(() => run.experiment('kernels')).toThrow(
      `experiment: expected one of ${fixture.study.experiments.map(({ name }) => `"${name}"`).join(', ')}, got "kernels".`,
    );
    expect(() => run.probe('shift')).toThrow('probe: expected a run that has one, got "shift".');
  });
});

test('a network: drawn, listed, and in words', () => {
  const view = viewArchitecture(architecture, { document, title: 'Small' });
  const root = requireSound(view);
  expect(root.querySelectorAll('svg')).toHaveLength(1);
  expect(root.querySelector('table')?.textContent).toContain('Edges & corners.');
  expect(view.toString()).toBe(
    'Small: input 1×28×28; conv 3×3, 8, relu to 8×26×26, sees 3×3 pixels; flatten, dense 10 to 10, sees the whole picture',
  );
  expect(() => viewArchitecture({ ...architecture, input: [1, 2, 2] }, { document })).toThrow(/layers\[0\]/);
});

test('a model says how good it was', () => {
  const about = { architecture, classes: ['A', 'B'], arm: 'cnn', seed: 3, numerics: 'x-1', validationAccuracy: 0.875 };
  const view = viewModel(about);
  requireSound(view);
  expect(view.toString()).toBe(
    'cnn, seed 3: 54,170 parameters, 2 classes, 87.5 % of the validation pictures named rightly (x-1)',
  );
});

test('a data set: sizes, findings, pictures, pixels', async () => {
  const dataset = await generateGlyphs({ size: 16, train: 200, validation: 50, test: 50 });
  const { summary, findings, pictures, pixels } = viewData(exploreDataset(dataset, { memory: 1e9 }), document);
  for (const view of [summary, findings, pictures, pixels]) requireSound(view);
  expect(summary.toString()).toBe(
    'glyphs: 10 classes of grey pictures, 16×16 pixels: 200 for training, 50 for validation, 50 for the test.',
  );
});

test('text is escaped, and the style is the view’s own', () => {
  const view = new View(
    () => 'plain',
    () => html`<p>${'<b>'}</p>`,
  );
  expect(view.toHtml()).toContain('<p>&lt;b&gt;</p>');
  const style = notebookStyle();
  expect(style).toMatch(/^\.receptive\.receptive \{/);
  expect(style).not.toMatch(/@|:root|prefers-color-scheme/);
  const depths = [...style].reduce((depth, c) => depth + (c === '{' ? 1 : c === '}' ? -1 : 0), 0);
  expect(depths).toBe(0);
});
