import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import type { CollectionAnalysis, StudyPrediction } from '../analysis/collection.js';
import { renderCollection, renderCollectionMarkdown } from './index.js';

const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document };
const prediction = (study: string, fields: Partial<StudyPrediction>): StudyPrediction => ({
  study,
  arm: 'cnn',
  title: 'The <CNN>',
  side: 'atMost',
  bound: 0.25,
  margin: 0.02,
  because: 'It cannot know',
  kind: 'kept',
  seeds: 3,
  mean: 0.25,
  ci95: [0.24, 0.26],
  values: [0.25, 0.245, 0.255],
  says: 'The <CNN> came out as it must',
  ...fields,
});
const study = (name: string, fields: object = {}) => ({
  name,
  title: `Study ${name}`,
  question: 'Why?',
  dataset: 'where',
  seeds: [0, 1, 2],
  trials: 9,
  metric: 'testAccuracy' as const,
  ...fields,
});
const analysis: CollectionAnalysis = {
  collection: 'limits',
  title: 'Limits & more',
  question: 'Where not?',
  studies: [study('a'), study('b', { seeds: [], trials: 0, metric: null })],
  predictions: [
    prediction('a', {}),
    prediction('b', {
      kind: 'open',
      mean: null,
      ci95: null,
      values: [],
      seeds: 0,
      says: 'The <CNN> was not completed',
    }),
  ],
};
const input = { analysis, command: 'receptive run limits', document };

test('as HTML: question, tally, every prediction with task and verdict, a chart, links to the reports there are', () => {
  const text = renderCollection(input);
  const page = parseHTML(text).document;
  expect(page.querySelector('h1')?.textContent).toBe('Limits & more');
  expect(page.querySelector('.asked p')?.textContent).toBe('Where not?');
  expect([...page.querySelectorAll('.answer p')].map((line) => line.textContent?.replace(/\u00a0/g, ' '))).toEqual([
    'Of 2 demands of theory 1 was kept and 1 is open.',
    'Study a: The <CNN> 25.0 %.',
    'b: The <CNN> was not completed.',
  ]);
  const rows = [...page.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows.map((cells) => [cells[0], cells[1], cells.at(-1)])).toEqual([
    ['a', 'The <CNN>', 'kept3 seeds'],
    ['b', 'The <CNN>', 'open0 seeds'],
  ]);
  expect(page.querySelectorAll('.wide circle')).toHaveLength(3);
  expect(page.querySelector('.wide svg')?.textContent).toContain('Test accuracy (%)');
  const links = [...page.querySelectorAll('section[aria-labelledby="studies"] a')].map((link) =>
    link.getAttribute('href'),
  );
  expect(links).toEqual(['a/report.html']);
  expect(page.querySelector('pre')?.textContent).toBe('receptive run limits');
  expect(text.replaceAll('http://www.w3.org/2000/svg', '').match(/https?:\/\/|<script/)).toBeNull();
});

test('as Markdown, with its chart beside it', () => {
  const { text, files } = renderCollectionMarkdown(input);
  expect(files.map(({ name }) => name)).toEqual(['bounds.svg']);
  expect(text).toContain('](report/bounds.svg)');
  expect(text).toContain('- [Study a](a/report.md): Why? Data: where; 9 trials over 3 seeds, judged in test accuracy.');
  expect(text).toContain('- Study b: Why? Data: where; no seed was completed by every arm.');
  expect(text.replace(/\u00a0/g, ' ')).toContain('| ✓ kept (3 seeds) |');
});

test('theory need not be asked', () => {
  const none = { ...input, analysis: { ...analysis, predictions: [] } };
  expect(renderCollection(none)).not.toContain('id="theory"');
  expect(renderCollectionMarkdown(none).files).toEqual([]);
});
