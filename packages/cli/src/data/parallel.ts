import { availableParallelism } from 'node:os';

/** Tells how far a long work is: done of total, and what is being done. */
export type OnProgress = (done: number, total: number, what: string) => void;

/** What a long work is called and whom it tells. */
export interface Progress {
  readonly what: string;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * Runs `work(i)` for i = 0 … count − 1, a few at a time, in order of start; the first failure ends it, and so does the
 * signal.
 */
export async function forEachParallel(
  count: number,
  work: (index: number) => Promise<void>,
  progress: Progress,
): Promise<void> {
  let next = 0;
  let done = 0;
  let failed = false;
  const lane = async () => {
    while (next < count && !failed) {
      progress.signal?.throwIfAborted();
      await work(next++);
      done++;
      if (done % 32 === 0 || done === count) progress.onProgress?.(done, count, progress.what);
    }
  };
  const lanes = Math.min(8, 2 * availableParallelism());
  await Promise.all(
    Array.from({ length: lanes }, () =>
      lane().catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    ),
  );
}
