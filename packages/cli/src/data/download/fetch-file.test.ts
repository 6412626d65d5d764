import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Failure } from '../../errors.js';
import { temporaryFolder } from '../test-pictures.js';
import { type Download, fetchFile } from './fetch-file.js';

const file = Buffer.from(Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff));
const other = Buffer.from(file).reverse();

type Answer = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

/** A server that answers its n-th request as told, and keeps what it was asked. */
async function serve(answer: Answer) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.range);
    answer(request, response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.bin`, asked };
}

/** As a good server: ranges while the ETag is the same. */
function good(request: IncomingMessage, response: ServerResponse, content = file, etag = '"1"'): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const same = from > 0 && request.headers['if-range'] === etag;
  const body = same ? content.subarray(from) : content;
  const range = same ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {};
  response.writeHead(same ? 206 : 200, { 'content-length': body.length, etag, ...range }).end(body);
}
/** Promises the whole and stops in the middle: by closing, or by saying nothing more. */
function half(
  response: ServerResponse,
  how: 'close' | 'stall',
  headers: Record<string, string> = { etag: '"1"' },
): void {
  response.writeHead(200, { 'content-length': file.length, ...headers });
  response.write(file.subarray(0, 40_000), () => {
    if (how === 'close') setTimeout(() => response.destroy(), 20);
  });
}

async function get(url: string, more: Partial<Download> = {}, folder?: string): Promise<Buffer> {
  const path = join(folder ?? (await temporaryFolder()), 'x.bin');
  const patience = { stall: 0.3, attempts: 3, pause: 0.01 };
  await fetchFile({ url, path, maxBytes: 1e6, patience, ...more });
  expect(await readdir(join(path, '..'))).toEqual(['x.bin']);
  return readFile(path);
}
const md5 = createHash('md5').update(file).digest('hex');
const check = async (path: string) => {
  const got = createHash('md5')
    .update(await readFile(path))
    .digest('hex');
  if (got !== md5) throw new Failure(`expected the checksum ${md5}, got ${got}.`);
};
const failure = async (work: Promise<unknown>) => {
  const error = await work.catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Failure);
  return (error as Error).message;
};

test('a file from a good server, with progress', async () => {
  const { url, asked } = await serve((request, response) => good(request, response));
  const seen: (number | undefined)[][] = [];
  expect(await get(url, { onProgress: (...progress) => seen.push(progress) })).toEqual(file);
  expect([seen[0], seen.at(-1)]).toEqual([
    [0, 100_000],
    [100_000, 100_000],
  ]);
  expect(asked).toEqual([undefined]);
});

test.each(['close', 'stall'] as const)('an answer that breaks off (%s) is continued where it stopped', async (how) => {
  const { url, asked } = await serve((request, response, n) =>
    n === 1 ? half(response, how) : good(request, response),
  );
  expect(await get(url, { check })).toEqual(file);
  expect(asked).toEqual([undefined, 'bytes=40000-']);
});

test('another process continues the part that one left', async () => {
  const folder = await temporaryFolder();
  const { url, asked } = await serve((request, response, n) =>
    n <= 3 ? half(response, 'close') : good(request, response),
  );
  // The server sends the first half anew every time: no attempt brings more than the one before.
  expect(await failure(get(url, {}, folder))).toBe(
    `${url}: expected the whole file, got 40000 bytes and then UND_ERR_SOCKET in 3 attempts.`,
  );
  expect((await readdir(folder)).sort()).toEqual(['x.bin.part', 'x.bin.part.json']);
  expect(await get(url, {}, folder)).toEqual(file);
  expect(asked.at(-1)).toBe('bytes=40000-');
});

test('a server that ignores ranges sends the whole again', async () => {
  const { url } = await serve((_request, response, n) => {
    if (n === 1) half(response, 'close');
    else response.writeHead(200, { 'content-length': file.length }).end(file);
  });
  expect(await get(url, { check })).toEqual(file);
});

test('without an ETag or a time of change nothing is continued', async () => {
  const { url, asked } = await serve((request, response, n) =>
    n === 1 ? half(response, 'close', {}) : good(request, response),
  );
  expect(await get(url, { check })).toEqual(file);
  expect(asked).toEqual([undefined, undefined]);
});

test('content that changed between two attempts is fetched from its first byte', async () => {
  const { url } = await serve((request, response, n) => {
    if (n === 1) half(response, 'close');
    else good(request, response, other, '"2"');
  });
  expect(await get(url)).toEqual(other);
});

test('a server that mixes two versions is caught by the checksum, and asked for the whole again', async () => {
  const { url, asked } = await serve((request, response, n) => {
    if (n === 1) half(response, 'close');
    else good(request, response, n === 2 ? other : file);
  });
  expect(await get(url, { check })).toEqual(file);
  expect(asked).toEqual([undefined, 'bytes=40000-', undefined]);
  const { url: wrong } = await serve((request, response) => good(request, response, other));
  const folder = await temporaryFolder();
  expect(await failure(get(wrong, { check }, folder))).toMatch(
    /x\.bin: expected the checksum [0-9a-f]{32}, got [0-9a-f]{32}\.$/,
  );
  expect(await readdir(folder)).toEqual([]);
});

test('a wrong piece, a piece of another file and an unsatisfiable range start again', async () => {
  for (const answer of [
    (response: ServerResponse) =>
      response.writeHead(206, { 'content-range': 'bytes 7-99999/100000', etag: '"1"' }).end('x'),
    (response: ServerResponse) =>
      response.writeHead(206, { 'content-range': 'bytes 40000-99998/99999', etag: '"1"' }).end('x'),
    (response: ServerResponse) => response.writeHead(416).end(),
  ]) {
    const { url, asked } = await serve((request, response, n) => {
      if (n === 1) half(response, 'close');
      else if (n === 2) answer(response);
      else good(request, response);
    });
    expect(await get(url, { check })).toEqual(file);
    expect(asked).toEqual([undefined, 'bytes=40000-', undefined]);
  }
});

test('404 is said at once; 503 is tried again', async () => {
  const gone = await serve((_request, response) => response.writeHead(404).end('gone'));
  expect(await failure(get(gone.url))).toBe(`${gone.url}: expected the file, got status 404 (Not Found).`);
  expect(gone.asked).toHaveLength(1);
  const busy = await serve((request, response, n) => (n < 3 ? response.writeHead(503).end() : good(request, response)));
  expect(await get(busy.url)).toEqual(file);
  const always = await serve((_request, response) => response.writeHead(503).end());
  expect(await failure(get(always.url))).toBe(`${always.url}: expected the whole file, got status 503 in 3 attempts.`);
});

test('more than there may be is refused, promised or not', async () => {
  const { url } = await serve((request, response) => good(request, response));
  expect(await failure(get(url, { maxBytes: 50_000 }))).toBe(
    `${url}: expected at most 50000 bytes, got a file of 100000.`,
  );
  const unsaid = await serve((_request, response) => response.writeHead(200).end(file));
  expect(await failure(get(unsaid.url, { maxBytes: 50_000 }))).toBe(
    `${unsaid.url}: expected at most 50000 bytes, got more.`,
  );
  expect(await get(unsaid.url)).toEqual(file);
});

test('no network is said at once', async () => {
  expect(await failure(get('http://127.0.0.1:1/x.bin'))).toMatch(
    /^http:\/\/127\.0\.0\.1:1\/x\.bin: expected (an answer|the whole file), got /,
  );
});

test('a damaged note or one of another address counts for nothing', async () => {
  const { url, asked } = await serve((request, response) => good(request, response));
  for (const note of ['{', JSON.stringify({ url: 'http://else.where/', validator: '"1"' })]) {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'x.bin.part'), 'something else');
    await writeFile(join(folder, 'x.bin.part.json'), note);
    expect(await get(url, {}, folder)).toEqual(file);
  }
  expect(asked).toEqual([undefined, undefined]);
});
