import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { type AnswerBatch, Batcher } from './batcher.js';
import { InferenceServer, type ServerOptions } from './server.js';

/** A network of two classes on grey pictures of 2 × 2 that tells the sum of a picture's bytes. */
const sums: AnswerBatch = async ({ pictures }) => {
  const all = Array.from({ length: pictures.length / 4 }, (_, i) =>
    pictures.subarray(4 * i, 4 * i + 4).reduce((a, b) => a + b, 0),
  );
  return {
    predicted: new Uint16Array(all.length).fill(1),
    probabilities: Float32Array.from(all.flatMap((sum) => [0, sum])),
    maps: new Float32Array(),
  };
};

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(answer: AnswerBatch = sums, options: Partial<ServerOptions> = {}, maxBody = 1000) {
  const batcher = new Batcher({ batch: 4, window: 0 }, answer);
  const form = { channels: 1, height: 2, width: 2 } as const;
  const log: string[] = [];
  const server = new InferenceServer(
    { classes: ['none', 'sum'], form, batcher, batch: 4, maxBody },
    { host: '127.0.0.1', port: 0, timeout: 30, queue: 8, log: (line) => log.push(line), ...options },
  );
  const address = await server.listen();
  stops.push(() => void server.drain());
  const post = (body: string, headers: Record<string, string> = {}, query = '') =>
    fetch(`${address}/invocations${query}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/csv', ...headers },
    });
  return { server, address, post, log, port: Number(new URL(address).port) };
}

/** Bytes sent as they are, and all that comes back until the connection ends. */
function raw(port: number, ...parts: (string | Promise<unknown>)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => (text += data));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
    void (async () => {
      for (const part of parts) {
        if (typeof part === 'string') socket.write(part);
        else await part;
      }
    })();
  });
}

const head = (...lines: string[]) => `POST /invocations HTTP/1.1\r\nHost: x\r\n${lines.join('\r\n')}\r\n\r\n`;
const soon = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A network that answers when it is told to. */
function held() {
  let go: () => void = () => undefined;
  const open = new Promise<void>((resolve) => (go = resolve));
  let begun: () => void = () => undefined;
  const running = new Promise<void>((resolve) => (begun = resolve));
  const answer: AnswerBatch = async (batch) => {
    begun();
    await open;
    return sums(batch);
  };
  return { answer, go, running };
}

test('the three paths, and no others', async () => {
  const { address, post } = await start();
  const ping = await fetch(`${address}/ping`);
  expect([ping.status, await ping.text()]).toEqual([200, '']);
  const parameters = await (await fetch(`${address}/execution-parameters`)).json();
  expect(parameters).toMatchObject({ BatchStrategy: 'MULTI_RECORD', MaxPayloadInMB: 1 });
  const answered = await post('1,2,3,4\n250,0,0,1', { accept: 'text/csv' });
  expect([answered.status, answered.headers.get('content-type'), await answered.text()]).toEqual([
    200,
    'text/csv',
    'sum,1,10,0,10\nsum,1,251,0,251\n',
  ]);
  const lost = await fetch(`${address}/`);
  expect([lost.status, await lost.json()]).toEqual([
    404,
    { error: 'Expected one of /ping, /invocations, /execution-parameters, got another path.' },
  ]);
  const wrong = await fetch(`${address}/ping?x`, { method: 'DELETE' });
  expect([wrong.status, wrong.headers.get('allow'), await wrong.json()]).toEqual([
    405,
    'GET',
    { error: '/ping: expected GET, got DELETE.' },
  ]);
  expect((await fetch(`${address}/toString`)).status).toBe(404);
});

test('a batch transform never sends more than it may', async () => {
  const { address } = await start(sums, {}, 100 * 2 ** 20);
  const parameters = await (await fetch(`${address}/execution-parameters`)).json();
  expect(parameters).toEqual({ MaxConcurrentTransforms: 1, BatchStrategy: 'MULTI_RECORD', MaxPayloadInMB: 100 });
});

test('what is wrong is said in one sentence with its status, and the next request is answered', async () => {
  const { post } = await start();
  const cases: [number, string, string, Record<string, string>, string?][] = [
    [400, 'Line 1: expected 4 pixel values (1 × 2 × 2), got 1.', 'x', {}],
    [400, 'top: expected a number of classes from 1 to 2, got "3".', '1,2,3,4', {}, '?top=3'],
    [
      400,
      'top: expected a number of classes from 1 to 2, got "x".',
      '1,2,3,4',
      { 'x-amzn-sagemaker-custom-attributes': 'top=x' },
    ],
    [
      406,
      'Accept: expected application/json, application/jsonlines, text/csv, got "image/png".',
      '1,2,3,4',
      { accept: 'image/png' },
    ],
    [
      406,
      'Accept: expected JSON or JSON lines for saliency maps, got text/csv.',
      '1,2,3,4',
      { accept: 'text/csv' },
      '?saliency=gradient',
    ],
    [413, 'The body: expected at most 1000 bytes, got 1001.', '1'.repeat(1001), {}],
    [415, 'Content-Encoding: expected none, got "gzip".', '1,2,3,4', { 'content-encoding': 'gzip' }],
  ]; // prettier-ignore
  for (const [status, error, body, headers, query] of cases) {
    const response = await post(body, headers, query);
    expect([response.status, await response.json()]).toEqual([status, { error }]);
  }
  expect((await post('1,2,3,4')).status).toBe(200);
});

test('too many pictures are refused before any is computed', async () => {
  const answer = vi.fn(sums);
  const { post } = await start(answer, {}, 1e6);
  const response = await post('1,2,3,4\n'.repeat(10_001));
  expect([response.status, await response.json()]).toEqual([
    413,
    { error: 'The body: expected at most 10000 pictures, got 10001.' },
  ]);
  expect(answer).not.toHaveBeenCalled();
});

test('a bug is told to the log, not to the client', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { post } = await start(() => Promise.reject(new Error('a secret')));
  const response = await post('1,2,3,4');
  expect([response.status, await response.json()]).toEqual([
    500,
    { error: 'The server failed at this request; its log says where.' },
  ]);
  expect(said.mock.calls.join()).toMatch(/^receptive: Error: a secret\n\s+at /);
  said.mockRestore();
});

test('beyond the queue clients are told to come again', async () => {
  const { answer, go, running } = held();
  const { post } = await start(answer, { queue: 2 });
  const first = post('1,2,3,4');
  await running;
  const second = post('1,1,1,1');
  await soon(50);
  const third = await post('2,2,2,2');
  expect([third.status, third.headers.get('retry-after'), await third.json()]).toEqual([
    503,
    '1',
    { error: '2 requests are in work, which is as many as are taken.' },
  ]);
  go();
  expect([(await first).status, (await second).status]).toEqual([200, 200]);
  expect((await post('2,2,2,2')).status).toBe(200);
});

test('requests that are no HTTP', async () => {
  const { port } = await start();
  const refusal = (text: string) => /^HTTP\/1\.1 (\d+) .*\r\n\r\n\{"error":"(.*)"\}\n$/s.exec(text)?.slice(1);
  const ping = 'GET /ping HTTP/1.1\r\n';
  expect(refusal(await raw(port, 'hello\r\n\r\n'))).toEqual([
    '400',
    'Expected an HTTP request, got something else (HPE_INVALID_METHOD).',
  ]);
  expect(refusal(await raw(port, `${ping}X: ${'a'.repeat(20_000)}\r\n\r\n`))).toEqual([
    '431',
    'The header: expected at most 16384 bytes, got more.',
  ]);
  expect(refusal(await raw(port, head('Content-Length: 3', 'Content-Length: 4')))?.[0]).toBe('400');
  expect(refusal(await raw(port, head('Content-Length: 3', 'Transfer-Encoding: chunked')))?.[0]).toBe('400');
  expect(refusal(await raw(port, head('Content-Length: -1')))?.[0]).toBe('400');
  expect(refusal(await raw(port, 'CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n'))?.[0]).toBe('405');
  expect(refusal(await raw(port, `${ping}Expect: magic\r\n\r\n`))?.[0]).toBe('417');
  expect(await raw(port, `${ping}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
  // Garbage behind a request does not take its answer away.
  const answered = await raw(port, `${head('Content-Type: text/csv', 'Content-Length: 7')}1,2,3,4garbage\r\n\r\n`);
  expect(answered).toMatch(/^HTTP\/1\.1 200 .*"probability":10/s);
});

