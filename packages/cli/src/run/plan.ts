import {
  type Architecture,
  type Arm,
  type Dataset,
  type DatasetView,
  fieldError,
  type Normalization,
  type ProbeName,
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

/** A trial of the study, or one that a probe needs. */
export type WantedTrial = StudyTrial & { readonly probe?: ProbeName; readonly view?: DatasetView };

/** The trials of a stage or of probes with their identities, in their order. */
export async function planTrials(trials: readonly WantedTrial[], context: PlanContext): Promise<PlannedTrial[]> {
  const { data, fingerprint, normalization, pictures, numerics } = context;
  const macs = new Map<Architecture, number>();
  const macsOf = ({ architecture }: Arm) => {
    const known = macs.get(architecture) ?? resolveArchitecture(architecture).macs;
    macs.set(architecture, known);
    return known;
  };
  return Promise.all(
    trials.map(async ({ arm, seed, sealed, probe, view }) => ({
      id: await trialId({ arm, seed, data, fingerprint, view, normalization, numerics }),
      arm,
      seed,
      ...(sealed ? { sealed } : {}),
      ...(probe ? { probe } : {}),
      ...(view ? { view } : {}),
      work: macsOf(arm) * PASSES * (view?.subset?.size ?? pictures) * arm.recipe.epochs,
    })),
  );
}
