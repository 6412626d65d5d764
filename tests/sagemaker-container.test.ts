import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrialRecord } from 'receptive';
import { localRunner, TrialStore } from 'receptive-cli/core';
import { afterAll, describe, expect, test } from 'vitest';
import { exampleJob, identified, layOut } from '../packages/sagemaker/src/job.fixture.js';

const ENTRY = fileURLToPath(new URL('../packages/sagemaker/dist/container.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'receptive-container-'));
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The container's process on a tree of its own; `heard` sees all that it has printed, whenever there is more. */
function start(command: string, root: string, heard?: (text: string, child: ChildProcess) => void, env = {}) {
  const child = spawn(process.execPath, [ENTRY, ...command.split(' ')], {
    env: { ...process.env, RECEPTIVE_ML_ROOT: root, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      heard?.(text, child);
    });
  return new Promise<{ status: number | null; text: string }>((resolve) =>
    child.on('close', (status) => {
      running.delete(child);
      resolve({ status, text });
    }),
  );
}

/** Stops it once, when a text has been printed. */
function stopAt(what: string) {
  let stopped = false;
  return (text: string, child: ChildProcess) => {
    if (stopped || !text.includes(what)) return;
    stopped = true;
    child.kill('SIGTERM');
  };
}

const at = (...path: string[]) => join(folder, ...path);
const recordIn = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as TrialRecord;
/** Times differ from run to run; nothing else may. */
const timeless = ({ seconds, imagesPerSecond, history, ...record }: TrialRecord) => ({
  ...record,
  history: history.map(({ seconds, ...epoch }) => epoch),
});

test('a job that is interrupted twice ends with the bits of an undisturbed local trial', async () => {
  const { job, packed } = await exampleJob({ epochs: 8, filters: 24 });
  const [trial] = job.trials;
  if (!trial) throw new Error('no trial');
  writeFileSync(at('local.packed'), packed);
  const store = new TrialStore(at('store'));
  const context = { ...job, packedPath: at('local.packed'), store: store.folder };
  await localRunner()([{ ...trial, work: 1 }], context, () => undefined, new AbortController().signal);

  await layOut(at('a'), job, packed);
  const first = await start('train', at('a'), stopAt('metrics epoch=1/8'));
  expect([first.status, first.text]).toEqual([143, expect.stringContaining('SIGTERM: stopping at a checkpoint')]);
  expect(readdirSync(at('a/checkpoints', trial.id))).toEqual(['checkpoint.safetensors']);

  // Another machine: nothing but the checkpoints has come with it.
  await layOut(at('b'), job, packed, { hyperparameters: { threads: '1' } });
  cpSync(at('a/checkpoints'), at('b/checkpoints'), { recursive: true });
  const second = await start('train', at('b'), stopAt('metrics epoch=4/8'));
  expect(second.status).toBe(143);
  expect(second.text).toContain('goes on from its checkpoint');
  expect(second.text).not.toContain('metrics epoch=1/8');

  await layOut(at('c'), job, packed);
  cpSync(at('b/checkpoints'), at('c/checkpoints'), { recursive: true });
  const third = await start('train', at('c'));
  expect([third.status, third.text]).toEqual([0, expect.stringContaining('goes on from its checkpoint')]);

  expect(readFileSync(at('c/model/model.safetensors'))).toEqual(
    readFileSync(at('store', trial.id, 'model.safetensors')),
  );
  const record = recordIn(at('c/output/data/record.json'));
  expect(record.epochsRun).toBe(8);
  expect(timeless(record)).toEqual(timeless(recordIn(at('store', trial.id, 'record.json'))));
  expect(readFileSync(at('c/output/data/history.csv'), 'utf8').split('\n').length).toBe(10);
});

test('two hosts train half of the trials each, and nothing of theirs collides', async () => {
  const { job, packed } = await exampleJob({ seeds: [0, 1, 2], epochs: 1 });
  const hosts = ['algo-1', 'algo-2'];
  for (const current_host of hosts) {
    await layOut(at(current_host), job, packed, { resourceconfig: { current_host, hosts } });
    expect((await start('train', at(current_host))).status).toBe(0);
  }
  const [a, b, c] = job.trials.map(({ id }) => id);
  expect(readdirSync(at('algo-1/model')).sort()).toEqual([a, c].sort());
  expect(readdirSync(at('algo-2/model'))).toEqual([b]);
  expect(readdirSync(at('algo-2/output/data', b as string)).sort()).toEqual([
    'history.csv',
    'record.json',
    'trial.json',
  ]);
});

describe('a job that cannot be run says why, in a file', () => {
  test.each([
    [
      'no channels',
      async (root: string) => void mkdirSync(root),
      /^Channel "study": expected one \.json file, got no such/,
    ],
    [
      'a job made for other pictures',
      async (root: string) => {
        const [{ job }, { packed }] = await Promise.all([exampleJob(), exampleJob({ pictures: 500 })]);
        await layOut(root, job, packed);
      },
      /^Channel "data": expected the data set with fingerprint [0-9a-f]{64}, got one with [0-9a-f]{64}\.\nUpload/,
    ],
    [
      'damaged pictures',
      async (root: string) => {
        const { job, packed } = await exampleJob();
        packed[packed.length - 1]! ^= 1;
        await layOut(root, job, packed);
      },
      /^Channel "data": .*glyphs\.packed: expected intact pictures, got a wrong checksum\.\nUpload/,
    ],
    [
      'an engine that computes otherwise',
      async (root: string) => {
        const { job, packed } = await exampleJob();
        await layOut(root, await identified({ ...job, numerics: 'other' }), packed);
      },
      /^Channel "study": numerics: expected wasm-.*, which this image computes with, got other\./,
    ],
    [
      'an image of another version',
      async (root: string) => {
        const { job, packed } = await exampleJob();
        await layOut(root, { ...job, version: 99 }, packed);
      },
      /version: expected 1, got 99\.\nBuild the image from the same version/,
    ],
  ])('%s', async (name, prepare, message) => {
    const root = at(name.replaceAll(' ', '-'));
    await prepare(root);
    const { status, text } = await start('train', root);
    expect(status).toBe(1);
    const failure = readFileSync(join(root, 'output/failure'), 'utf8');
    expect(failure).toMatch(message);
    expect(failure.length).toBeLessThanOrEqual(1024);
    expect(text).toContain(failure);
  });
});

test('a trial that fails does not take the others with it', async () => {
  const { job, packed } = await exampleJob({ seeds: [0, 1], epochs: 1 });
  const [good, bad] = job.trials;
  if (!good || !bad) throw new Error('no trials');
  const { arm } = bad;
  const layers = [...arm.architecture.layers.slice(0, -1), { type: 'dense', units: 3 } as const];
  const wrong = { ...bad, arm: { ...arm, name: 'narrow', architecture: { ...arm.architecture, layers } } };
  await layOut(at('half'), await identified({ ...job, trials: [good, wrong] }), packed);
  expect((await start('train', at('half'))).status).toBe(1);
  expect(readdirSync(at('half/model'))).toEqual([good.id]);
  expect(readFileSync(at('half/output/failure'), 'utf8')).toMatch(/^arm narrow, seed 1: .*expected/);
});

test('a job trains only the trials that its hyperparameters name', async () => {
  const { job, packed } = await exampleJob({ seeds: [0, 1], epochs: 1 });
  const [, second] = job.trials;
  const trials = `"${second?.id.slice(0, 12)}"`;
  await layOut(at('chosen'), job, packed, { hyperparameters: { trials, workers: '1' } });
  expect((await start('train', at('chosen'))).status).toBe(0);
  expect(recordIn(at('chosen/output/data/record.json')).id).toBe(second?.id);
});

test('another command is refused', async () => {
  const { status, text } = await start('bash -c', folder);
  expect([status, text]).toEqual([2, 'receptive: expected "train" or "serve", got "bash -c".\n']);
});

test('serve answers with the model of a job, and stops on SIGTERM', async () => {
  const { job, packed } = await exampleJob({ epochs: 1 });
  await layOut(at('served'), job, packed);
  expect((await start('train', at('served'))).status).toBe(0);
  let address = '';
  let ready: (() => void) | undefined;
  const listening = new Promise<void>((resolve) => (ready = resolve));
  let server: ChildProcess | undefined;
  const heard = (text: string, child: ChildProcess) => {
    server = child;
    address = /http:\S+/.exec(text)?.[0] ?? '';
    if (address) ready?.();
  };
  const env = { RECEPTIVE_HOST: '127.0.0.1', RECEPTIVE_PORT: '0', SAGEMAKER_BATCH: 'true' };
  const ended = start('serve', at('served'), heard, env);
  await Promise.race([listening, ended]);
  expect((await fetch(`${address}/ping`)).status).toBe(200);
  expect(await (await fetch(`${address}/execution-parameters`)).json()).toMatchObject({ MaxPayloadInMB: 100 });
  const answer = await fetch(`${address}/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', accept: 'application/json' },
    body: Array.from({ length: 256 }, (_, i) => i % 256).join(','),
  });
  expect(((await answer.json()) as { predictions: unknown[] }).predictions.length).toBe(1);
  server?.kill('SIGTERM');
  expect((await ended).status).toBe(0);
});
