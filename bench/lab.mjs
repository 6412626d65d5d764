/**
 * Measures the lab page as people meet it, in Chromium, from `receptive lab`: bytes of the first load and time until it is
 * interactive; tasks that keep it from answering while two networks train and somebody looks around; and the throughput
 * of a duel beside a trial in Node, of the same network on as many threads, in turns.
 * Run after a build, with nothing else running: node bench/lab.mjs [--rounds N] [--epochs N] [--json]
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { CHROMIUM } from './lib/browser-peer.mjs';
import { firstLoad, longTasks, trainerOnPage } from './lib/lab-page.mjs';
import { WORKLOADS } from './lib/lab-workloads.mjs';
import { describeMachine } from './lib/machine.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const COMMAND = here('../packages/cli/dist/receptive.js');
const QUIET = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', ...QUIET];
/** First loads, each in a fresh context. */
const LOADS = 7;
const PROMISED = { bytes: 300_000, interactive: 2000, longTask: 100, ratio: 0.8 };

const { values } = parseArgs({
  options: { rounds: { type: 'string' }, epochs: { type: 'string' }, json: { type: 'boolean' } },
});
const rounds = Number(values.rounds ?? 5);
const epochs = Number(values.epochs ?? 6);
const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];
const log = (line) => console.error(line);

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

async function loading(browser, address) {
  const loads = [];
  for (let i = 0; i < LOADS; i++) loads.push(await firstLoad(browser, address));
  const [{ bytes, files }] = loads;
  const [stands, interactive] = ['stands', 'interactive'].map((of) => median(loads.map((load) => load[of])));
  log(`first load: ${(bytes / 1000).toFixed(0)} kB gzipped, ${files} files (promised: < ${PROMISED.bytes / 1000} kB)`);
  log(
    `it stands after ${stands.toFixed(0)} ms, the last long task ends after ${interactive.toFixed(0)} ms, medians of ${LOADS} (promised: < ${PROMISED.interactive} ms)`,
  );
  return { bytes, files, stands, interactive };
}

async function answering(browser, address) {
  const { during, tasks } = await longTasks(browser, address, 4 * epochs);
  const over = tasks.filter(({ duration }) => duration > PROMISED.longTask);
  const worst = tasks.slice(0, 5).map(({ view, duration }) => `${view} ${duration} ms`);
  log(
    `while two networks train: ${over.length} tasks over ${PROMISED.longTask} ms (promised: none); longest over 50 ms: ${worst.join(', ') || 'none'}${during ? '' : ' (the training ended before the last view: give it more epochs)'}`,
  );
  return tasks;
}

async function training(browser, address, node, pictures) {
  const results = [];
  for (const workload of Object.keys(WORKLOADS)) {
    const { threads, train, close } = await trainerOnPage(browser, address, workload, epochs);
    const inNode = async () => {
      node.send({ workload, epochs, threads });
      return (await once(node, 'message'))[0];
    };
    // Once for the compilers, then in turns.
    await train();
    await inNode();
    const pairs = [];
    for (let i = 0; i < rounds; i++) pairs.push({ page: await train(), node: await inNode() });
    await close();
    const rate = (history) => (pictures * epochs) / history.reduce((sum, { seconds }) => sum + seconds, 0);
    const rates = pairs.map((pair) => ({ page: rate(pair.page), node: rate(pair.node) }));
    const [page, peer] = ['page', 'node'].map((of) => Math.round(median(rates.map((pair) => pair[of]))));
    const ratio = median(rates.map((pair) => pair.page / pair.node));
    // The training's own losses, which the kernels compute: validation losses go through Math.exp, whose last bit
    // differs between versions of V8.
    const losses = (history) => history.map(({ trainLoss }) => trainLoss).join();
    const same = pairs.every((pair) => losses(pair.page) === losses(pair.node));
    results.push({ workload, threads, page, node: peer, ratio, same });
    log(
      `${workload}, ${threads} threads: ${page} images/s on the page, ${peer} in Node: ${ratio.toFixed(2)} (promised: ≥ ${PROMISED.ratio}), ${same ? 'the same bits' : 'OTHER BITS'}`,
    );
  }
  return results;
}

const machine = describeMachine();
log(`${machine.processor}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}`);
const server = await startServer();
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
log(`Chromium ${browser.version()}\n`);
const node = fork(here('lib/lab-node.mjs'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
try {
  const [{ pictures }] = await once(node, 'message');
  const load = await loading(browser, server.address);
  const tasks = await answering(browser, server.address);
  const trainings = await training(browser, server.address, node, pictures);
  if (values.json) console.log(JSON.stringify({ machine, load, tasks, trainings }));
} finally {
  node.disconnect();
  await browser.close();
  await server.stop();
}
