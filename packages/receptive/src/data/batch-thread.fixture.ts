import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { BatchJob, StartThread } from './batch-loader.js';
import type { Batch, BatchSource } from './batches.js';

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('batch-loader.ts', import.meta.url))],
  bundle: true,
  format: 'cjs',
  write: false,
});
const PROGRAM = `${outputFiles[0]?.text}; module.exports.prepareBatches(require('node:worker_threads').workerData);`;

/** Real threads that prepare batches, and what became of them. */
export class Threads {
  readonly workers: Worker[] = [];
  readonly errors: Error[] = [];
  private readonly exits: Promise<void>[] = [];

  /** @param change breaks the job on its way */
  constructor(private readonly change: (job: BatchJob) => unknown = (job) => job) {}

  readonly start: StartThread = (job, ended) => {
    const worker = new Worker(PROGRAM, { eval: true, workerData: this.change(job) });
    worker.on('error', (error: Error) => this.errors.push(error));
    this.exits.push(
      new Promise((resolve) =>
        worker.on('exit', () => {
          ended();
          resolve();
        }),
      ),
    );
    this.workers.push(worker);
    return worker;
  };

  /** Resolves when all of them are gone. */
  async gone(): Promise<void> {
    await Promise.all(this.exits);
  }
}

/** Whether a thread has prepared a batch. */
export const preparedAhead = ({ images }: Batch) => images.buffer instanceof SharedArrayBuffer;

/** Blocks this thread; others go on. */
export const pause = (milliseconds: number) =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

/** Asks for a batch, again and again, until a thread that is still starting brings it. Blocks: threads start without us. */
export function takeAhead(source: BatchSource, epoch: number, step: number): Batch {
  for (let tries = 0; tries < 6000; tries++) {
    const batch = source.take(epoch, step);
    if (preparedAhead(batch)) return batch;
    pause(10);
  }
  throw new Error('no thread prepared the batch within a minute');
}
