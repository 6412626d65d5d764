import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseHTML } from 'linkedom';
import type { Browser } from 'playwright-core';
import { analyzeStudy } from 'receptive';
import { renderReport } from 'receptive/report';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { glyphsFixture, marsFixture } from '../packages/receptive/src/analysis/records.fixture.js';
import { verdictsFixture } from '../packages/receptive/src/analysis/verdicts.fixture.js';
import { insightsFixture } from '../packages/receptive/src/insights/insights.fixture.js';
import { browserAbsent, launchBrowser, whyAbsent } from './browser.js';

describe.skipIf(browserAbsent)(`the report in a browser${whyAbsent}`, () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'receptive-report-'));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ['glyphs', glyphsFixture()],
    ['mars', marsFixture()],
    ['verdicts', verdictsFixture()],
  ])('%s: no request, no console message, no sideways scrolling, charts for its width', async (name, fixture) => {
    const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document };
    const analysis = analyzeStudy(fixture.study, fixture.records, fixture.data);
    const file = join(folder, `${name}.html`);
    writeFileSync(
      file,
      renderReport({ ...fixture, analysis, environment: {}, document, insights: insightsFixture(fixture) }),
    );
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [390, 'dark'],
    ] as const) {
      // prettier-ignore
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      const heard: string[] = [];
      page.on('console', (message) => heard.push(message.text()));
      page.on('pageerror', (error) => heard.push(String(error)));
      page.on('request', (request) => {
        if (!/^(file|data):/.test(request.url())) heard.push(request.url());
      });
      await page.goto(pathToFileURL(file).href);
      const seen = await page.evaluate(() => {
        for (const fold of document.querySelectorAll('details')) fold.open = true;
        const shown = [...document.querySelectorAll('svg')].filter((chart) => chart.getBoundingClientRect().width > 0);
        return {
          overflow: document.documentElement.scrollWidth - window.innerWidth,
          charts: shown.length,
          brokenPictures: [...document.images].filter((image) => image.naturalWidth === 0).length,
          background: getComputedStyle(document.body).backgroundColor,
        };
      });
      expect(heard).toEqual([]);
      expect(seen.overflow).toBeLessThanOrEqual(0);
      expect(seen.brokenPictures).toBe(0);
      // Distribution, two drawn networks, (seeds, cost) of the baseline and (seeds, cost, differences) of each
      // experiment, accuracy and loss of every arm, recall, two matrices: one of each pair of sizes.
      const { arms, experiments } = fixture.study;
      expect(seen.charts).toBe(1 + 2 + 2 + 3 * experiments.length + 2 * arms.length + 1 + 2);
      expect(seen.background).toBe(colorScheme === 'light' ? 'rgb(255, 254, 251)' : 'rgb(21, 23, 26)');
      await page.close();
    }
  });
});
