/** Serving as a whole: the real command, trained on real files, against real connections. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Bench, type Ended, until } from './command.js';

const load = (path: string) =>
  import(/* @vite-ignore */ fileURLToPath(new URL(`../scripts/soak/${path}`, import.meta.url)));
const { ask, Connection, invocation, request } = await load('client.mjs');
const { encoded, forms, noise } = await load('pictures.mjs');
const { fault, KIND_COUNT, malformed, materials } = await load('malformed.mjs');

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

const SHAPE = [3, 16, 16] as const;
const CLASSES = ['plain', 'a "b", c', 'noise'];
const bench = new Bench();
const running: ChildProcess[] = [];
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  bench.remove();
});

/** Starts the server and waits for its first line. */
async function serve(...args: string[]): Promise<{ child: ChildProcess; ended: Promise<Ended>; port: number }> {
  const { child, ended } = bench.start('serve', 'runs/pictures', '--port', '0', ...args);
  running.push(child);
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (data) => resolve(String(data)));
    void ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  expect(line).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+ serves runs\/pictures\/trials\/cnn\/0\/model\.safetensors: cnn seed 0, 3 classes, pictures of 3×16×16\n$/,
  );
  return { child, ended, port: Number(/:(\d+) /.exec(line)?.[1]) };
}

/** Pictures of three classes and many sizes, and a network that was trained on them for a moment. */
beforeAll(async () => {
  for (const [k, name] of CLASSES.entries())
    for (let i = 0; i < 30; i++) {
      const shape = [3, 17 + ((i * 7) % 40), 20 + ((i * 5) % 30)];
      const random: Uint8Array = noise(shape, 100 * k + i);
      const values = [(v: number) => 100 + (v >> 3), (v: number, at: number) => v >> (at % 5), (v: number) => v];
      const picture = random.map(values[k] as (value: number, at: number) => number);
      const format = ['jpeg', 'png', 'webp'][i % 3] as string;
      await bench.file(`data/${name}/${i}.${format}`, await encoded(picture, shape, format));
    }
  const layers = [
    { type: 'conv2d', filters: 8, kernel: 3 },
    { type: 'batchNorm2d' },
    { type: 'relu' },
    { type: 'maxPool2d', kernel: 2 },
    { type: 'flatten' },
    { type: 'dense', units: 3 },
  ];
  const study = {
    name: 'pictures',
    data: { dataset: 'folder', imageSize: 16 },
    recipe: { epochs: 2, batch: 16, learningRate: 0.003 },
    control: { name: 'cnn', architecture: { input: SHAPE, layers } },
    seeds: 1,
  };
  await bench.file('study.json', JSON.stringify(study));
  const { status, stderr } = await bench.receptive('run', 'study.json', '--data', 'data');
  if (status !== 0) throw new Error(stderr);
}, 120_000);

/** [picture, probability…] of the test split, as the training's own evaluation wrote them. */
async function testedPictures(): Promise<{ file: string; probabilities: number[] }[]> {
  const rows = (await readFile(bench.at('runs/pictures/trials/cnn/0/predictions.csv'), 'utf8')).trimEnd().split('\n');
  return rows.slice(1).map((row) => {
    const name = row.startsWith('"') ? /^"((?:[^"]|"")*)"/.exec(row)?.[1]?.replaceAll('""', '"') : row.split(',')[0];
    return { file: `data/${name}`, probabilities: row.split(',').slice(-3).map(Number) };
  });
}
const sixDigits = (values: readonly number[]) => values.map((value) => Number(Math.fround(value).toPrecision(6)));

test('predict and serve say what the training’s own evaluation said', async () => {
  const tested = await testedPictures();
  expect(tested.length).toBeGreaterThan(10);
  const files = tested.map(({ file }) => file);
  const { status, stdout } = await bench.receptive('predict', 'runs/pictures', ...files, '--json');
  expect(status).toBe(0);
  const { predictions } = JSON.parse(stdout);
  const names = Object.keys(predictions[0].probabilities);
  expect(names.sort()).toEqual([...CLASSES].sort());
  const { port, child, ended } = await serve();
  for (const [i, { file, probabilities }] of tested.entries()) {
    const { image, ...predicted } = predictions[i];
    expect([image, sixDigits(Object.values(predicted.probabilities))]).toEqual([file, probabilities]);
    const answer = await ask(port, invocation('application/x-image', await readFile(bench.at(file))));
    expect(JSON.parse(answer.body).predictions).toEqual([predicted]);
  }
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ status: 0, stderr: '' });
});

