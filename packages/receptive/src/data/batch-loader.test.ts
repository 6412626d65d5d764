import { afterEach, describe, expect, test, vi } from 'vitest';
import { Random } from '../random.js';
import { prepareAhead, prepareBatches } from './batch-loader.js';
import { BatchRing } from './batch-ring.js';
import { pause, preparedAhead, Threads, takeAhead } from './batch-thread.fixture.js';
import { type Batch, type BatchPlan, type BatchSource, TrainingBatches } from './batches.js';

const random = new Random([5, 6]);
/** 70 colour pictures, 8 a step: 8 steps an epoch. */
const plan: BatchPlan = {
  shape: [3, 9, 7],
  pictures: Uint8Array.from({ length: 70 * 189 }, () => random.integer(256)),
  labels: Uint16Array.from({ length: 70 }, () => random.integer(10)),
  normalization: { mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.25] },
  augmentation: { rotate: 20, flipHorizontal: 0.5, shift: 2, brightness: 0.3, cutout: 3 },
  batch: 8,
  seed: 11,
};
const STEPS = 8;

const bitsOf = ({ images, labels }: Batch) => [...new Uint32Array(images.slice().buffer), ...labels];
const here = new TrainingBatches(plan);
const expected = (n: number) => bitsOf(here.take(1 + Math.floor(n / STEPS), n % STEPS));
const take = (source: BatchSource, n: number) => source.take(1 + Math.floor(n / STEPS), n % STEPS);

/** Compares batches `from` … `to` − 1. @returns which of them a thread had prepared */
function follow(source: BatchSource, from: number, to: number): number[] {
  const ahead: number[] = [];
  for (let n = from; n < to; n++) {
    const batch = take(source, n);
    if (preparedAhead(batch)) ahead.push(n);
    expect(bitsOf(batch), `batch ${n}`).toEqual(expected(n));
  }
  return ahead;
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

const all: Threads[] = [];
const newThreads = (...args: ConstructorParameters<typeof Threads>) => {
  all.push(new Threads(...args));
  return all.at(-1) as Threads;
};
afterEach(async () => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  for (const { workers } of all.splice(0)) await Promise.all(workers.map((worker) => worker.terminate()));
});

test('batches prepared ahead have the bits of those made in place: over epochs, from the middle of one', async () => {
  const threads = newThreads();
  const source = prepareAhead(plan, threads.start);
  expect([source.batch, source.steps]).toEqual([8, STEPS]);
  expect(bitsOf(takeAhead(source, 1, 5))).toEqual(expected(5));
  expect(follow(source, 6, 100)).toEqual(range(6, 100));
  source.dispose();
  await threads.gone();
  expect(threads.errors).toEqual([]);
});

test('a batch in use is not written over, however long it is used', async () => {
  const source = prepareAhead(plan, newThreads().start);
  takeAhead(source, 1, 0);
  for (let n = 1; n < 20; n++) {
    const batch = take(source, n);
    await new Promise((resolve) => setTimeout(resolve, 10)); // time for the thread to fill what it may
    expect([preparedAhead(batch), bitsOf(batch)]).toEqual([true, expected(n)]);
  }
  source.dispose();
});

test('until the thread is up, batches are made in place; it then joins where the training is', () => {
  const threads = newThreads();
  let launch = () => {};
  const source = prepareAhead(plan, (job, ended) => {
    launch = () => void threads.start(job, ended);
    return { terminate: () => undefined };
  });
  expect(follow(source, 3, 30)).toEqual([]);
  launch();
  takeAhead(source, 4, 6);
  expect(follow(source, 31, 50)).toEqual(range(31, 50));
  source.dispose();
});

test('steps may be left out, and asked for again', () => {
  const source = prepareAhead(plan, newThreads().start);
  takeAhead(source, 1, 0);
  for (const n of [1, 1, 2, 9, 30, 30, 31]) expect(bitsOf(take(source, n))).toEqual(expected(n));
  source.dispose();
});

