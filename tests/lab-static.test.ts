/** The lab as a static site: any host, any folder, no network. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserAbsent, launchBrowser, whyAbsent } from './browser.js';
import { Bench } from './command.js';
import { ISOLATING, openPage, openView, startHost, VIEWS } from './lab.js';

const BUILD = fileURLToPath(new URL('../scripts/build-lab.mjs', import.meta.url));
const buildLab = (out: string) => promisify(execFile)(process.execPath, [BUILD, '--out', out]);
describe.skipIf(browserAbsent)(`the static lab${whyAbsent}`, () => {
  const bench = new Bench();
  let browser: Browser;
  beforeAll(async () => {
    await buildLab(bench.at('site'));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    bench.remove();
  });

  test('isolates itself with one reload, has threads, and opens without a network', async () => {
    const host = await startHost(bench.at('site'), '/some/folder/');
    let loads = 0;
    const { page, heard } = await openPage(browser, host.address, {
      before: async (fresh) => {
        fresh.on('load', () => loads++);
      },
    });
    await page.waitForFunction(() => crossOriginIsolated);
    await page.locator('main h1').waitFor();
    expect(loads).toBe(2);
    await page.reload();
    await page.locator('main h1').waitFor();
    expect([loads, await page.evaluate(() => crossOriginIsolated)]).toEqual([3, true]);
    expect(await page.getByText('This page is not isolated').count()).toBe(0);

    await host.stop();
    await page.context().setOffline(true);
    await page.goto(`${host.address}index.html`);
    for (const view of VIEWS) await openView(page, view);
    await expect.poll(() => page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(heard).toEqual([]);
    await page.context().close();
  });

  test('where the host isolates it, it is loaded once', async () => {
    const host = await startHost(bench.at('site'), '/', ISOLATING);
    let loads = 0;
    const { page, heard } = await openPage(browser, host.address, {
      before: async (fresh) => {
        fresh.on('load', () => loads++);
      },
    });
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
    expect([loads, await page.evaluate(() => crossOriginIsolated), heard]).toEqual([1, true, []]);
    await page.context().close();
    await host.stop();
  });

  test('without service workers it has one thread and says so', async () => {
    const host = await startHost(bench.at('site'), '/');
    const { page, heard } = await openPage(browser, host.address, {
      before: (fresh) => fresh.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker')),
    });
    await page.getByText('This page is not isolated from other origins, so training uses one thread.').waitFor();
    expect([await page.evaluate(() => crossOriginIsolated), heard]).toEqual([false, []]);
    await openView(page, 'Runs');
    expect(await page.getByText('receptive lab').count()).toBeGreaterThan(0);
    await page.context().close();
    await host.stop();
  });

  test('names no other place, keeps every file, and another content is another version', async () => {
    const files = readdirSync(bench.at('site'), { recursive: true, encoding: 'utf8' });
    const read = (file: string) => readFileSync(bench.at('site', file), 'utf8');
    const index = read('index.html');
    expect(
      [...index.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, at]) => at).filter((at) => /^[/]|:/.test(at as string)),
    ).toEqual([]);
    const worker = read('service-worker.js');
    const scripts = files.filter((file) => file.endsWith('.js') && file !== 'service-worker.js');
    expect(scripts.filter((file) => !worker.includes(`"${file.replaceAll('\\', '/')}"`))).toEqual([]);
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);

    await buildLab(bench.at('again'));
    expect(readFileSync(bench.at('again/service-worker.js'), 'utf8')).toBe(worker);
    await bench.file('other/note.txt', 'mine');
    const refused = await buildLab(bench.at('other')).catch((error) => error);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      `--out: expected a new folder or one of an earlier build, got ${bench.at('other')}, which has other files in it.\n`,
    ]);
  });
});