test('predict: a table, the likeliest classes, and nothing at all where one picture cannot be read', async () => {
  const [a, b] = (await testedPictures()).map(({ file }) => file) as [string, string];
  const table = await bench.receptive('predict', 'runs/pictures/trials/cnn/0', a, b, '--top', '2');
  expect([table.status, table.stderr]).toEqual([0, '']);
  const lines = table.stdout.trimEnd().split('\n');
  expect(lines.length).toBe(3);
  expect(lines[0]).toMatch(/^picture +class +then$/);
  expect(lines[1]).toMatch(/\d\.\d % +.*\d\.\d %$/);
  const missing = await bench.receptive('predict', 'runs/pictures', a, 'nowhere.png');
  expect(missing).toMatchObject({
    status: 2,
    stdout: '',
    stderr: 'receptive: nowhere.png: expected a JPEG, PNG, WebP or TIFF picture, got no such file.\n',
  });
  await bench.file('cut.png', (await readFile(bench.at(a))).subarray(0, 60));
  const cut = await bench.receptive('predict', 'runs/pictures', a, 'cut.png', '--json');
  expect([cut.status, cut.stdout]).toEqual([2, '']);
  expect(cut.stderr).toMatch(
    /^receptive: cut\.png: expected a whole \w+ picture, got a damaged or oversized one \(.*\)\.\n$/,
  );
  const top = await bench.receptive('predict', 'runs/pictures', a, '--top', '4');
  expect(top.stderr).toBe('receptive: --top: expected at most 3, the number of classes, got 4.\n');
});

test.each([
  [['nowhere'], 'nowhere: expected a model.safetensors or the folder of a run, got no such file or folder.'],
  [['study.json'], /^study\.json: expected a safetensors header of at most 16777216 bytes, got \d+\.$/],
  [['runs/pictures', '--seed', '7'], '--seed: expected a seed of cnn that left a model (0), got 7.'],
  [['runs/pictures', '--port', '65536'], '--port: expected a whole number from 0 to 65535, got "65536".'],
  [['runs/pictures', '--max-body', '101'], '--max-body: expected a number from 0.001 to 100, got "101".'],
  [['runs/pictures', '--batch-window', '-1'], '--batch-window: expected a number from 0 to 1000, got "-1".'],
])('serve %j is refused', async (args, message) => {
  const { status, stdout, stderr } = await bench.receptive('serve', ...args);
  expect([status, stdout]).toEqual([2, '']);
  const [line = ''] = stderr.split('\n');
  if (typeof message === 'string') expect(line).toBe(`receptive: ${message}`);
  else expect(line.slice('receptive: '.length)).toMatch(message);
});

test('every format gives the same answer to the same picture, to the last bit', async () => {
  const { port, child, ended } = await serve();
  const picture = noise(SHAPE, 5);
  const answers = new Map<string, string>();
  for (const [name, type, body, query = ''] of await forms(picture, SHAPE)) {
    const answer: Answer = await ask(port, invocation(type, body, {}, query));
    expect([name, answer.status]).toEqual([name, 200]);
    answers.set(name, answer.body);
  }
  expect(answers.size).toBe(12);
  expect(new Set(answers.values()).size).toBe(1);
  const [answer] = answers.values();
  await bench.file('picture.png', await encoded(picture, SHAPE));
  const { stdout } = await bench.receptive('predict', 'runs/pictures', 'picture.png', '--json');
  const [{ image: _, ...predicted }] = JSON.parse(stdout).predictions;
  expect(JSON.parse(answer as string)).toEqual({ predictions: [predicted] });

  const png = await readFile(bench.at('picture.png'));
  const as = async (accept: string, query = '') => ask(port, invocation('image/png', png, { Accept: accept }, query));
  expect(JSON.parse((await as('application/jsonlines')).body)).toEqual(predicted);
  const row = (await as('text/csv')).body.trimEnd();
  expect(row.split(',').slice(-3).map(Number)).toEqual(Object.values(predicted.probabilities));
  const explained = JSON.parse((await as('*/*', '?top=1&saliency=gradient')).body).predictions[0];
  expect(Object.keys(explained.probabilities)).toEqual([predicted.class]);
  expect(explained.saliency.length).toBe(16);
  const values: number[] = explained.saliency.flat();
  expect([values.length, Math.max(...values), values.every((value) => value >= 0)]).toEqual([256, 1, true]);
  child.kill('SIGTERM');
  expect((await ended).status).toBe(0);
});

