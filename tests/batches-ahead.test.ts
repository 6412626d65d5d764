/** Training with batches prepared by a thread of their own, in the built command. */
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { prepareAhead, Random } from 'receptive';
import { afterAll, expect, test } from 'vitest';
import { startBatchThread } from '../packages/cli/src/runner/batch-thread.js';
import { takeAhead } from '../packages/receptive/src/data/batch-thread.fixture.js';
import { Bench, tinyStudy, until } from './command.js';

const bench = new Bench();
afterAll(() => bench.remove());

const recipe = { epochs: 60, batch: 50, learningRate: 0.003, augmentation: { rotate: 15, shift: 2, brightness: 0.2 } };
const study = tinyStudy({ name: 'turned', baseline: undefined, experiments: [], recipe });

test('the thread of the built command prepares batches', async () => {
  const random = new Random([1, 2]);
  const source = prepareAhead(
    {
      shape: [1, 4, 4],
      pictures: Uint8Array.from({ length: 160 }, () => random.integer(256)),
      labels: Uint16Array.from({ length: 10 }, () => random.integer(3)),
      normalization: { mean: [0.5], std: [0.2] },
      augmentation: { rotate: 10 },
      batch: 5,
      seed: 1,
    },
    startBatchThread,
  );
  expect(takeAhead(source, 1, 0).images.length).toBe(80);
  source.dispose();
});

test.skipIf(availableParallelism() < 2)(
  'a core to spare changes no bit, and neither does kill -9 (2 cores)',
  async () => {
    await bench.file('turned.json', JSON.stringify(study));
    // Side by side two trials leave no core free; one after the other, with one thread, they do.
    const threads = String(Math.ceil(availableParallelism() / 2));
    const full = ['run', 'turned.json', '--workers', '2', '--threads', threads, '--out', 'full'];
    expect((await bench.receptive(...full)).status).toBe(0);
    const args = ['run', 'turned.json', '--workers', '1', '--threads', '1', '--out', 'spare'];
    const run = bench.start(...args);
    const checkpoint = async () =>
      (await readdir(bench.at('spare/.store'), { recursive: true }).catch(() => [])).some((path) =>
        path.endsWith('checkpoint.safetensors'),
      );
    await until('a checkpoint', checkpoint);
    const { pid } = run.child;
    const worker = process.platform === 'linux' ? workerOf(pid as number) : null;
    run.child.kill('SIGKILL');
    expect((await run.ended).signal).toBe('SIGKILL');
    if (worker) await until('the end of the worker process and its threads', () => !lives(worker));

    expect((await bench.receptive(...args)).status).toBe(0);
    for (const seed of ['0', '1']) {
      const model = (folder: string) => readFile(bench.at(folder, 'trials/cnn', seed, 'model.safetensors'));
      expect(await model('spare')).toEqual(await model('full'));
    }
    const left = readdirSync(bench.at('spare'), { recursive: true }) as string[];
    expect(left.filter((path) => /\.tmp$|\.lock|checkpoint/.test(path))).toEqual([]);
  },
);

const workerOf = (pid: number) =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);

/** Whether a process runs; one that has ended and that nobody has asked about yet does not. */
function lives(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
