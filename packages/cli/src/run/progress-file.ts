import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from 'receptive';
import { codeOf } from '../errors.js';
import type { StudyProgress, TrialState } from '../progress/study-progress.js';
import { writeAtomic } from './atomic.js';

/** In the store, where what a killed process leaves is swept away, and where only those look who know that. */
const FILE = join('.store', 'progress.json');
/** Milliseconds between two writings. */
const EVERY = 1000;

/** How far one training is. */
export interface TrialProgress {
  readonly arm: string;
  readonly seed: number;
  readonly phase: TrialState['phase'];
  readonly diverged: boolean;
  /** Of its training, 0…1. */
  readonly share: number;
  readonly epochs: number;
  /** Validation accuracy after each epoch; null where it is not known. */
  readonly history: readonly (number | null)[];
  /** Training pictures a second; null while it does not run. */
  readonly imagesPerSecond: number | null;
}

/** How far a run is, for whoever looks on. */
export interface RunProgress {
  /** What the trainings are for, where it is not the study itself: "for probes". */
  readonly purpose: string | null;
  /** Of all trainings, 0…1. */
  readonly share: number;
  /** Null before anything was measured. */
  readonly secondsLeft: number | null;
  readonly trials: readonly TrialProgress[];
}

export function progressOf(progress: StudyProgress, purpose?: string): RunProgress {
  return {
    purpose: purpose ?? null,
    share: progress.share,
    secondsLeft: progress.secondsLeft,
    trials: progress.states.map(({ trial, phase, diverged, share, history, imagesPerSecond }) => ({
      arm: trial.arm.name,
      seed: trial.seed,
      phase,
      diverged,
      share,
      epochs: trial.arm.recipe.epochs,
      history,
      imagesPerSecond,
    })),
  };
}

/**
 * Keeps a file in the run's folder that says how far it is, at most once a second. Nobody depends on it: where it
 * cannot be written, the run goes on without.
 * @returns the function that ends this and takes the file away
 */
export function tellProgress(folder: string, now: () => RunProgress): () => Promise<void> {
  const path = join(folder, FILE);
  let writing: Promise<void> = Promise.resolve();
  const write = () => {
    writing = writing.then(() => writeAtomic(path, JSON.stringify(now()))).catch(() => undefined);
  };
  write();
  const timer = setInterval(write, EVERY);
  return async () => {
    clearInterval(timer);
    await writing;
    await rm(path, { force: true });
  };
}

/**
 * What a run's folder says of how far it is; null where it says nothing. True only while a process is at work there: one
 * that was killed leaves the file behind. Throws InputError for a damaged file.
 */
export async function readProgress(folder: string): Promise<RunProgress | null> {
  const path = join(folder, FILE);
  try {
    return JSON.parse(await readFile(path, 'utf8')) as RunProgress;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    if (error instanceof SyntaxError) throw new InputError(`${path}: expected JSON, got something else.`);
    throw error;
  }
}
