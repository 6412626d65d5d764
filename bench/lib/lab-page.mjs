/** The page's side of bench/lab.mjs. */
import { deflateRawSync, gzipSync } from 'node:zlib';
import { recipeOf, WORKLOADS } from './lab-workloads.mjs';

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
 * stands, and until the last long task is over.
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
  // The kernels come last, by way of the worker.
  while (![...bytes.keys()].some((path) => /relaxed|simd/.test(path))) await page.waitForTimeout(50);
  await page.waitForLoadState('networkidle');
  await Promise.all(pending);
  const { interactive, longTasks } = await page.evaluate(() => globalThis.seen);
  await context.close();
  const ends = longTasks.map(({ startTime, duration }) => startTime + duration);
  const files = [...bytes].filter(([path]) => !path.startsWith('/api/'));
  return {
    bytes: files.reduce((sum, [, size]) => sum + size, 0),
    files: files.length,
    stands: interactive,
    interactive: Math.max(interactive, ...ends),
  };
}

const hashOf = (state) => `#s=${deflateRawSync(JSON.stringify(state)).toString('base64url')}`;
const openView = (page, name) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name, exact: true }).click();

async function openDuel(browser, address, state) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  page.setDefaultTimeout(600_000);
  await page.addInitScript(watch);
  await page.goto(`${address}${hashOf({ view: 'duel', data: 'glyphs', limit: null, prediction: null, ...state })}`);
  await page.getByRole('button', { name: /^Train/ }).waitFor();
  return page;
}
const begin = (page) => page.getByRole('button', { name: /^Train/ }).click();
const allDone = (page) => page.getByText(/^All \d+ trainings are done\.$/).waitFor();

/** Trains one network on the page's duel, by its own buttons, as often as asked: `history` as the page keeps it. */
export async function trainerOnPage(browser, address, workload, epochs) {
  const state = { control: WORKLOADS[workload], variant: null, recipe: recipeOf(epochs), seeds: 1 };
  const page = await openDuel(browser, address, state);
  const threads = await page.evaluate(() => (crossOriginIsolated ? navigator.hardwareConcurrency : 1));
  const train = async () => {
    await begin(page);
    await allDone(page);
    const history = await page.evaluate(keptHistory);
    await page.getByRole('button', { name: 'Rewind to the start' }).click();
    await page.getByRole('button', { name: 'Train the control' }).waitFor();
    return history;
  };
  return { threads, train, close: () => page.context().close() };
}

/** Runs in the page: the one training in its storage. */
async function keptHistory() {
  const settled = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await settled(indexedDB.open('receptive-lab'));
  for (;;) {
    const all = await settled(database.transaction('kept').objectStore('kept').getAll());
    const [training] = all.filter((value) => value?.history);
    if (training) {
      database.close();
      return training.history;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Trains two networks while somebody looks around in every view that looks into them.
 * @returns the tasks that kept the page from answering, longest first: milliseconds, and the view
 */
export async function longTasks(browser, address, epochs) {
  const { small: control, large: variant } = WORKLOADS;
  const page = await openDuel(browser, address, { control, variant, recipe: recipeOf(epochs), seeds: 2 });
  await page.evaluate(() => globalThis.seen.longTasks.splice(0));
  await begin(page);
  const found = [];
  let done = false;
  const end = allDone(page).then(() => {
    done = true;
  });
  const take = async (view) => {
    const tasks = await page.evaluate(() => globalThis.seen.longTasks.splice(0));
    found.push(...tasks.map(({ duration }) => ({ view, duration })));
  };
  for (const view of ['Duel', 'Microscope', 'Bench', 'Your input', 'Failures', 'Design']) {
    await openView(page, view);
    for (let i = 0; i < 12; i++) {
      await page.mouse.move(100 + ((97 * i) % 1000), 250 + ((61 * i) % 500));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await take(view);
  }
  const during = !done;
  await openView(page, 'Duel');
  await end;
  await take('Duel');
  await page.context().close();
  return { during, tasks: found.sort((a, b) => b.duration - a.duration) };
}
