import { watchForeignLoad } from './load.js';
import { type Sample, summarize } from './samples.js';
import type { Subject } from './subject.js';

/** What was measured of one workload, as `receptive bench --json` prints it. */
export interface Measurement {
  readonly workload: string;
  readonly pass: 'train' | 'infer';
  readonly threads: number;
  readonly imagesPerSecond: number;
  readonly batch: number;
  /** Median time of a step. */
  readonly medianMs: number;
  readonly samples: number;
  readonly contaminated: number;
}

/** Samples of one subject; more of them say little more. */
const SAMPLES = 9;
/** A shorter sample would see a clock's and the scheduler's steps. Unit: seconds. */
const SHORTEST = 0.02;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Median time of a step.
 * @param seconds how long to measure, after a warm-up of a quarter of that; at least three samples are taken
 */
export async function measure(subject: Subject, seconds: number): Promise<ReturnType<typeof summarize>> {
  const step = await warmUp(subject, seconds / 4);
  const length = Math.max(SHORTEST, seconds / SAMPLES);
  const steps = Math.max(1, Math.round(length / step));
  const count = Math.max(3, Math.min(SAMPLES, Math.round(seconds / (steps * step))));
  const samples: Sample[] = [];
  while (samples.length < count) {
    const foreign = watchForeignLoad();
    samples.push({ seconds: subject.run(steps) / steps, foreign: foreign() });
    await pause(1);
  }
  return summarize(samples);
}

/** Runs until the code is compiled by the optimising compiler and all threads are up. Returns the seconds of a step. */
export async function warmUp(subject: Subject, seconds: number): Promise<number> {
  subject.run(1);
  await pause(50); // helper threads start meanwhile
  const end = performance.now() + 1000 * seconds;
  let steps = 1;
  for (;;) {
    const taken = subject.run(steps);
    await pause(1);
    if (performance.now() >= end && (taken >= SHORTEST / 2 || steps > 1e6)) return taken / steps;
    if (taken < SHORTEST) steps *= 2;
  }
}
