/** The lab page as a person walks through it, from `receptive lab`: with a mouse, with keys, narrow and wide, in light and dark. */
import { mkdirSync, readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, browserAbsent, launchBrowser, whyAbsent } from './browser.js';
import { Bench } from './command.js';
import { LOOKS, openPage, openView, type Served, startLab, VIEWS } from './lab.js';

describe.skipIf(browserAbsent)(`a walk through the lab page${whyAbsent}`, () => {
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

  /** A variant with larger kernels in its first layer, and a small training. */
  async function design(page: Page): Promise<void> {
    await openView(page, 'Design');
    await page.getByRole('button', { name: 'Make a variant' }).click();
    const set = async (field: Locator, value: string) => {
      await field.fill(value);
      await field.press('Enter');
    };
    await set(page.getByRole('textbox', { name: 'kernel of conv1' }), '5');
    await page.getByText('The variant changes kernel 3×3 → 5×5 in conv1.').first().waitFor();
    for (const [name, value] of [
      ['Epochs', '2'],
      ['Seeds', '1'],
      ['Training pictures', '400'],
    ] as const) // prettier-ignore
      await set(page.getByRole('spinbutton', { name, exact: true }), value);
  }

  async function duel(page: Page): Promise<void> {
    await openView(page, 'Duel');
    await page.getByText('One decision: kernel').waitFor();
    await page.getByRole('button', { name: 'Train both' }).click();
    await page.getByText('All 2 trainings are done.').waitFor();
  }

  async function failures(page: Page): Promise<void> {
    await openView(page, 'Failures');
    await page.getByRole('table').first().waitFor();
    await page.getByRole('table').first().getByRole('button').first().click();
  }

  /** The study as a file that the command reads, the charts, and a link that is this page. */
  async function exported(page: Page): Promise<void> {
    await openView(page, 'Duel');
    const saved = async (name: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
      await download.saveAs(bench.at(download.suggestedFilename()));
      return download.suggestedFilename();
    };
    const described = await bench.receptive('describe', await saved('Study for the command line'));
    expect([described.status, described.stderr]).toEqual([0, '']);
    expect(described.stdout).toMatch(/3×3 → 5×5/);
    expect(readFileSync(bench.at(await saved('Charts as SVG')), 'utf8')).toMatch(
      /^<svg[^>]* xmlns="http:\/\/www\.w3\.org\/2000\/svg"/,
    );
    expect(
      readFileSync(bench.at(await saved('Charts as PNG')))
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    await page.getByRole('button', { name: 'Copy a link' }).click();
    await page.getByText('The link is copied.').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const [state, here] = await Promise.all([stateOf(link), stateOf(page.url())]);
    expect(state).toEqual(here);
    expect(state).toMatchObject({ view: 'duel', seeds: 1, limit: 400 });
  }

  /** One unit of the layer that is chosen, taken apart: the sum of its products is the engine's value. */
  async function microscope(page: Page): Promise<void> {
    await openView(page, 'Microscope');
    await page.getByRole('list', { name: 'Layers' }).getByRole('button').first().click();
    const unit = page.getByRole('region', { name: 'The arithmetic of one unit' });
    const values = async () =>
      (await unit.locator('dd').allTextContents()).slice(0, 2).map((text) => Number(text.replace('−', '-')));
    await expect.poll(async () => (await values()).length).toBe(2);
    const output = page.getByRole('application', { name: /^Output of / });
    await output.focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'PageDown', 'Enter']) await page.keyboard.press(key);
    const [sum, engine] = (await values()) as [number, number];
    expect(Math.abs(sum - engine)).toBeLessThan(1e-4 * Math.max(1, Math.abs(engine)));
  }

  async function workbench(page: Page): Promise<void> {
    await openView(page, 'Bench');
    await page.getByRole('region', { name: 'Layers' }).getByRole('row').nth(1).waitFor();
    await page.getByRole('slider', { name: 'To the right' }).press('ArrowRight');
    for (const tool of ['Saliency', 'Receptive field', 'Surgery', 'Move']) {
      await page.getByRole('radio', { name: tool, exact: true }).check({ force: true });
      await page.locator('main h1').waitFor();
    }
  }

  async function draw(page: Page): Promise<void> {
    await openView(page, 'Your input');
    const board = page.getByRole('img', { name: /^Drawing board/ });
    await board.scrollIntoViewIfNeeded();
    const box = (await board.boundingBox())!;
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
    await page.mouse.move(...at(0.3, 0.2));
    await page.mouse.down();
    for (const [x, y] of [
      [0.3, 0.8],
      [0.6, 0.7],
      [0.6, 0.3],
    ] as const)
      await page.mouse.move(...at(x, y), { steps: 4 }); // prettier-ignore
    await page.mouse.up();
    await page.getByRole('table').first().waitFor();
    expect(await page.getByRole('button', { name: 'Undo stroke' }).isEnabled()).toBe(true);
  }

  test.each(LOOKS)('nothing keeps anybody out at %i px, %s', async (width, colorScheme) => {
    const { page, heard } = await openPage(browser, lab.address, { viewport: { width, height: 900 }, colorScheme });
    for (const view of VIEWS) {
      await openView(page, view);
      await page.waitForLoadState('networkidle');
      expect([view, await barriers(page)]).toEqual([view, []]);
      const overhang = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([view, overhang <= 0]).toEqual([view, true]);
    }
    expect(heard).toEqual([]);
    await page.context().close();
  });

  test.each([LOOKS[0], LOOKS[3]])('design to export at %i px, %s', async (width, colorScheme) => {
    const { page, heard } = await openPage(browser, lab.address, {
      viewport: { width, height: 900 },
      colorScheme,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    for (const step of [design, duel, failures, microscope, workbench, draw, exported]) {
      await step(page);
      expect([step.name, await barriers(page)]).toEqual([step.name, []]);
    }
    expect(await page.locator('.notice').allTextContents()).toEqual([]);
    expect(heard).toEqual([]);
    await page.context().close();
  });

  test('with the keyboard alone: every view, every control in sight of it', async () => {
    const { page, heard } = await openPage(browser, lab.address);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    for (const view of VIEWS) {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view, exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.locator('main h1').waitFor();
      await page.waitForLoadState('networkidle');
      expect([view, await unseenStops(page)]).toEqual([view, []]);
    }
    expect(heard).toEqual([]);
    await page.context().close();
  });

  test('what is no picture and a folder without one are refused in a sentence', async () => {
    const { page, heard } = await openPage(browser, lab.address);
    await openView(page, 'Your input');
    await bench.file('rock.png', 'no picture at all');
    const files = page.locator('main input[type=file]:not([webkitdirectory])');
    await files.first().setInputFiles(bench.at('rock.png'));
    await page
      .getByText(/^rock\.png: expected .*, got .*\./)
      .first()
      .waitFor();
    mkdirSync(bench.at('pets'));
    await page.locator('main input[webkitdirectory]').setInputFiles(bench.at('pets'));
    await page
      .locator('.notice, [role=alert], .error')
      .filter({ hasText: /folder/ })
      .first()
      .waitFor();
    expect(heard).toEqual([]);
    await page.context().close();
  });
});

/** What an address says of the page. */
const stateOf = (address: string): unknown =>
  JSON.parse(inflateRawSync(Buffer.from(address.split('#s=')[1] as string, 'base64url')).toString());

/** Presses Tab through the content, at most sixty times: controls that get the focus where nobody sees it. */
async function unseenStops(page: Page): Promise<string[]> {
  await page.evaluate(() => document.getElementById('content')?.focus());
  const unseen: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const { activeElement: element } = document;
      if (!element || element === document.body || !element.closest('main')) return null;
      // A radio button is drawn by what stands beside it.
      const drawn = element.matches('input[type=radio]') ? (element.nextElementSibling ?? element) : element;
      const { outlineStyle, boxShadow } = getComputedStyle(drawn);
      const { width, height } = drawn.getBoundingClientRect();
      const seen = (outlineStyle !== 'none' || boxShadow !== 'none') && width > 0 && height > 0;
      return { html: element.outerHTML.slice(0, 150), seen };
    });
    if (!at) break;
    if (!at.seen) unseen.push(at.html);
  }
  return unseen;
}
