import type { Batch, BatchPlan } from './batches.js';

/** Batches in memory at once: the one in use, one that is ready, and one in the making. */
const SLOTS = 3;

/**
 * The control words, each in a cache line of its own: the number of the batch the reader is at, and of each slot the
 * number of the batch that is in it. Batches are numbered from 0 on, through all epochs.
 */
const LINE = 16;
const WANTED = 0;
const tagOf = (n: number) => (1 + (n % SLOTS)) * LINE;
const HEADER = (1 + SLOTS) * LINE * 4;

/** Instead of a number, of WANTED. */
const NOT_BEGUN = -1;
const STOP = -2;
/** Instead of a number, of a slot: the writer is not up yet; it is, and has written nothing there; it writes no more. */
const STARTING = -1;
const COMING = -2;
const OVER = -3;

/**
 * Batches on their way from a thread that writes them ahead to the one that trains with them, both in the order of the
 * steps. The writer is never further ahead than there are slots, and goes straight to what the reader wants when it
 * is behind; a slot is written again once the reader has gone on to a later batch.
 */
export class BatchRing {
  private readonly words: Int32Array;
  private readonly slots: readonly Batch[];

  /** @param memory what `BatchRing.allocate` gave for the same plan */
  constructor(
    readonly memory: SharedArrayBuffer,
    { shape: [C, H, W], batch }: BatchPlan,
  ) {
    this.words = new Int32Array(memory, 0, HEADER / 4);
    const values = batch * C * H * W;
    this.slots = Array.from({ length: SLOTS }, (_, i) => ({
      images: new Float32Array(memory, HEADER + i * values * 4, values),
      labels: new Uint16Array(memory, HEADER + SLOTS * values * 4 + i * batch * 2, batch),
    }));
  }

  static allocate({ shape: [C, H, W], batch }: BatchPlan): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(HEADER + SLOTS * batch * (C * H * W * 4 + 2));
    const words = new Int32Array(memory, 0, HEADER / 4).fill(STARTING);
    words[WANTED] = NOT_BEGUN;
    return memory;
  }

  slot(n: number): Batch {
    return this.slots[n % SLOTS] as Batch;
  }

  /** Reader: batch n is needed now, and none before it any more. */
  want(n: number): void {
    Atomics.store(this.words, WANTED, n);
    Atomics.notify(this.words, WANTED);
  }

  /**
   * Reader: waits for batch n, which it has said it wants.
   * @returns "starting" if the writer is not up yet, "never" if it has ended or lets so many milliseconds pass
   */
  await(n: number, patience: number): 'here' | 'starting' | 'never' {
    const at = tagOf(n);
    for (;;) {
      const tag = Atomics.load(this.words, at);
      if (tag === n) return 'here';
      if (tag === STARTING) return 'starting';
      if (tag === OVER) return 'never';
      if (Atomics.wait(this.words, at, tag, patience) === 'timed-out') return 'never';
    }
  }

  /** Reader: no more is needed. */
  stop(): void {
    this.want(STOP);
  }

  /** Writer: from here on the reader waits for what it wants. */
  begin(): void {
    for (let i = 0; i < SLOTS; i++) this.mark(i, COMING);
  }

  /** Writer: waits until batch n or a later one may be written. @returns which, or null when no more is needed. */
  room(n: number): number | null {
    for (;;) {
      const wanted = Atomics.load(this.words, WANTED);
      if (wanted === STOP) return null;
      if (wanted !== NOT_BEGUN && n < wanted + SLOTS) return Math.max(n, wanted);
      Atomics.wait(this.words, WANTED, wanted);
    }
  }

  /** Writer: batch n is in its slot. */
  written(n: number): void {
    this.mark(n, n);
  }

  /** Writer: nothing will come any more. */
  end(): void {
    for (let i = 0; i < SLOTS; i++) this.mark(i, OVER);
  }

  private mark(n: number, tag: number): void {
    Atomics.store(this.words, tagOf(n), tag);
    Atomics.notify(this.words, tagOf(n));
  }
}
