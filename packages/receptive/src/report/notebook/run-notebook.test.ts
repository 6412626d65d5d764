import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { analyzeStudy } from '../../analysis/index.js';
import { glyphsFixture } from '../../analysis/records.fixture.js';
import { insightsFixture } from '../../insights/insights.fixture.js';
import { renderNotebook } from '../index.js';

const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document };
const fixture = glyphsFixture();
const analysis = analyzeStudy(fixture.study, fixture.records, fixture.data);
const notebook = renderNotebook({
  ...fixture,
  analysis,
  environment: {},
  document,
  insights: insightsFixture(fixture),
  folder: '../runs/glyphs',
});
interface WrittenCell {
  readonly cell_type: 'markdown' | 'code';
  readonly id: string;
  readonly source: readonly string[];
  readonly outputs?: readonly { readonly output_type: string; readonly data: Record<string, readonly string[]> }[];
}
const cells = notebook.cells as unknown as readonly WrittenCell[];
const sources = (type: WrittenCell['cell_type']) =>
  cells.filter(({ cell_type }) => cell_type === type).map(({ source }) => source.join(''));

test('nbformat 4.5: ids of their own, code with outputs, lines with their ends', () => {
  expect([notebook.nbformat, notebook.nbformat_minor]).toEqual([4, 5]);
  expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
  for (const { cell_type, id, source, outputs } of cells) {
    expect(id).toMatch(/^[a-z0-9-]{1,64}$/);
    for (const line of source.slice(0, -1)) expect(line.endsWith('\n')).toBe(true);
    expect(source.at(-1)).not.toMatch(/\n$/);
    if (cell_type === 'markdown') expect(outputs).toBeUndefined();
  }
  const shown = cells.flatMap(({ outputs }) => outputs ?? []);
  expect(shown.length).toBeGreaterThan(5);
  for (const { output_type, data } of shown)
    expect([output_type, Object.keys(data)]).toEqual([
      'display_data',
      ['image/svg+xml' in data ? 'image/svg+xml' : 'text/html', 'text/plain'],
    ]);
});

test('the study is written out, and every experiment has its cell', () => {
  const code = sources('code').join('\n');
  expect(code).toContain(`const study = defineStudy({\n  name: '${fixture.study.name}',`);
  expect(code).toContain("await runStudy(study, { dir: data.dir, out: '../runs/glyphs' });");
  for (const { name } of fixture.study.experiments) expect(code).toContain(`await show(run.experiment('${name}'));`);
});

test('prose comes from the records', () => {
  const prose = sources('markdown').join('\n\n');
  expect(prose).toContain(`# ${fixture.study.title}`);
  expect(prose).toContain(fixture.study.question);
  expect(prose).toContain('## The answer');
});
