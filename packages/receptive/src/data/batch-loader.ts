import { BatchRing } from './batch-ring.js';
import { type Batch, type BatchPlan, type BatchSource, TrainingBatches } from './batches.js';

/** What a preparing thread is given. The plan's arrays are copied for it unless they are in shared memory. */
export interface BatchJob {
  readonly plan: BatchPlan;
  readonly memory: SharedArrayBuffer;
}

/**
 * Starts a thread that calls `prepareBatches` with the job (a copy by `structuredClone`'s rules), and calls `ended`
 * when it has ended, for whatever reason.
 */
export type StartThread = (job: BatchJob, ended: () => void) => { terminate(): unknown };

/**
 * Milliseconds that training waits for a batch before it does without the thread. Only one that was ended from outside
 * lets it wait that long: an exception is reported at once.
 */
const PATIENCE = 5000;

/** The whole work of a preparing thread: writes batches ahead of the training until that is over. */
export function prepareBatches({ plan, memory }: BatchJob): void {
  const ring = new BatchRing(memory, plan);
  try {
    const batches = new TrainingBatches(plan);
    const { steps } = batches;
    ring.begin();
    for (let n = ring.room(0); n !== null; n = ring.room(n + 1)) {
      batches.fill(1 + Math.floor(n / steps), n % steps, ring.slot(n));
      ring.written(n);
    }
  } finally {
    ring.end();
  }
}

/**
 * A source whose batches are prepared by a thread while the training is busy with earlier ones. They are the bits that
 * `TrainingBatches` gives. Until the thread is up, after it has ended, and where the host has no shared memory or does
 * not let this thread wait (a page's main thread), each batch is made when its step comes.
 * @param from the share of the time, 0…1, that the first steps must spend making batches for a thread to be started:
 *   0 (the default) starts it at once, 1 never
 */
export function prepareAhead(plan: BatchPlan, start: StartThread, from = 0): BatchSource {
  if (from >= 1 || !canWait()) return new TrainingBatches(plan);
  return from > 0 ? new WatchedBatches(plan, start, from) : new BatchLoader(plan, start);
}

class BatchLoader implements BatchSource {
  readonly batch: number;
  readonly steps: number;
  private readonly inPlace: TrainingBatches;
  private ring: BatchRing | null = null;
  private thread: { terminate(): unknown } | null = null;
  /** Number of the batch last given. */
  private last = -1;

  constructor(plan: BatchPlan, start: StartThread) {
    this.inPlace = new TrainingBatches(plan);
    this.batch = this.inPlace.batch;
    this.steps = this.inPlace.steps;
    try {
      const memory = BatchRing.allocate(plan);
      this.ring = new BatchRing(memory, plan);
      this.thread = start({ plan, memory }, () => this.release());
    } catch {
      this.release(); // training needs neither the memory nor the thread
    }
  }

  take(epoch: number, step: number): Batch {
    const n = (epoch - 1) * this.steps + step;
    if (n < this.last) this.release(); // a ring does not go back
    this.last = n;
    this.ring?.want(n);
    const news = this.ring?.await(n, PATIENCE);
    if (this.ring && news === 'here') return this.ring.slot(n);
    if (news === 'never') this.release();
    return this.inPlace.take(epoch, step);
  }

  dispose(): void {
    this.release();
    this.inPlace.dispose();
  }

  private release(): void {
    this.ring?.stop();
    this.thread?.terminate();
    this.ring = this.thread = null;
  }
}

/** The steps that are watched: from the one after the compiler has warmed up, to the one that decides. */
const WATCHED = { from: 5, to: 25 } as const;

/** Makes batches when their step comes, and measures at the start of the training whether that takes too long. */
class WatchedBatches implements BatchSource {
  readonly batch: number;
  readonly steps: number;
  private source: BatchSource;
  private taken = 0;
  private since = 0;
  private making = 0;

  constructor(
    private readonly plan: BatchPlan,
    private readonly start: StartThread,
    private readonly from: number,
  ) {
    this.source = new TrainingBatches(plan);
    this.batch = this.source.batch;
    this.steps = this.source.steps;
  }

  take(epoch: number, step: number): Batch {
    if (++this.taken > WATCHED.to) return this.source.take(epoch, step);
    const now = performance.now();
    if (this.taken === WATCHED.from) this.since = now;
    if (this.taken === WATCHED.to && this.making >= this.from * (now - this.since)) {
      this.source = new BatchLoader(this.plan, this.start);
    }
    const batch = this.source.take(epoch, step);
    if (this.taken >= WATCHED.from) this.making += performance.now() - now;
    return batch;
  }

  dispose(): void {
    this.source.dispose();
  }
}

/** Whether there is shared memory, and this thread may wait at it. */
function canWait(): boolean {
  try {
    return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0) === 'not-equal';
  } catch {
    return false;
  }
}
