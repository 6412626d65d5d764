import type { TrialState } from './state.js';

export type TrialPhase = 'training' | 'validation' | 'test';

/** Where a trial stands; plain JSON, sent several times a second. */
export interface TrialProgress {
  readonly phase: TrialPhase;
  /** 1-based. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done in this epoch, of `steps`. */
  readonly step: number;
  readonly steps: number;
  /** Means over this epoch's steps so far; null before the first. */
  readonly trainLoss: number | null;
  readonly trainAccuracy: number | null;
  /** Of training and validation so far, earlier sessions of a continued trial included. */
  readonly seconds: number;
  /** Estimate for all remaining epochs, if none is saved by stopping early; null before the first step. */
  readonly secondsLeft: number | null;
  /** Training pictures a second; null before the first step. */
  readonly imagesPerSecond: number | null;
}

export function describeProgress(
  phase: TrialPhase,
  state: TrialState,
  epochs: number,
  steps: number,
  batch: number,
): TrialProgress {
  const done = (state.epoch - 1) * steps + state.step;
  const over = state.epoch > epochs || state.stoppedEarly;
  return {
    phase,
    epoch: Math.min(state.epoch, epochs),
    epochs,
    step: state.epoch > epochs ? steps : state.step,
    steps,
    trainLoss: state.step > 0 ? state.lossSum / state.step : null,
    trainAccuracy: state.step > 0 ? state.correct / (state.step * batch) : null,
    seconds: state.seconds,
    secondsLeft: over ? 0 : done > 0 ? (state.seconds / done) * (epochs * steps - done) : null,
    imagesPerSecond: imagesPerSecond(done * batch, state),
  };
}

/** Training pictures per second of training steps; null where the clock saw no time pass. */
export function imagesPerSecond(images: number, state: TrialState): number | null {
  return state.stepSeconds > 0 ? images / state.stepSeconds : null;
}
