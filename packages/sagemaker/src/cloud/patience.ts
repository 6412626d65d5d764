import { setTimeout as sleep } from 'node:timers/promises';
import { isMissing, isThrottled } from './aws-errors.js';

/** How long to wait, in seconds. */
export interface Pace {
  /** Between two looks at something that runs. */
  readonly poll: number;
  /** Before the first repetition of what was refused for now; doubled each time. */
  readonly backoff: number;
  readonly longestBackoff: number;
}

/** SageMaker's states change by the minute, and its Describe calls are limited to a few a second for an account. */
export const CLOUD_PACE: Pace = { poll: 10, backoff: 5, longestBackoff: 120 };
/** A stand-in on this machine. */
export const REHEARSAL_PACE: Pace = { poll: 0.25, backoff: 0.1, longestBackoff: 1 };

/** Resolves after so many seconds, or at once when the signal fires. */
export async function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch((error: unknown) => {
    if (!signal?.aborted) throw error;
  });
}

export interface Patience {
  readonly pace: Pace;
  /** Waiting ends, and what was refused last is thrown. */
  readonly signal?: AbortSignal;
  /** Most repetitions. Default 8: with the pace of the cloud about ten minutes. */
  readonly times?: number;
  /** What is worth waiting for. Default: throttling. */
  readonly worthwhile?: (error: unknown) => boolean;
  readonly waiting?: (error: unknown, seconds: number) => void;
}

/** Repeats a call that is refused for now, with pauses that double. */
export async function patiently<T>(call: () => Promise<T>, patience: Patience): Promise<T> {
  const { pace, signal, times = 8, worthwhile = isThrottled, waiting } = patience;
  for (let done = 0; ; done++) {
    try {
      return await call();
    } catch (error) {
      if (done >= times || signal?.aborted || !worthwhile(error)) throw error;
      const seconds = Math.min(pace.backoff * 2 ** done, pace.longestBackoff);
      waiting?.(error, seconds);
      await pause(seconds, signal);
    }
  }
}

/** What a call answers; null where what it asks for does not exist. Throttling is waited for. */
export async function ifThere<T>(pace: Pace, call: () => Promise<T>): Promise<T | null> {
  try {
    return await patiently(call, { pace });
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
