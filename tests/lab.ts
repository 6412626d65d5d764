/** What the tests of the lab page share: hosts of the page, and pages that remember what went wrong in them. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Bench, Ended } from './command.js';

/** The built page. */
export const PAGE = fileURLToPath(new URL('../packages/lab/dist/', import.meta.url));

/** Both widths, light and dark. */
export const LOOKS = [
  [1280, 'light'],
  [1280, 'dark'],
  [390, 'light'],
  [390, 'dark'],
] as const;

export const VIEWS = ['Design', 'Duel', 'Microscope', 'Bench', 'Your input', 'Failures', 'Runs'] as const;

export interface Served {
  readonly address: string;
  readonly pid: number;
  readonly stop: () => Promise<Ended>;
}

/** The real command, on any free port. */
export async function startLab(bench: Bench, ...args: string[]): Promise<Served> {
  const { child, ended } = bench.start('lab', '--port', '0', '--json', '--no-open', ...args);
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (data) => resolve(String(data)));
    void ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  const stop = () => {
    child.kill('SIGINT');
    return ended;
  };
  return { address: JSON.parse(line).address, pid: child.pid as number, stop };
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** What isolates a page from other origins. */
export const ISOLATING = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** A host that knows nothing of the page: a folder under a path, with the headers given and no others. */
export async function startHost(
  folder: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  change: (file: string, bytes: Buffer) => Buffer = (_, bytes) => bytes,
) {
  /** Gzipped size of every file that was asked for. */
  const sent = new Map<string, number>();
  const server: Server = createServer(async (request, response) => {
    const asked = (request.url ?? '').split('?')[0] as string;
    const file = asked === path ? 'index.html' : asked.slice(path.length);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    try {
      if (!asked.startsWith(path)) throw new Error('elsewhere');
      const bytes = change(file, await readFile(join(folder, file)));
      sent.set(file, gzipSync(bytes).length);
      response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
      response.end(bytes);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, sent, stop };
}

/** A page, and everything its console said: in normal use and for wrong input nothing. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions & { readonly before?: (page: Page) => Promise<unknown> } = {},
): Promise<{ readonly page: Page; readonly heard: string[] }> {
  const { before, ...context } = options;
  const page = await (await browser.newContext(context)).newPage();
  page.setDefaultTimeout(20_000);
  const heard: string[] = [];
  page.on('console', (message) => heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(String(error)));
  await before?.(page);
  await page.goto(address);
  await page.locator('main h1').waitFor();
  return { page, heard };
}

/** Opens a view and waits until it has come. */
export async function openView(page: Page, name: (typeof VIEWS)[number]): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name, exact: true }).click();
  await page.locator('main h1').waitFor();
}
