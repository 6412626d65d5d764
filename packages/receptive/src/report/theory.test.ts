import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { analyzeStudy } from '../analysis/index.js';
import { glyphsFixture } from '../analysis/records.fixture.js';
import type { Prediction } from '../study/types.js';
import { renderMarkdown, renderReport } from './index.js';

const predictions: Prediction[] = [
  { arm: 'dense', side: 'atMost', bound: 0.9, margin: 0.02, because: 'No neighbourhoods.' },
  { arm: 'k3', side: 'atLeast', bound: 0.99, margin: 0, because: 'Sees <everything>' },
  { arm: 'k5', side: 'atLeast', bound: 0.96, margin: 0, because: 'A whole stroke end.' },
];
const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document };
function inputOf(demanded: Prediction[]) {
  const { study: plain, records, data } = glyphsFixture();
  const study = demanded.length > 0 ? { ...plain, predictions: demanded } : plain;
  return { study, records, data, analysis: analyzeStudy(study, records, data), environment: {}, document };
}
const plain = (text: string | null | undefined) => (text ?? '').replace(/\u00a0/g, ' ').replace(/\s+/g, ' ');

test('a table with a verdict in words and sign, a row of the chart for each, and a sentence of the answer', () => {
  const input = inputOf(predictions);
  const page = parseHTML(renderReport(input)).document;
  const section = page.querySelector('section[aria-labelledby="theory"]')!;
  const rows = [...section.querySelectorAll('tbody tr')].map((row) =>
    [...row.querySelectorAll('th, td')].map((cell) => plain(cell.textContent)),
  );
  expect(rows.map((cells) => cells.at(-1))).toEqual(['kept5 seeds', 'broken5 seeds', 'open5 seeds']);
  expect(rows[1]!.slice(0, 2)).toEqual(['CNN 3×3', 'At least 99 %Sees <everything>.']);
  expect([...section.querySelectorAll('b.verdict')].map((badge) => badge.getAttribute('data-sign'))).toEqual([
    '✓',
    '✗',
    '?',
  ]);
  expect(section.querySelectorAll('.wide circle')).toHaveLength(15);
  expect(page.querySelector('nav a[href="#theory"]')).not.toBeNull();
  const said = 'Of 3 demands of theory 1 was kept, 1 was broken and 1 is open.';
  expect(plain(page.querySelector('.answer')?.textContent)).toContain(said);
  const markdown = plain(renderMarkdown(input));
  expect(markdown).toContain('## What theory demands');
  expect(markdown).toContain('| CNN 3×3 | At least 99 % (Sees &lt;everything&gt;.) |');
  expect(markdown).toContain('✗ broken (5 seeds) |');
  expect(markdown).toContain(said);
});

test('nothing is said where theory demands nothing', () => {
  const input = inputOf([]);
  expect(renderReport(input)).not.toContain('theory');
  expect(renderMarkdown(input)).not.toContain('theory');
});
