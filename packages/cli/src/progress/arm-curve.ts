import type { TrialState } from './study-progress.js';

/** Validation accuracy of an arm as far as it is known. */
export interface ArmCurve {
  /** After each epoch, the mean over seeds; null where none is known. */
  readonly epochs: readonly (number | null)[];
  /** The mean over seeds of what each ended with or has reached. */
  readonly latest: number | null;
}

/**
 * Over the seeds that are finished; while there is none, of the one that is furthest. A mean over seeds at different
 * epochs would fall whenever another one begins.
 */
export function armCurve(states: readonly TrialState[]): ArmCurve {
  const whole = states.filter((state) => state.phase === 'finished' && state.validationAccuracy !== null);
  const running = states.filter((state) => state.phase === 'running' && state.validationAccuracy !== null);
  const furthest = running.sort((a, b) => b.share - a.share).slice(0, 1);
  const taken = whole.length > 0 ? whole : furthest;
  const length = Math.max(0, ...taken.map((state) => state.history.length));
  return {
    epochs: Array.from({ length }, (_, i) => mean(taken.map((state) => state.history[i] ?? null))),
    latest: mean(taken.map((state) => state.validationAccuracy)),
  };
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : null;
}
