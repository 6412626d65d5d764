/** The runs of the command on the lab page, each with the real command behind it. */
import type { ChildProcess } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, browserAbsent, launchBrowser, whyAbsent } from './browser.js';
import { Bench, tinyStudy, until } from './command.js';
import { LOOKS, openPage, openView, PAGE, type Served, startHost, startLab } from './lab.js';

test('receptive lab: what is wrong is said in a sentence, and Ctrl-C ends it', async () => {
  const bench = new Bench();
  try {
    const { address, stop } = await startLab(bench);
    const taken = await bench.receptive('lab', '--port', new URL(address).port);
    expect(taken).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `receptive: --port: expected a free port, got ${new URL(address).port}, which is in use.\n--port 0 takes any free one.\n`,
    });
    expect(await stop()).toMatchObject({ status: 0, stderr: '' });
    const nowhere = await bench.receptive('lab', '--runs', 'nowhere');
    expect([nowhere.status, nowhere.stderr]).toEqual([
      2,
      'receptive: --runs: expected a folder of runs, got "nowhere", which is none.\n',
    ]);
    await bench.file('runs/a/study.json', '{}');
    expect((await bench.receptive('lab', '--runs', 'runs/a')).stderr).toBe(
      'receptive: --runs: expected a folder of runs, got that of a single run (runs/a).\nName the one above.\n',
    );
  } finally {
    bench.remove();
  }
});

describe.skipIf(browserAbsent)(`runs on the page${whyAbsent}`, () => {
  const bench = new Bench();
  let browser: Browser;
  let lab: Served;
  const started: ChildProcess[] = [];
  beforeAll(async () => {
    await bench.file('tiny.json', JSON.stringify(tinyStudy({ title: 'Tiny', question: 'Is five more than three?' })));
    const wide = tinyStudy({ name: 'other', title: 'Other', seeds: 3, experiments: [] });
    await bench.file('other.json', JSON.stringify(wide));
    for (const study of ['tiny.json', 'other.json']) {
      const { status, stderr } = await bench.receptive('run', study);
      if (status !== 0) throw new Error(stderr);
    }
    lab = await startLab(bench);
    browser = await launchBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    for (const child of started) child.kill('SIGKILL');
    bench.remove();
  });
  const runOf = (page: Page, title: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

  test('are listed, compared, and open in the editor with their own pictures', async () => {
    const { page, heard } = await openPage(browser, lab.address);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await openView(page, 'Runs');
    const tiny = runOf(page, 'Tiny');
    await tiny.getByText('Is five more than three?').waitFor();
    expect(await tiny.textContent()).toMatch(/finished .*(no verdict)/s);
    expect(
      await page.getByRole('list', { name: 'Runs, the newest first' }).getByRole('heading').allInnerTexts(),
    ).toEqual(['Other', 'Tiny']);

    const compared = page.getByRole('region', { name: 'Figures of both runs' });
    expect(await compared.getByRole('row').count()).toBe(4);
    expect(await compared.getByRole('row', { name: /^kernel5/ }).textContent()).toContain('only in the second');
    expect(await compared.getByRole('row', { name: /^cnn/ }).textContent()).toContain('the same network');
    await page.getByText(/^Both were trained on the same pictures: glyphs \([0-9a-f]{8}\)\.$/).waitFor();
    await page.getByText('The first has 3 seeds, the second 2.').waitFor();

    const [reportPage] = await Promise.all([
      page.context().waitForEvent('page'),
      tiny.getByRole('link', { name: 'Report' }).click(),
    ]);
    await reportPage.getByRole('heading', { level: 1, name: 'Tiny' }).waitFor();
    // In a sandbox it has no origin: it can read nothing of this server.
    expect(await reportPage.evaluate(() => self.origin)).toBe('null');

    await tiny.getByRole('button', { name: 'Open in the editor: Tiny' }).click();
    await tiny.getByRole('combobox', { name: 'Variant' }).selectOption({ label: 'kernel5' });
    await tiny.getByRole('button', { name: 'Open', exact: true }).click();
    await page.locator('main h1', { hasText: 'Design' }).waitFor();
    // The address holds all of it, and a fresh page gets the run's pictures from the server.
    await until('the address', () => page.url().includes('#s='));
    const link = page.url();
    const packed = page.context().waitForEvent('request', (request) => /\/api\/data\/glyphs/.test(request.url()));
    await page.goto('about:blank');
    await page.goto(link);
    const response = await (await packed).response();
    expect([response?.status(), decodeURIComponent(response?.url() ?? '')]).toEqual([
      200,
      expect.stringMatching(/\/api\/data\/glyphs@[0-9a-f]{8}$/),
    ]);
    await page.locator('main h1', { hasText: 'Design' }).waitFor();
    expect(await page.locator('.notice').allInnerTexts()).toEqual([]);
    expect(heard).toEqual([]);
    await page.context().close();
  });

  test.each([LOOKS[0], LOOKS[3]])('for everybody at %i px, %s', async (width, colorScheme) => {
    const { page, heard } = await openPage(browser, lab.address, { viewport: { width, height: 900 }, colorScheme });
    await openView(page, 'Runs');
    await runOf(page, 'Tiny').getByRole('button', { name: 'Open in the editor: Tiny' }).click();
    await page.getByRole('combobox', { name: 'Variant' }).waitFor();
    await page.getByRole('region', { name: 'Figures of both runs' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(heard).toEqual([]);
    await page.context().close();
  });

  test('one at work shows how far it is, until it is stopped', async () => {
    await bench.file('long.json', JSON.stringify(tinyStudy({ name: 'long', title: 'Long', recipe: { epochs: 2000 } })));
    const { page, heard } = await openPage(browser, lab.address);
    await openView(page, 'Runs');
    const run = bench.start('run', 'long.json');
    started.push(run.child);
    const item = runOf(page, 'Long');
    await item.getByText('at work', { exact: true }).first().waitFor();
    await item.getByText(/of 6 trainings, \d+ %, /).waitFor();
    await item
      .getByRole('row', { name: /seed \d epoch \d+\/2000/ })
      .first()
      .waitFor();
    await item.locator('polyline[points*=" "]').first().waitFor({ state: 'attached' });
    expect(await barriers(page)).toEqual([]);
    run.child.kill('SIGINT');
    expect((await run.ended).status).toBe(130);
    await item.getByText('not finished').waitFor();
    expect(await item.getByRole('progressbar').count()).toBe(0);
    expect(heard).toEqual([]);
    await page.context().close();
  });

  test('without a server a run opens from its files, and what is none is refused', async () => {
    const host = await startHost(PAGE, '/');
    const { page, heard } = await openPage(browser, host.address);
    await openView(page, 'Runs');
    await page.getByText('This page came without a server').waitFor();
    const input = page.getByRole('button', { name: /^Open a run from its files/ });
    await input.setInputFiles(bench.at('tiny.json'));
    await page.getByText('study.json: expected the files of a finished run, got tiny.json.').waitFor();
    for (const run of ['tiny', 'other'])
      await input.setInputFiles(['study', 'analysis', 'dataset'].map((file) => bench.at('runs', run, `${file}.json`)));
    await page.getByRole('region', { name: 'Figures of both runs' }).waitFor();
    expect(heard).toEqual([]);
    await page.context().close();
    await host.stop();
  });
});
