import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserAbsent, launchBrowser, whyAbsent } from './browser.js';
import { trainedBits } from './same-bits.js';

const ENTRY = fileURLToPath(new URL('same-bits.ts', import.meta.url));

describe.skipIf(browserAbsent)(`in Chromium, in a worker, the engine${whyAbsent}`, () => {
  let server: Server;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    const worker = `import { trainedBits } from ${JSON.stringify(ENTRY)};
      onmessage = async ({ data: [variant, threads] }) => {
        try { postMessage({ bits: await trainedBits(variant, threads) }); } catch (error) { postMessage({ error: String(error?.stack ?? error) }); }
      };`;
    const { outputFiles } = await build({
      stdin: { contents: worker, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
      bundle: true,
      format: 'esm',
      write: false,
    });
    const script = outputFiles[0]?.text ?? '';
    server = createServer((request, response) => {
      // Shared memory needs a page that is isolated from other origins.
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
      response.setHeader('Content-Type', request.url === '/worker.js' ? 'text/javascript' : 'text/html');
      response.end(
        request.url === '/worker.js' ? script : '<!doctype html><title>engine</title><link rel="icon" href="data:,">',
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => server?.close(resolve));
  });

  test.each([
    ['relaxed', 1],
    ['relaxed', 2],
    ['simd', 2],
  ] as const)('trains to the bits that Node gets (%s SIMD, %i threads)', async (variant, threads) => {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(origin);
    const answer = await page.evaluate(
      (message) =>
        new Promise<{ bits?: string; error?: string }>((resolve) => {
          const worker = new Worker('/worker.js', { type: 'module' });
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = (event) => resolve({ error: event.message });
          worker.postMessage(message);
        }),
      [variant, threads],
    );
    await page.close();
    expect(answer).toEqual({ bits: await trainedBits(variant, 1) });
    expect(problems).toEqual([]);
  });
});
