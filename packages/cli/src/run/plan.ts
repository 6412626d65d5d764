import {
  type Dataset,
  fieldError,
  type Graph,
  type Normalization,
  requireClassifier,
  resolveArchitecture,
  type Study,
  trialId,
} from 'receptive';
import type { PlannedTrial } from '../runner/types.js';

/** The passes of a training step (forward, and back to inputs and weights) cost about this many forward passes. */
const PASSES = 3;

/**
 * Every arm's graph, by arm, after checking that it takes the data set's pictures and answers with its classes.
 * Throws InputError naming the arm and what does not fit.
 */
export function checkFit(study: Study, dataset: Dataset): Map<string, Graph> {
  return new Map(
    study.arms.map((arm) => {
      const path = `${arm.name}.architecture`;
      const graph = resolveArchitecture(arm.architecture, path);
      if (graph.input.some((size, axis) => size !== dataset.shape[axis])) {
        throw fieldError(
          `${path}.input`,
          `[${dataset.shape}], the channels, height and width of the pictures of ${dataset.name}`,
          graph.input,
          "Change it, or the study's data.imageSize and data.channels.",
        );
      }
      requireClassifier(graph, dataset.classes.length, path);
      return [arm.name, graph];
    }),
  );
}

/** Every arm with every seed, seed by seed, so that a study stopped early has compared what it could. */
export async function planTrials(
  study: Study,
  graphs: ReadonlyMap<string, Graph>,
  dataset: Dataset,
  normalization: Normalization,
  numerics: string,
): Promise<PlannedTrial[]> {
  const pictures = dataset.splits.train.labels.length;
  const trials = study.seeds.flatMap((seed) => study.arms.map((arm) => ({ arm, seed })));
  return Promise.all(
    trials.map(async ({ arm, seed }) => ({
      id: await trialId({ arm, seed, data: study.data, fingerprint: dataset.fingerprint, normalization, numerics }),
      arm,
      seed,
      work: (graphs.get(arm.name) as Graph).macs * PASSES * pictures * arm.recipe.epochs,
    })),
  );
}
