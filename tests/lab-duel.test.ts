/** Training on the lab page: with threads, through a reload, with no room to keep anything, and to the bits of the command. */
import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, browserAbsent, launchBrowser, whyAbsent } from './browser.js';
import { Bench } from './command.js';
import { LOOKS, openPage, openView, type Served, startLab } from './lab.js';

const cnn = (kernel: number) => ({
  input: [1, 28, 28],
  layers: [
    { type: 'conv2d', filters: 4, kernel },
    { type: 'relu' },
    { type: 'maxPool2d', kernel: 2 },
    { type: 'flatten' },
    { type: 'dense', units: 10 },
  ],
});
const hashOf = (state: Record<string, unknown>) => `#s=${deflateRawSync(JSON.stringify(state)).toString('base64url')}`;
const duel = (changes: Record<string, unknown> = {}) =>
  hashOf({
    view: 'duel',
    data: 'glyphs',
    control: cnn(3),
    variant: cnn(5),
    recipe: { epochs: 2, learningRate: 0.003 },
    seeds: 2,
    limit: 400,
    prediction: null,
    ...changes,
  });
const train = (page: Page) => page.getByRole('button', { name: /^Train/ }).click();
const done = (page: Page, count: number) => page.getByText(`All ${count} trainings are done.`).waitFor();

describe.skipIf(browserAbsent)(`a duel on the page${whyAbsent}`, () => {
  const bench = new Bench();
  let browser: Browser;
  let lab: Served;
  beforeAll(async () => {
    lab = await startLab(bench);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    bench.remove();
  });

  test.each([LOOKS[0], LOOKS[3]])(
    'trains both networks and says what came of it at %i px, %s',
    async (width, colorScheme) => {
      const { page, heard } = await openPage(browser, `${lab.address}${duel()}`, {
        viewport: { width, height: 900 },
        colorScheme,
      });
      await page.getByText('One decision: kernel').waitFor();
      await page.getByRole('slider', { name: /^The variant’s accuracy less the control’s/ }).press('ArrowRight');
      await train(page);
      await page
        .getByRole('button', { name: 'Pause' })
        .or(page.getByText('All 4 trainings are done.'))
        .first()
        .waitFor();
      await done(page, 4);
      expect(await page.getByRole('region', { name: 'Your prediction' }).textContent()).toContain('You predicted');
      await page.getByRole('region', { name: 'What it costs' }).getByRole('row').nth(2).waitFor();
      expect(await barriers(page)).toEqual([]);
      // One scrubber moves all views: what they look into has been trained now.
      await openView(page, 'Microscope');
      await page.getByRole('slider', { name: 'Epoch' }).press('ArrowLeft');
      await page.getByText('1 of 2', { exact: true }).waitFor();
      expect(await page.locator('.notice').allTextContents()).toEqual([]);
      expect(heard).toEqual([]);
      await page.context().close();
    },
  );

  test('more than one decision is refused, and one of them can be kept', async () => {
    const two = {
      ...cnn(5),
      layers: cnn(5).layers.map((layer) => (layer.type === 'conv2d' ? { ...layer, filters: 8 } : layer)),
    };
    const { page, heard } = await openPage(browser, `${lab.address}${duel({ variant: two })}`);
    await page.getByText('2 decisions at once').waitFor();
    expect(await page.getByRole('button', { name: /^Train/ }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Keep only this' }).first().click();
    await page.getByText(/^One decision: /).waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByText('2 decisions at once').waitFor();
    expect(heard).toEqual([]);
    await page.context().close();
  });

  test('a reload in the middle loses no finished training', async () => {
    const { page, heard } = await openPage(
      browser,
      `${lab.address}${duel({ recipe: { epochs: 12, learningRate: 0.003 } })}`,
    );
    await train(page);
    await page.getByText('2 of 4 trainings are done.').waitFor();
    await page.reload();
    await page.getByText('2 of 4 trainings are done and kept.').waitFor();
    await page.getByRole('button', { name: 'Train the rest' }).click();
    await done(page, 4);
    await page.reload();
    await done(page, 4);
    expect(heard).toEqual([]);
    await page.context().close();
  });

  test('a tab put to sleep in the middle goes on when it wakes', async () => {
    const { page, heard } = await openPage(
      browser,
      `${lab.address}${duel({ recipe: { epochs: 12, learningRate: 0.003 } })}`,
    );
    await train(page);
    await page
      .getByText('1 of 4 trainings are done.')
      .or(page.getByText('2 of 4 trainings are done.'))
      .first()
      .waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await done(page, 4);
    expect(heard).toEqual([]);
    await page.context().close();
  });

  test.each([
    [
      'storage is full',
      () => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('no room', 'QuotaExceededError');
        };
      },
      'The browser’s storage for this page is full: new trainings stay on the page, and are gone when you leave.',
    ],
    [
      'there is no storage',
      () => {
        IDBFactory.prototype.open = () => {
          throw new DOMException('blocked', 'SecurityError');
        };
      },
      'This browser lets the page keep nothing, as in a private window: what you train is here until you leave.',
    ],
  ])('where %s it says so, and trains', async (_, lacking, says) => {
    const { page, heard } = await openPage(browser, `${lab.address}${duel({ seeds: 1 })}`, {
      before: (fresh) => fresh.addInitScript(lacking),
    });
    await train(page);
    await done(page, 2);
    await page.getByText(says).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(heard).toEqual([]);
    await page.context().close();
  });

  test('comes to the bits of the command', async () => {
    const { page } = await openPage(browser, `${lab.address}${duel({ seeds: 1 })}`);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await train(page);
    await done(page, 2);
    const onPage = await page.evaluate(async () => {
      const settled = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      for (;;) {
        const database = await settled(indexedDB.open('receptive-lab'));
        const all = await settled(database.transaction('kept').objectStore('kept').getAll());
        database.close();
        if (all.length >= 2) return all.map(({ arm, id, history }) => ({ arm, id, history }));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    await page.context().close();
    const study = {
      name: 'same',
      data: { dataset: 'glyphs', limit: 400 },
      recipe: { epochs: 2, learningRate: 0.003 },
      control: { name: 'control', architecture: cnn(3) },
      experiments: [{ name: 'kernel', factor: 'kernel', arms: [{ name: 'variant', architecture: cnn(5) }] }],
      seeds: 1,
    };
    await bench.file('same.json', JSON.stringify(study));
    const { status, stderr } = await bench.receptive('run', 'same.json');
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    const figures = (history: readonly Record<string, number>[]) => history.map(({ seconds: _, ...epoch }) => epoch);
    for (const { arm, history } of onPage) {
      const record = JSON.parse(readFileSync(bench.at('runs/same/trials', arm, '0/record.json'), 'utf8'));
      expect([arm, figures(history)]).toEqual([arm, figures(record.history)]);
    }
  });
});
