import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { probeResult } from '../analysis/conclusions/probe-results.fixture.js';
import { analyzeStudy, drawConclusions } from '../analysis/index.js';
import { glyphsFixture } from '../analysis/records.fixture.js';
import type { ProbeResult } from '../probes/types.js';
import { renderMarkdown, renderReport } from './index.js';

const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document };
const fixture = glyphsFixture();
const analysis = analyzeStudy(fixture.study, fixture.records, fixture.data);
const rows = (values: readonly number[]) => fixture.study.seeds.map((_, i) => values.map((value) => value + i / 1000));

const evil = '<img src=x onerror=alert(1)>';
const probes: ProbeResult[] = [
  probeResult('shift', {
    accuracy: { axis: [0, 1, 2], control: rows([0.9, 0.88, 0.8]), baseline: rows([0.8, 0.6, 0.4]) },
  }),
  {
    ...probeResult('errors', { shared: { axis: ['found', 'if independent'], control: rows([0.4, 0.01]) } }),
    galleries: [
      {
        title: `Wrong ${evil}`,
        caption: 'by all',
        columns: [],
        rows: [{ label: '', pictures: [{ shape: [1, 2, 2], bytes: 'AAD/gA==', note: evil }] }],
      },
      {
        title: 'Maps',
        caption: 'of some',
        columns: ['seed 0'],
        rows: [{ label: 'after', pictures: [{ shape: [1, 2, 2], bytes: 'AAD/gA==' }] }],
      },
    ],
  },
];
const render = (of: readonly ProbeResult[]) => {
  const input = {
    ...fixture,
    analysis,
    environment: {},
    document,
    probes: of,
    conclusions: drawConclusions(fixture.study, analysis, of),
  };
  return {
    page: parseHTML(renderReport(input)).document,
    markdown: renderMarkdown(input),
    conclusions: input.conclusions,
  };
};

describe('the interpretation', () => {
  const { page, markdown, conclusions } = render(probes);
  test('has every statement with its number, and a way to where it was measured', () => {
    expect(conclusions.statements.length).toBe(3);
    for (const { rule, says, probe } of conclusions.statements) {
      const item = page.querySelector(`#statement-${rule}`);
      expect(item?.textContent).toContain(says.slice(1));
      if (probe) expect(page.querySelector(item?.querySelector('a')?.getAttribute('href') ?? 'none')).not.toBeNull();
      expect(markdown.replace(/\\/g, '')).toContain(says.slice(1, 40));
    }
  });
  test('every reason the author gave is listed with what becomes of it', () => {
    for (const { because } of conclusions.justifications)
      expect(page.querySelector('main')?.textContent).toContain(because);
  });
  test('every probe has its definition, its numbers and its source', () => {
    for (const { probe, about } of probes) {
      const words = page.querySelector('main')?.textContent ?? '';
      expect(page.querySelector(`#probe-${probe}`)?.textContent).toBe(about.title);
      for (const part of [about.definition, about.shows, about.source]) expect(words).toContain(part);
    }
    expect(page.querySelector('main')?.textContent).toContain('80.2 ± 0.2');
  });
  test('what records say is text and nothing else', () => {
    expect(page.querySelectorAll('[onerror]')).toHaveLength(0);
    expect(page.querySelector('main')?.textContent).toContain(evil);
  });
  test('a gallery without headings has none', () => {
    const [wrong, maps] = [...page.querySelectorAll('table.pictures')];
    expect([wrong?.querySelectorAll('th').length, maps?.querySelectorAll('th').length]).toEqual([0, 2]);
  });
});

test('without probes it says that it has none, and there is no evidence', () => {
  const { page, markdown } = render([]);
  expect(page.querySelector('#interpretation')?.parentElement?.textContent).toContain(
    '`receptive probe` on its folder',
  );
  expect(page.querySelector('#evidence')).toBeNull();
  expect(markdown).not.toContain('## Evidence');
});