test('a body without a length is cut off when it is too long, and the client learns why', async () => {
  const { port } = await start();
  const chunk = `200\r\n${'1'.repeat(512)}\r\n`;
  const text = await raw(
    port,
    `${head('Content-Type: text/csv', 'Transfer-Encoding: chunked')}${chunk.repeat(40)}0\r\n\r\n`,
  );
  expect(text).toMatch(/^HTTP\/1\.1 413 .*\{"error":"The body: expected at most 1000 bytes, got more\."\}\n$/s);
});

test('slow senders are sent away, whatever they are slow at', async () => {
  const { port } = await start(sums, { timeout: 0.5 });
  const late = /^HTTP\/1\.1 408 .*\{"error":"The request took too long to come in\."\}\n$/s;
  const [header, body] = await Promise.all([
    raw(port, 'POST /invocations HTTP/1.1\r\nHost: x\r\nContent-'),
    raw(port, head('Content-Type: text/csv', 'Content-Length: 100'), '1,2'),
  ]);
  expect(header).toMatch(late);
  expect(body).toMatch(late);
});

test('what a client has gone away from is not computed', async () => {
  const { answer, go, running } = held();
  const seen: number[] = [];
  const { port, post, log } = await start(async (batch) => {
    seen.push(batch.pictures.length / 4);
    return answer(batch);
  });
  const first = post('1,2,3,4');
  await running;
  const socket: Socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`${head('Content-Type: text/csv', 'Content-Length: 7')}1,2,3,4`);
  await soon(50);
  socket.destroy();
  await soon(50);
  go();
  await first;
  await vi.waitFor(() => expect(log.some((line) => line.startsWith('POST /invocations gone'))).toBe(true));
  expect(seen).toEqual([1]);
});

