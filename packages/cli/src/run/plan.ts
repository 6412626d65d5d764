import {
  type Architecture,
  type Arm,
  type Dataset,
  fieldError,
  type Normalization,
  requireClassifier,
  resolveArchitecture,
  type Study,
  type StudyTrial,
  trialId,
} from 'receptive';
import type { PlannedTrial } from '../runner/types.js';

/** The passes of a training step (forward, and back to inputs and weights) cost about this many forward passes. */
const PASSES = 3;

/**
 * Checks that every arm takes the data set's pictures and answers with its classes. Throws InputError naming the arm and
 * what does not fit.
 */
export function checkFit(study: Study, dataset: Dataset): void {
  for (const arm of study.arms) {
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
  }
}

/** What the identity of a study's trials depends on, besides arm and seed. */
export interface PlanContext {
  readonly data: Study['data'];
  readonly fingerprint: string;
  readonly normalization: Normalization;
  /** Training pictures. */
  readonly pictures: number;
  readonly numerics: string;
}

/** The trials of a stage with their identities, in its order. */
export async function planTrials(trials: readonly StudyTrial[], context: PlanContext): Promise<PlannedTrial[]> {
  const { data, fingerprint, normalization, pictures, numerics } = context;
  const macs = new Map<Architecture, number>();
  const macsOf = ({ architecture }: Arm) => {
    const known = macs.get(architecture) ?? resolveArchitecture(architecture).macs;
    macs.set(architecture, known);
    return known;
  };
  return Promise.all(
    trials.map(async ({ arm, seed, sealed }) => ({
      id: await trialId({ arm, seed, data, fingerprint, normalization, numerics }),
      arm,
      seed,
      ...(sealed ? { sealed } : {}),
      work: macsOf(arm) * PASSES * pictures * arm.recipe.epochs,
    })),
  );
}
