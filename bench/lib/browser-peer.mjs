import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const PEERS = fileURLToPath(new URL('../peers', import.meta.url));
export const CHROMIUM = '/usr/bin/chromium';
const QUIET = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** The same requests and answers as a process, in a page's worker. */
async function workerScript(peer) {
  const contents = `
    import peer from './${peer}.mjs';
    import { makeHandler } from './handler.mjs';
    const handle = makeHandler(peer, { cpu: () => 0, memory: () => 0 });
    onmessage = async ({ data }) => postMessage(await handle(data));
    postMessage('ready');`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: PEERS },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

/** The page's origin; isolated from others, because shared memory needs that. */
async function serve(script) {
  const server = createServer(({ url }, response) => {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    const isScript = url === '/worker.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>bench</title><link rel="icon" href="data:,">');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** CPU time of all processes that descend from one, in milliseconds. */
function treeTime(root) {
  const parents = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      parents.set(Number(pid), Number(parent));
    } catch {
      // It ended meanwhile.
    }
  const below = (pid) => pid === root || (parents.has(pid) && below(parents.get(pid)));
  let nanoseconds = 0;
  for (const pid of parents.keys())
    if (below(pid))
      try {
        for (const task of readdirSync(`/proc/${pid}/task`))
          nanoseconds += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
      } catch {
        // It ended meanwhile.
      }
  return nanoseconds / 1e6;
}

/** A JavaScript peer in Chromium; answers as `Peer` in peer.mjs does. */
export async function browserPeer(name) {
  const server = await serve(await workerScript(name));
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', ...QUIET];
  const host = await chromium.launchServer({ executablePath: CHROMIUM, args });
  const stop = async () => {
    await host.close();
    server.close();
  };
  try {
    const browser = await chromium.connect(host.wsEndpoint());
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}`);
    await page.evaluate(startWorker);
    const request = async (message) => {
      const before = treeTime(host.process().pid);
      const answer = await page.evaluate(askWorker, message);
      if (answer.error) throw new Error(answer.error);
      if (message.do === 'about') answer.version += `, Chromium ${browser.version()}`;
      return { ...answer, cpu: treeTime(host.process().pid) - before };
    };
    return { request, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/* These two run in the page. */
function startWorker() {
  return new Promise((resolve, reject) => {
    globalThis.worker = new Worker('/worker.js', { type: 'module' });
    globalThis.worker.onmessage = () => resolve();
    globalThis.worker.onerror = (event) => reject(new Error(event.message));
  });
}
function askWorker(message) {
  return new Promise((resolve) => {
    globalThis.worker.onmessage = ({ data }) => resolve(data);
    globalThis.worker.postMessage(message);
  });
}
