import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { drawDataset, explore, paint, withFiles } from '../../data/exploration/exploration.fixture.js';
import { SEVERITIES } from '../../data/exploration/types.js';
import { renderExploration } from '../index.js';
import { findingsMarkdown, sizeOf } from './exploration-findings.js';

const blank = () =>
  (parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document }).document;

/** Something of everything: unlabelled files, a class without pictures, a shift, a constant picture. */
function damaged() {
  const counts = { train: [70, 20, 10, 0], validation: [20, 20, 60, 0], test: [70, 20, 10, 0] };
  const classes = ['sand', '<b>rock</b>', 'wheel', 'sun & "moon"'];
  const dataset = drawDataset({ counts, classes, shape: [3, 12, 12] });
  paint(dataset, 'train', 0, () => 9);
  return { ...withFiles(dataset), unlabelled: ['<i>.png', 'b.png', 'c.png', 'd.png', 'e.png'] };
}

describe('the page', () => {
  const exploration = explore(damaged());
  const text = renderExploration({ exploration, document: blank(), command: 'receptive explore <drawn>' });
  const page = parseHTML(text).document;
  const words = (page.body.textContent ?? '').replace(/\u00a0/g, ' ');

  test('has every finding with evidence, size and meaning, problems first', () => {
    const items = [...page.querySelectorAll('.findings > li')];
    expect(items.map((item) => item.id)).toEqual(exploration.findings.map(({ id }) => `finding-${id}`));
    for (const finding of exploration.findings)
      for (const part of [finding.title, finding.evidence, finding.meaning, sizeOf(finding)])
        expect(words).toContain(part);
    const ranks = exploration.findings.map(({ severity }) => SEVERITIES.indexOf(severity));
    expect(ranks).toEqual(ranks.toSorted());
  });

  test('names all unlabelled files, and what was looked for in vain', () => {
    const names = [...page.querySelectorAll('#finding-unlabelled .names li')].map((item) => item.textContent);
    expect(names).toEqual(['<i>.png', 'b.png', 'c.png', 'd.png', 'e.png']);
    expect(words).toContain(`Looked for and not found: ${exploration.clear[0]}`);
  });

  test('has classes, conditions, pixels, sizes and preprocessing', () => {
    for (const { title, evidence } of exploration.criteria) expect(words).toContain(`${title} ${evidence}`);
    for (const name of exploration.classes) expect(words).toContain(name);
    for (const step of exploration.preprocessing.steps) expect(words).toContain(step);
    expect(words).toContain('No training pictures: sun & "moon".');
    expect(words).toContain('12×12300100.0 %');
    expect([...page.querySelectorAll('svg[role="img"]')].length).toBeGreaterThanOrEqual(5);
    expect(page.querySelectorAll('.pairs li')).toHaveLength(3);
  });

  test('is self-contained, escaped, and every picture says what it is', () => {
    expect(page.querySelectorAll('script, link, iframe, b b, i > i')).toHaveLength(0);
    expect(text).not.toContain('<b>rock');
    expect(text).not.toContain('<i>.png');
    expect(text.replaceAll('http://www.w3.org/2000/svg', '').match(/https?:\/\//)).toBeNull();
    const images = [...page.querySelectorAll('img')];
    expect(images.length).toBeGreaterThan(20);
    for (const image of images) {
      expect(image.getAttribute('src')).toMatch(/^data:image\/png;base64,/);
      expect(image.getAttribute('alt')).not.toBe('');
    }
    const links = [...page.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? '');
    expect(links.filter((link) => !page.querySelector(link))).toEqual([]);
  });

  test('is the same every time', () => {
    expect(renderExploration({ exploration, document: blank(), command: 'receptive explore <drawn>' })).toBe(text);
  });
});

test('a size in words', () => {
  expect(sizeOf({ size: { value: 2118, unit: 'pictures' } })).toBe('2,118 pictures');
  expect(sizeOf({ size: { value: -0.47, unit: 'standard deviations' } })).toBe('−0.47 standard deviations');
  expect(sizeOf({ size: { value: 62.5, unit: '% in the largest class' } })).toBe('62.5 % in the largest class');
});

test('findings as Markdown', () => {
  const { findings, clear, ...rest } = explore(
    drawDataset({ counts: { train: [60, 19], validation: [9, 9], test: [9, 9] } }),
  );
  const [first] = findingsMarkdown({ findings, clear, ...rest });
  expect(first).toBe(
    '- **Classes with hardly any training pictures** (caution, 1 class). 1 of 2 classes have fewer than 20 training pictures: "class 1" (19). *Their recall rests on a handful of pictures: expect it to swing between seeds, and augment or merge them before a deeper network.*',
  );
});
