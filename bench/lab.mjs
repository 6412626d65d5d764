/**
 * Measures the lab page as people meet it, in Chromium, from `receptive lab`: bytes of the first load, time until it is
 * interactive, tasks that keep the page from answering while a network trains, and the throughput of that training beside
 * Node's on the same network with as many threads, in turns.
 * Run after a build, with nothing else running: node bench/lab.mjs [--rounds N] [--epochs N] [--json]
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { CHROMIUM } from './lib/browser-peer.mjs';
import { firstLoad, trainingPage } from './lib/lab-page.mjs';
import { describeMachine } from './lib/machine.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const COMMAND = here('../packages/cli/dist/receptive.js');
const QUIET = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', ...QUIET];
/** First loads, each in a fresh context. */
const LOADS = 7;
/** What the page promises. */
const PROMISED = { bytes: 300_000, interactive: 2000, longTask: 100, ratio: 0.8 };

const { values } = parseArgs({
  options: { rounds: { type: 'string' }, epochs: { type: 'string' }, json: { type: 'boolean' } },
});
const rounds = Number(values.rounds ?? 5);
const epochs = Number(values.epochs ?? 6);
const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];
const log = (line) => console.error(line);

/** The same module for the page's worker and for Node. */
async function bundleTraining() {
  const common = { bundle: true, format: 'esm', target: 'es2023', platform: 'neutral', logLevel: 'warning' };
  const { WORKLOADS } = await import('./lib/lab-training.mjs');
  await build({ ...common, entryPoints: [here('lib/lab-training.mjs')], outfile: here('.build/lab-training.js') });
  const contents = `
    import { train } from './lab-training.mjs';
    onmessage = async ({ data }) => postMessage(await train(data));
    postMessage('ready');`;
  const outfile = here('.build/lab-training-worker.js');
  await build({ ...common, stdin: { contents, resolveDir: here('lib') }, outfile });
  return { script: outfile, WORKLOADS };
}

async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), 'receptive-bench-'));
  const args = [COMMAND, 'lab', '--port', '0', '--json', '--no-open'];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const stop = async () => {
    child.kill('SIGINT');
    await once(child, 'exit');
    rmSync(folder, { recursive: true });
  };
  return { address: JSON.parse(line).address, stop };
}

const machine = describeMachine();
log(`${machine.processor}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}`);
const { script, WORKLOADS } = await bundleTraining();
const server = await startServer();
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
log(`Chromium ${browser.version()}\n`);
const node = fork(here('lib/lab-node.mjs'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
await once(node, 'message');
try {
  const loads = [];
  for (let i = 0; i < LOADS; i++) loads.push(await firstLoad(browser, server.address));
  const bytes = loads[0].bytes;
  const interactive = median(loads.map((load) => load.interactive));
  log(
    `first load: ${(bytes / 1000).toFixed(0)} kB gzipped in ${loads[0].files} files (promised: < ${PROMISED.bytes / 1000})`,
  );
  log(`interactive: ${interactive.toFixed(0)} ms, the median of ${LOADS} (promised: < ${PROMISED.interactive})\n`);

  const { train } = await trainingPage(browser, server.address, script);
  const trainings = [];
  for (const workload of WORKLOADS)
    for (const threads of [...new Set([1, availableParallelism()])]) {
      const request = { workload, threads, epochs };
      const inNode = async () => {
        node.send(request);
        return (await once(node, 'message'))[0];
      };
      // Once for the compilers, then in turns.
      await train({ ...request, epochs: 1 });
      node.send({ ...request, epochs: 1 });
      await once(node, 'message');
      const pairs = [];
      for (let i = 0; i < rounds; i++) pairs.push({ page: await train(request), node: await inNode() });
      const ratio = median(pairs.map((pair) => pair.page.perSecond / pair.node.perSecond));
      const longTasks = pairs.flatMap((pair) => pair.page.longTasks);
      const equal = pairs.every((pair) => pair.page.loss === pair.node.loss);
      const rate = (of) => Math.round(median(pairs.map((pair) => pair[of].perSecond)));
      const result = { workload, threads, page: rate('page'), node: rate('node'), ratio, equal, longTasks };
      trainings.push(result);
      const longest = longTasks.length > 0 ? `${Math.max(...longTasks).toFixed(0)} ms` : 'none';
      log(
        `${workload}, ${threads} thread${threads === 1 ? '' : 's'}: page ${result.page} images/s, Node ${result.node}: ${ratio.toFixed(2)} (promised: ≥ ${PROMISED.ratio}); ` +
          `${equal ? 'the same bits' : 'OTHER BITS'}; ${longTasks.filter((ms) => ms > PROMISED.longTask).length} tasks over ${PROMISED.longTask} ms, longest over 50 ms: ${longest}`,
      );
    }
  if (values.json) console.log(JSON.stringify({ machine, bytes, interactive, trainings }));
} finally {
  node.disconnect();
  await browser.close();
  await server.stop();
}