test('64 clients at once get the answers that one after the other gets', async () => {
  const { port, child, ended } = await serve('--threads', '2');
  const bodies = await Promise.all(
    Array.from({ length: 64 }, async (_, i) => invocation('image/png', await encoded(noise(SHAPE, i), SHAPE))),
  );
  const alone: string[] = [];
  for (const body of bodies) alone.push((await ask(port, body)).body);
  expect(new Set(alone).size).toBe(64);
  for (let round = 0; round < 3; round++) {
    const together: Answer[] = await Promise.all(bodies.map((body) => ask(port, body)));
    expect(together.map(({ body }) => body)).toEqual(alone);
  }
  // All in one request, too: their order is kept.
  const rows = Array.from({ length: 64 }, (_, i) => [...noise(SHAPE, i)].join(',')).join('\n');
  const whole = JSON.parse((await ask(port, invocation('text/csv', rows))).body).predictions;
  expect(whole).toEqual(alone.map((body) => JSON.parse(body).predictions[0]));
  child.kill('SIGTERM');
  expect((await ended).status).toBe(0);
});

test('SIGTERM under load: no request that was sent goes unanswered', async () => {
  const { port, child, ended } = await serve('--batch', '8');
  const body = invocation('image/png', await encoded(noise(SHAPE, 1), SHAPE));
  const expected = (await ask(port, body)).body;
  let answered = 0;
  let lost = 0;
  const client = async () => {
    const connection = new Connection(port);
    for (;;) {
      const answer: Answer | null = await connection.request(body);
      if (answer?.status === 200 && answer.body === expected) answered++;
      else lost++;
      if (!answer || /connection: close/i.test(answer.head)) return connection.close();
    }
  };
  const clients = Array.from({ length: 40 }, client);
  await until('load', () => answered > 200);
  child.kill('SIGTERM');
  await Promise.all(clients);
  expect(await ended).toMatchObject({ status: 0, stderr: '' });
  expect(lost).toBe(0);
  expect(await ask(port, request('/ping'))).toBe(null);
});

test('a second SIGINT ends it at once', async () => {
  const { port, child, ended } = await serve('--timeout', '600');
  const slow = new Connection(port);
  const whole: Buffer = invocation('text/csv', '1,2,3');
  const answer = slow.request(whole.subarray(0, whole.length - 2));
  await ask(port, request('/ping'));
  child.kill('SIGINT');
  await until('the listener to close', async () => (await ask(port, request('/ping'))) === null);
  expect(child.exitCode).toBe(null);
  child.kill('SIGINT');
  expect((await ended).status).toBe(130);
  expect(await answer).toBe(null);
});

test('hundreds of malformed requests: a sentence each, and a server that goes on in the memory it had', async () => {
  const { port, child, ended } = await serve('--timeout', '1');
  const good = invocation('image/png', await encoded(noise(SHAPE, 1), SHAPE));
  const expected = (await ask(port, good)).body;
  const status = `/proc/${child.pid}/status`;
  const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]) / 1024;
  const before = existsSync(status) ? peak() : 0;
  const material = await materials(SHAPE);
  const count = 14 * KIND_COUNT;
  const faults: string[] = [];
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < count; i = next++) {
      const { kind, bytes, finish } = malformed(i, material);
      const wrong = fault(await ask(port, bytes, finish));
      if (wrong) faults.push(`${i} ${kind}: ${wrong}`);
      if (i % 20 === 0 && (await ask(port, request('/ping')))?.status !== 200) faults.push(`${i}: no ping`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  expect(faults).toEqual([]);
  expect((await ask(port, good)).body).toBe(expected);
  // 256 MiB of bodies may be held, and the largest picture that is decoded is read a few rows at a time.
  if (before > 0) expect(peak() - before).toBeLessThan(300);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ status: 0, stderr: '' });
}, 120_000);
