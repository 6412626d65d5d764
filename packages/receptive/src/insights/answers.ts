import type { Predictions } from '../training/trial-options.js';

/** What one trial answered for every picture of the test split, in its order. */
export interface SeedAnswers extends Pick<Predictions, 'predicted' | 'probabilities'> {
  readonly seed: number;
}

/** An arm with the answers of every seed it completed. */
export interface ArmAnswers {
  readonly arm: string;
  readonly trials: readonly SeedAnswers[];
}

/** The seeds of an arm answering together: count × classes probabilities, their mean over the seeds. */
export function meanProbabilities(trials: readonly SeedAnswers[]): Float64Array {
  const mean = new Float64Array(trials[0]?.probabilities.length ?? 0);
  for (const { probabilities } of trials) {
    if (probabilities.length !== mean.length) throw new Error('The trials answered for different test splits.');
    for (let i = 0; i < mean.length; i++) mean[i] = mean[i]! + probabilities[i]! / trials.length;
  }
  return mean;
}

/** The class of the largest of a picture's probabilities; the first of equal ones. */
export function likeliest(probabilities: ArrayLike<number>, picture: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) {
    if (probabilities[picture * classes + k]! > probabilities[picture * classes + best]!) best = k;
  }
  return best;
}
