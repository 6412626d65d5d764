import type { EpochRecord, Metrics, Recipe } from './types.js';

/** Everything a trial knows between two steps besides its tensors; plain JSON. */
export interface TrialState {
  /** The epoch at work, 1-based; epochs + 1 when all are done. */
  epoch: number;
  /** Steps done in it. */
  step: number;
  /** Sums over them: of the mean losses, and of the pictures classified correctly. */
  lossSum: number;
  correct: number;
  history: EpochRecord[];
  /** Best validation score so far (higher is better), and the epochs since. */
  bestScore: number | null;
  epochsSinceBest: number;
  stoppedEarly: boolean;
  /** The epoch whose parameters count, 0 before the first is complete, and its validation metrics. */
  keptEpoch: number;
  keptValidation: Metrics | null;
  /** Training and validation so far; training steps alone; training and validation of this epoch. */
  seconds: number;
  stepSeconds: number;
  epochSeconds: number;
}

export function initialState(): TrialState {
  return {
    epoch: 1,
    step: 0,
    lossSum: 0,
    correct: 0,
    history: [],
    bestScore: null,
    epochsSinceBest: 0,
    stoppedEarly: false,
    keptEpoch: 0,
    keptValidation: null,
    seconds: 0,
    stepSeconds: 0,
    epochSeconds: 0,
  };
}

/**
 * Judges the epoch at work by its validation metrics: whether its parameters are the ones to keep, and whether
 * training stops after it. Only a strictly better score is an improvement, so of equal epochs the first is kept.
 * @returns whether to keep this epoch's parameters.
 */
export function judgeEpoch(
  state: TrialState,
  recipe: Pick<Recipe, 'metric' | 'keep' | 'patience' | 'epochs'>,
  validation: Metrics,
): boolean {
  const score = recipe.metric === 'loss' ? -validation.loss : validation[recipe.metric];
  const improved = state.bestScore === null || score > state.bestScore;
  if (improved) state.bestScore = score;
  state.epochsSinceBest = improved ? 0 : state.epochsSinceBest + 1;
  state.stoppedEarly =
    recipe.patience !== null && state.epochsSinceBest >= recipe.patience && state.epoch < recipe.epochs;
  const keep = improved || recipe.keep === 'last';
  if (keep) {
    state.keptEpoch = state.epoch;
    state.keptValidation = validation;
  }
  return keep;
}

/** Turns to the next epoch, with the sums at zero. */
export function beginNextEpoch(state: TrialState): void {
  state.epoch++;
  state.step = 0;
  state.lossSum = 0;
  state.correct = 0;
  state.epochSeconds = 0;
}
