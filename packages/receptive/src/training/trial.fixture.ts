import type { Architecture } from '../architecture/types.js';
import { linearEngine, stripes } from './linear-engine.fixture.js';
import { resolveRecipe } from './recipe.js';
import { runTrial } from './trial.js';
import type { TrialOptions, TrialOutcome } from './trial-options.js';
import type { RecipeInput } from './types.js';

export const LINEAR: Architecture = { input: [1, 4, 4], layers: [{ type: 'flatten' }, { type: 'dense', units: 3 }] };

/** A clock on which every look takes a second, so that every pause is due: time is under the test's control. */
export const tickingClock = () => {
  let seconds = 0;
  return () => ++seconds * 1000;
};

/** A small trial on stripes: 4 epochs of 5 steps unless told otherwise. */
export function trialOptions(recipe: RecipeInput = {}, changes: Partial<TrialOptions> = {}): TrialOptions {
  return {
    id: 'trial-1',
    arm: {
      name: 'linear',
      architecture: LINEAR,
      recipe: resolveRecipe({ epochs: 4, batch: 9, learningRate: 0.1, ...recipe }),
    },
    seed: 3,
    dataset: stripes(),
    normalization: { mean: [0.4], std: [0.25] },
    engine: linearEngine(),
    now: tickingClock(),
    ...changes,
  };
}

export type Finished = Extract<TrialOutcome, { status: 'finished' }>;

export async function finish(options: TrialOptions): Promise<Finished> {
  const outcome = await runTrial(options);
  if (outcome.status !== 'finished') throw new Error('The trial was interrupted.');
  return outcome;
}

/** A finished trial without its times: what has to be the same bits however it came about. */
export function lastingPart({ record, model, predictions }: Finished) {
  const { seconds: _, imagesPerSecond: __, history, ...rest } = record;
  return {
    record: { ...rest, history: history.map(({ seconds: ___, ...epoch }) => epoch) },
    model: model && [...model],
    predictions,
  };
}
