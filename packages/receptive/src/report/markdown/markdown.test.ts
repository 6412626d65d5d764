import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { analyzeStudy } from '../../analysis/index.js';
import { type Fixture, glyphsFixture, marsFixture } from '../../analysis/records.fixture.js';
import { insightsFixture } from '../../insights/insights.fixture.js';
import { type ReportFile, renderMarkdown, renderMarkdownReport } from '../index.js';

function inputOf(fixture: Fixture) {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document };
  const analysis = analyzeStudy(fixture.study, fixture.records, fixture.data);
  return { ...fixture, analysis, environment: {}, document, insights: insightsFixture(fixture) };
}

describe.each([
  ['glyphs', glyphsFixture()],
  ['mars', marsFixture()],
])('report.md of %s with its pictures', (_, fixture) => {
  const input = inputOf(fixture);
  const { text, files } = renderMarkdownReport(input);
  const links = [...text.matchAll(/!\[([^\]]*)\]\((report\/[^)]*)\)/g)];

  test('every file is linked once, with words for it, and every link has its file', () => {
    const linked = links.map(([, , path]) => path);
    expect([...linked].sort()).toEqual(files.map(({ name }) => `report/${name}`).sort());
    expect(new Set(linked).size).toBe(linked.length);
    expect(links.filter(([, alt]) => !alt?.trim())).toEqual([]);
    for (const { name } of files) expect(name).toMatch(/^[a-z0-9-]+\.(svg|png)$/);
  });
  test('has the figures of the page', () => {
    const names = files.map(({ name }) => name);
    for (const name of ['architecture.svg', 'baseline.svg', 'experiment-1-scores.svg', 'mistakes.png', 'kernels.png'])
      expect(names).toContain(name);
    expect(names.filter((name) => name.startsWith('maps-'))).toHaveLength(3 * (1 + 5));
    expect(names.filter((name) => name.startsWith('training-'))).toHaveLength(2 * fixture.study.arms.length);
  });
  test('charts are drawings of their own: named space, white ground, no colour of a page', () => {
    for (const { name, content } of files) {
      if (typeof content !== 'string') continue;
      expect([name, /^<svg[^>]* xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*><rect /.test(content)]).toEqual([
        name,
        true,
      ]);
      expect([name, content.match(/var\(|currentColor|&nbsp;|NaN|undefined/)]).toEqual([name, null]);
    }
  });
  test('pictures are PNG files of a size to look at', () => {
    const pictures = files.filter(({ content }) => typeof content !== 'string');
    for (const { content } of pictures) {
      const bytes = content as Uint8Array;
      expect([...bytes.subarray(1, 4)]).toEqual([80, 78, 71]);
      const width = new DataView(bytes.buffer, bytes.byteOffset).getUint32(16);
      expect(width).toBeGreaterThanOrEqual(48);
      expect(width).toBeLessThan(1000);
    }
  });
  test('is the same every time, and its words are those without pictures', () => {
    const again = renderMarkdownReport(inputOf(fixture));
    expect(again.text).toBe(text);
    const digest = ({ name, content }: ReportFile) => `${name} ${createHash('sha256').update(content).digest('hex')}`;
    expect(again.files.map(digest)).toEqual(files.map(digest));
    const lines = new Set(text.split('\n'));
    expect(
      renderMarkdown(input)
        .split('\n')
        .filter((line) => !lines.has(line)),
    ).toEqual([]);
    expect(renderMarkdown(input)).not.toContain('![');
  });
});

test('the folder of the pictures can be another; hostile names stay text', () => {
  const evil = `![x](javascript:1)<script>alert(1)</script>"'&|`;
  const fixture = glyphsFixture();
  const input = inputOf({
    ...fixture,
    study: { ...fixture.study, arms: fixture.study.arms.map((arm) => ({ ...arm, title: evil })) },
    data: { ...fixture.data, classes: fixture.data.classes.map(() => evil) },
  });
  const { text, files } = renderMarkdownReport({ ...input, folder: 'figures' });
  expect(text).toContain('](figures/architecture.svg)');
  expect(['<script', '![x]'].filter((markup) => text.includes(markup))).toEqual([]);
  for (const { content } of files) {
    if (typeof content === 'string') expect(content.includes('<script')).toBe(false);
  }
});
