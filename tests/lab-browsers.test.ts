/** The lab page in browsers that lack something, and with addresses that are damaged. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserAbsent, launchBrowser, whyAbsent } from './browser.js';
import { ISOLATING, openPage, openView, PAGE, startHost } from './lab.js';

/** Of what a browser fetches before a person can begin, gzipped, data sets not counted. */
const FIRST_LOAD = 300_000;

describe.skipIf(browserAbsent)(`the lab page${whyAbsent}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  test('needs little before a person can begin', async () => {
    const host = await startHost(PAGE, '/', ISOLATING);
    const { page, heard } = await openPage(browser, host.address);
    // What workers load is not the page's own traffic, and comes when it comes.
    const kernels = () => [...host.sent.keys()].filter((file) => /relaxed|simd/.test(file)).length;
    await expect.poll(kernels, { timeout: 20_000 }).toBeGreaterThan(0);
    await page.waitForLoadState('networkidle');
    const total = [...host.sent.values()].reduce((sum, size) => sum + size, 0);
    expect(total).toBeLessThan(FIRST_LOAD);
    // The worker with its kernels is part of it, and no view but the first.
    expect([...host.sent.keys()]).toEqual(expect.arrayContaining(['index.html', 'lab.js', 'lab.css', 'inspector.js']));
    expect([...host.sent.keys()].filter((file) => /view-/.test(file))).toEqual([]);
    expect(heard).toEqual([]);
    await page.context().close();
    await host.stop();
  });

  test('without SIMD it computes with the reference engine and says so', async () => {
    const lacking = 'WebAssembly.validate = () => false;';
    const host = await startHost(PAGE, '/', ISOLATING, (file, bytes) =>
      file.endsWith('.js') && !file.includes('/') ? Buffer.concat([Buffer.from(lacking), bytes]) : bytes,
    );
    const { page, heard } = await openPage(browser, host.address);
    await page.getByText(/^The fast engine does not run in this browser/).waitFor();
    await page.getByText(/The slow one is used: right, and about a hundred times slower\./).waitFor();
    await openView(page, 'Microscope');
    expect(heard).toEqual([]);
    await page.context().close();
    await host.stop();
  });

  test('without isolation it has one thread and says so', async () => {
    const host = await startHost(PAGE, '/');
    const { page, heard } = await openPage(browser, host.address);
    await page.getByText('This page is not isolated from other origins, so training uses one thread.').waitFor();
    expect(heard).toEqual([]);
    await page.context().close();
    await host.stop();
  });

  test('an address that is damaged is said to be, and the page begins with its example', async () => {
    const host = await startHost(PAGE, '/', ISOLATING);
    const { page, heard } = await openPage(browser, host.address);
    for (const [hash, why] of [
      ['#s=AAAA', 'it was cut off or changed'],
      ['#s=%%%', 'it was cut off or changed'],
      [`#s=${'A'.repeat(200_000)}`, 'it is too long'],
    ]) {
      await page.goto('about:blank');
      await page.goto(`${host.address}${hash}`);
      await page.getByText(`The address does not hold a state of this page: ${why}.`).waitFor();
      await page.getByText('The page starts with its own example.').waitFor();
      await page.getByRole('button', { name: 'Put this message away' }).click();
      expect(await page.locator('.notice').count()).toBe(0);
    }
    expect(heard).toEqual([]);
    await page.context().close();
    await host.stop();
  });
});