test('a thread that throws says in the ring that no more will come', () => {
  const memory = BatchRing.allocate(plan);
  const ring = new BatchRing(memory, plan);
  ring.want(0);
  const pictures = null as unknown as Uint8Array;
  expect(() => prepareBatches({ plan: { ...plan, pictures }, memory })).toThrow(TypeError);
  const wait = vi.spyOn(Atomics, 'wait');
  expect(ring.await(0, 1)).toBe('never');
  expect(wait).not.toHaveBeenCalled();
});

describe('made in place from then on, with the same bits, are batches', () => {
  test.each([
    ['before it is up', { normalization: null }],
    ['over its first batch', { pictures: null }],
  ])('of a thread that throws %s', async (_, broken) => {
    const threads = newThreads(({ plan, memory }) => ({ plan: { ...plan, ...broken }, memory }));
    let given = false;
    const source = prepareAhead(plan, (...args) => {
      const worker = threads.start(...args);
      return {
        terminate() {
          given = true;
          return worker.terminate();
        },
      };
    });
    // Without a turn of the event loop, which would tell of its end: the ring alone says so.
    for (let n = 0; !given; n++) {
      expect(n).toBeLessThan(6000);
      expect(follow(source, n, n + 1)).toEqual([]);
      pause(10);
    }
    expect(follow(source, 6000, 6010)).toEqual([]);
    await threads.gone();
  });

  test('of a thread that was ended from outside', async () => {
    const threads = newThreads();
    const source = prepareAhead(plan, threads.start);
    takeAhead(source, 1, 0);
    await threads.workers[0]?.terminate();
    expect(follow(source, 1, 20)).toEqual([]);
  });

  test('after the training went back', async () => {
    const threads = newThreads();
    const source = prepareAhead(plan, threads.start);
    takeAhead(source, 3, 0);
    const wait = vi.spyOn(Atomics, 'wait');
    expect(follow(source, 4, 20)).toEqual([]);
    expect(wait).not.toHaveBeenCalled();
    await threads.gone();
  });

  test('where no thread can be started', () => {
    const source = prepareAhead(plan, () => {
      throw new Error('too many threads');
    });
    expect(follow(source, 0, 20)).toEqual([]);
  });

  test.each([
    ['there is no shared memory', () => void vi.stubGlobal('SharedArrayBuffer', undefined)],
    [
      'this thread must not wait',
      () => {
        vi.spyOn(Atomics, 'wait').mockImplementation(() => {
          throw new TypeError('Atomics.wait cannot be called in this context');
        });
      },
    ],
  ])('where %s', (_, forbid) => {
    forbid();
    const start = vi.fn();
    const source = prepareAhead(plan, start);
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    expect(follow(source, 0, 20)).toEqual([]);
    expect(start).not.toHaveBeenCalled();
  });
});

test.each([
  ['while it starts', () => undefined],
  ['while it waits', (source: BatchSource) => takeAhead(source, 1, 0)],
])('disposing ends the thread %s', async (_, begin) => {
  const threads = newThreads();
  const source = prepareAhead(plan, threads.start);
  begin(source);
  source.dispose();
  await threads.gone();
  source.dispose();
});

describe('a thread that is started only if making batches takes long enough', () => {
  /** Making a batch takes 1 ms, and what is between two takes 3. */
  const watched = (from: number) => {
    let time = 0;
    let making = false;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      time += making ? 1 : 3;
      making = !making;
      return time;
    });
    const threads = newThreads();
    const source = prepareAhead(plan, threads.start, from);
    const started = range(0, 60).filter((n) => {
      const before = threads.workers.length;
      expect(bitsOf(take(source, n))).toEqual(expected(n));
      return threads.workers.length > before;
    });
    return { source, threads, started };
  };

  test('is started once, after some steps', async () => {
    const { source, threads, started } = watched(0.24);
    expect(started).toEqual([24]);
    vi.restoreAllMocks();
    takeAhead(source, 9, 0);
    source.dispose();
    await threads.gone();
  });
  test('or never', () => {
    expect(watched(0.26).started).toEqual([]);
    expect(watched(1).started).toEqual([]);
  });
});