test('draining answers what is in, and ends connections without cutting them', async () => {
  const { answer, go, running } = held();
  const { server, post, address, port } = await start(answer);
  const first = post('1,2,3,4');
  await running;
  const open = new Promise<string[]>((resolve) => {
    const answers: string[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write('GET /ping HTTP/1.1\r\nHost: x\r\n\r\n'));
    socket.on('data', (data) => {
      answers.push(String(data));
      if (answers.length === 1)
        void soon(30).then(() => socket.write(`${head('Content-Type: text/csv', 'Content-Length: 7')}1,1,1,1`));
    });
    socket.on('close', () => resolve(answers));
  });
  await soon(20);
  const drained = server.drain();
  await expect(fetch(`${address}/ping`)).rejects.toThrow();
  await soon(50);
  go();
  expect((await (await first).json()).predictions[0].probability).toBe(10);
  const [ping, later] = await open;
  expect(ping).toMatch(/^HTTP\/1\.1 200 .*keep-alive/is);
  expect(later).toMatch(/^HTTP\/1\.1 200 .*connection: close.*"probability":4/is);
  expect(await drained).toBe(0);
});

test('connections that say nothing do not hold up a stop', async () => {
  const { server, port } = await start();
  const silent = [raw(port), raw(port)];
  await soon(50);
  const drained = server.drain();
  expect(await Promise.all(silent)).toEqual(['', '']);
  expect(await drained).toBe(0);
});

test('a log line tells of each request', async () => {
  const { post, address, log } = await start();
  await post('1,2,3,4\n1,2,3,4', { 'x-amzn-sagemaker-inference-id': 'abc-1' });
  await post('1,2,3,4');
  await fetch(`${address}/nowhere`);
  expect(log.map((line) => line.replace(/[\d.]+ ms/, '– ms'))).toEqual([
    'POST /invocations 200 2 pictures – ms abc-1',
    'POST /invocations 200 1 picture – ms',
    'GET /nowhere 404 – ms',
  ]);
});

test('an address that cannot be had is the user’s mistake', async () => {
  const { port } = await start();
  await expect(start(sums, { port })).rejects.toThrow(`--port: expected a free port, got ${port}, which is in use.`);
  await expect(start(sums, { host: '203.0.113.1' })).rejects.toThrow(
    '--host: expected an address of this machine, got "203.0.113.1".',
  );
});

test('Expect: 100-continue is answered before the body is sent', async () => {
  const { port } = await start();
  const answered = await new Promise<number | undefined>((resolve, reject) => {
    const request = httpRequest(
      {
        port,
        host: '127.0.0.1',
        path: '/invocations',
        method: 'POST',
        headers: { 'content-type': 'text/csv', expect: '100-continue', 'content-length': 7 },
      },
      (response) => resolve(response.resume().statusCode),
    );
    request.on('continue', () => request.end('1,2,3,4'));
    request.on('error', reject);
    request.flushHeaders();
  });
  expect(answered).toBe(200);
}); // prettier-ignore
