/** The page's side of bench/lab.mjs. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Runs in every page before its own code: when it could be used, and which tasks kept it from answering. */
function watch() {
  globalThis.seen = { interactive: null, longTasks: [] };
  const { seen } = globalThis;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.longTasks.push({ startTime, duration });
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    if (document.querySelector('main h1')) seen.interactive ??= performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/**
 * The first load of a fresh browser: gzipped bytes of all that is fetched, by file, and milliseconds until the page
 * stands and no long task follows.
 */
export async function firstLoad(browser, address) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const bytes = new Map();
  const pending = [];
  // Workers' requests are of the context, not of the page.
  context.on('response', (response) =>
    pending.push(
      response.body().then(
        (body) => bytes.set(new URL(response.url()).pathname, gzipSync(body).length),
        () => undefined,
      ),
    ),
  );
  await page.addInitScript(watch);
  await page.goto(address);
  await page.waitForFunction(() => globalThis.seen.interactive !== null);
  await page.waitForLoadState('networkidle');
  await Promise.all(pending);
  const { interactive, longTasks } = await page.evaluate(() => globalThis.seen);
  await context.close();
  const ends = longTasks.map(({ startTime, duration }) => startTime + duration);
  const files = [...bytes].filter(([path]) => !path.startsWith('/api/'));
  return {
    bytes: files.reduce((sum, [, size]) => sum + size, 0),
    files: files.length,
    interactive: Math.max(interactive, ...ends),
  };
}

/** A page that trains in a worker while it is used: the pointer moves over the microscope, whose view answers. */
export async function trainingPage(browser, address, script) {
  const page = await (await browser.newContext()).newPage();
  await page.addInitScript(watch);
  await page.route('**/lab-training.js', (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: readFileSync(script),
      headers: { 'Cross-Origin-Embedder-Policy': 'require-corp' },
    }),
  );
  await page.goto(address);
  await page.locator('main h1').waitFor();
  const isolated = await page.evaluate(() => crossOriginIsolated);
  if (!isolated) throw new Error('the page is not isolated, so that it has no threads');
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        globalThis.trainer = new Worker('lab-training.js', { type: 'module' });
        globalThis.trainer.onmessage = () => resolve();
        globalThis.trainer.onerror = (event) => reject(new Error(event.message));
      }),
  );
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Microscope' }).click();
  await page.waitForLoadState('networkidle');
  const train = async (request) => {
    let done = false;
    const answer = page
      .evaluate(
        (message) =>
          new Promise((resolve) => {
            globalThis.trainer.onmessage = ({ data }) => resolve(data);
            globalThis.trainer.postMessage(message);
          }),
        request,
      )
      .finally(() => {
        done = true;
      });
    await page.evaluate(() => globalThis.seen.longTasks.splice(0));
    // Four times a second, as somebody looks around.
    for (let i = 0; !done; i++) {
      await page.mouse.move(100 + ((37 * i) % 900), 300 + ((23 * i) % 300));
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    const longTasks = await page.evaluate(() => globalThis.seen.longTasks.map(({ duration }) => duration));
    return { ...(await answer), longTasks };
  };
  return { train };
}
