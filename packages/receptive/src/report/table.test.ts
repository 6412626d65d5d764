import { expect, test } from 'vitest';
import { type Table, tableHtml, tableMarkdown } from './table.js';

const table: Table = {
  caption: 'Scores of <all>',
  columns: [{ label: 'Arm' }, { label: 'Score', numeric: true }],
  rows: [
    ['a|b', { text: '95 %', note: '94 to 96' }],
    [{ text: '<i>', note: '' }, '1'],
  ],
  foot: [['total', '2']],
};

test('as HTML: headers, row headers, notes, foot; text escaped', () => {
  const text = tableHtml(table).text;
  expect(text).toContain('<th scope="col">Arm</th><th scope="col" class="number">Score</th>');
  expect(text).toContain('<th scope="row">a|b</th><td class="number">95 %<small>94 to 96</small></td>');
  expect(text).toContain('<th scope="row">&lt;i&gt;</th>');
  expect(text).toContain('<tfoot><tr><th scope="row">total</th><td class="number">2</td></tr>');
  expect(text).not.toContain('<all>');
});

test('as Markdown: cells cannot end early and HTML stays text', () => {
  expect(tableMarkdown(table).split('\n')).toEqual([
    '**Scores of &lt;all&gt;**',
    '',
    '| Arm | Score |',
    '| --- | ---: |',
    '| a\\|b | 95 % (94 to 96) |',
    '| &lt;i&gt; | 1 |',
    '| total | 2 |',
    '',
  ]);
  expect(tableMarkdown({ ...table, rows: [['two\nlines', '`x` *y*']] })).toContain('| two lines | \\`x\\` \\*y\\* |');
});
