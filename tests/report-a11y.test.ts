/** Reports and explorations as people with a screen reader or without a mouse meet them, in a real browser. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseHTML } from 'linkedom';
import type { Browser, Page } from 'playwright-core';
import { analyzeStudies, analyzeStudy, exploreDataset, generateGlyphs, type Prediction } from 'receptive';
import { renderCollection, renderExploration, renderReport } from 'receptive/report';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { glyphsFixture, marsFixture } from '../packages/receptive/src/analysis/records.fixture.js';
import { verdictsFixture } from '../packages/receptive/src/analysis/verdicts.fixture.js';
import { insightsFixture } from '../packages/receptive/src/insights/insights.fixture.js';
import { barriers, browserAbsent, launchBrowser, whyAbsent } from './browser.js';
import { Bench, tinyStudy } from './command.js';

/** One of every form: curves over numbers and names, errors on a logarithmic scale, galleries with and without headings. */
const PROBED = ['equivariance', 'patchShuffle', 'receptiveField', 'cueConflict', 'saliency', 'errors'];

const emptyDocument = () => parseHTML('<!doctype html><html><body></body></html>').document as unknown as Document;

/** Presses Tab until it comes round, and Enter on every summary: how many opened, and what was passed without an outline. */
async function byKeyboard(page: Page): Promise<{ opened: number; invisible: string[] }> {
  await page.evaluate(() => {
    for (const fold of document.querySelectorAll('details')) fold.open = false;
  });
  const stops = await page.evaluate(() => document.querySelectorAll('a, summary, [tabindex], input').length);
  const invisible: string[] = [];
  for (let i = 0; i < stops + 1; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const { activeElement: element } = document;
      if (!element || element === document.body) return null;
      const { outlineStyle, boxShadow } = getComputedStyle(element);
      const { width, height } = element.getBoundingClientRect();
      const seen = (outlineStyle !== 'none' || boxShadow !== 'none') && width > 0 && height > 0;
      return { name: element.localName, html: element.outerHTML.slice(0, 120), seen };
    });
    if (!at) break;
    if (!at.seen) invisible.push(at.html);
    if (at.name === 'summary') await page.keyboard.press('Enter');
  }
  return { opened: await page.evaluate(() => document.querySelectorAll('details[open]').length), invisible };
}

describe.skipIf(browserAbsent)(`reports for everybody${whyAbsent}`, () => {
  const bench = new Bench();
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    bench.remove();
  });

  const ofRecords = (fixture: ReturnType<typeof glyphsFixture>) => {
    const analysis = analyzeStudy(fixture.study, fixture.records, fixture.data);
    const insights = insightsFixture(fixture);
    return renderReport({ ...fixture, analysis, insights, environment: {}, document: emptyDocument() });
  };
  /** With a prediction that is kept, one that is broken and one that is open. */
  const demanding = () => {
    const fixture = glyphsFixture();
    const demand = (arm: string, bound: number): Prediction => ({
      arm,
      side: 'atLeast',
      bound,
      margin: 0,
      because: 'So.',
    });
    return {
      ...fixture,
      study: { ...fixture.study, predictions: [demand('k3', 0.9), demand('dense', 0.95), demand('k5', 0.96)] },
    }; // prettier-ignore
  };
  const ofCollection = () => {
    const { study, records, data } = demanding();
    const collection = { name: 'limits', title: 'Limits', question: 'Where not?', studies: [study] };
    const analysis = analyzeStudies(collection, [analyzeStudy(study, records, data)]);
    return renderCollection({ analysis, command: 'receptive run limits', document: emptyDocument() });
  };
  const explored = async () => {
    const glyphs = await generateGlyphs({ train: 300 });
    return renderExploration({ exploration: exploreDataset(glyphs, { memory: 2 ** 31 }), document: emptyDocument() });
  };
  const ofTheCommand = async () => {
    await bench.file('tiny.json', JSON.stringify(tinyStudy({ probes: PROBED })));
    const { status, stderr } = await bench.receptive('run', 'tiny.json');
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    return readFileSync(bench.at('runs/tiny/report.html'), 'utf8');
  };

  test.each<[string, () => string | Promise<string>]>([
    ['report of glyphs', () => ofRecords(glyphsFixture())],
    ['report of mars', () => ofRecords(marsFixture())],
    ['report with every verdict', () => ofRecords(verdictsFixture())],
    ['report of what theory demands', () => ofRecords(demanding())],
    ['report of a collection', ofCollection],
    ['exploration', explored],
    ['report that the command wrote', ofTheCommand],
  ])(
    '%s',
    async (name, render) => {
      const file = await bench.file(`${name}.html`, await render());
      for (const [width, colorScheme] of [
        [1280, 'light'],
        [1280, 'dark'],
        [390, 'light'],
        [390, 'dark'],
      ] as const) {
        const where = `${width} px, ${colorScheme}`;
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const heard: string[] = [];
        page.on('console', (message) => heard.push(message.text()));
        page.on('pageerror', (error) => heard.push(String(error)));
        await page.goto(pathToFileURL(bench.at(file)).href);
        // What is folded away is read too.
        const folds = await page.evaluate(() => {
          const all = [...document.querySelectorAll('details')];
          for (const fold of all) fold.open = true;
          return all.filter((fold) => fold.querySelector(':scope > summary')?.getClientRects().length).length;
        });
        expect([where, await barriers(page)]).toEqual([where, []]);
        expect([where, heard]).toEqual([where, []]);
        if (colorScheme === 'light') {
          const { opened, invisible } = await byKeyboard(page);
          expect([where, invisible]).toEqual([where, []]);
          expect([where, opened]).toEqual([where, folds]);
        }
        await page.close();
      }
    },
    180_000,
  );
});
