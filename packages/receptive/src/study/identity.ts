/** What makes two trials the same trial. */

import { resolveArchitecture } from '../architecture/resolve.js';
import type { Normalization } from '../data/types.js';
import type { DatasetView } from '../data/views.js';
import type { Stage, StudyTrial } from './protocol.js';
import type { Arm, DataInput } from './types.js';

/**
 * JSON with sorted keys and without whitespace: equal values give equal texts. A field that is `undefined` is left out.
 *
 * @throws TypeError for NaN, infinities and whatever else JSON cannot hold.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`canonicalJson: ${value} has no JSON form.`);
      return JSON.stringify(value);
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'object': {
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
      if (ArrayBuffer.isView(value)) throw new TypeError('canonicalJson: a typed array has no JSON form.');
      const fields = Object.entries(value)
        .filter(([, field]) => field !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
      return `{${fields.join(',')}}`;
    }
    default:
      throw new TypeError(`canonicalJson: a value of type ${typeof value} has no JSON form.`);
  }
}

export interface TrialIdentity {
  readonly arm: Pick<Arm, 'architecture' | 'recipe' | 'initialWeights'>;
  readonly seed: number;
  /** Only `limit` counts; everything else about the data is in its fingerprint. */
  readonly data: Pick<DataInput, 'limit'>;
  /** `Dataset.fingerprint`: pictures, labels, classes, and splits, as decoded and resized. */
  readonly fingerprint: string;
  /** What is taken from the data for a probe; absent: nothing. */
  readonly view?: DatasetView;
  /** The numbers used, not where they came from. */
  readonly normalization: Normalization;
  /** `Engine.numerics`. */
  readonly numerics: string;
}

/** Raised when the meaning of a trial changes in a way that none of the hashed values shows. */
const PROTOCOL = 1;

/**
 * SHA-256 (64 hexadecimal digits) over everything that can change a trial's result.
 *
 * Of the architecture it takes the resolved operations: `kernel: 3` and `[3, 3]`, with or without a justification,
 * are the same trial. Names of layers count, since they key the random streams; names and titles of arms do not.
 */
export async function trialId(identity: TrialIdentity): Promise<string> {
  const { input, nodes } = resolveArchitecture(identity.arm.architecture);
  const { initialWeights } = identity.arm;
  const text = canonicalJson({
    protocol: PROTOCOL,
    input,
    operations: nodes.map(({ name, operation, inputs }) => ({ name, operation, inputs })),
    recipe: identity.arm.recipe,
    // Left out where absent, so that a trial from random weights is what it was before others were possible.
    initialWeights: initialWeights && { sha256: initialWeights.sha256, fresh: initialWeights.fresh },
    seed: identity.seed,
    limit: identity.data.limit ?? null,
    fingerprint: identity.fingerprint,
    // The same for a trial on the whole data, with and without probes.
    view: identity.view,
    normalization: identity.normalization,
    numerics: identity.numerics,
  });
  return sha256(text);
}

/**
 * SHA-256 over all that is fixed before the test split is opened: the trials with what each is for, what is asked of
 * the experiments, and the metric that decides. Titles, questions and justifications do not count.
 *
 * @param trials Ids of all trials of the final stage, by `StudyTrial`.
 */
export async function planHash(
  { study, trials, selection }: Stage,
  idOf: (trial: StudyTrial) => string,
): Promise<string> {
  const text = canonicalJson({
    protocol: PROTOCOL,
    arms: study.arms.map(({ name, role, experiment, matchedTo, of, contrast }) => ({
      name,
      role,
      experiment,
      matchedTo,
      of,
      contrast,
    })),
    experiments: study.experiments.map(({ question, ...asked }) => asked),
    primaryMetric: study.primaryMetric,
    select: study.select,
    // Left out where there are none, as above.
    predictions: study.predictions?.map(({ because, ...prediction }) => prediction),
    confirm: selection && { arm: selection.arm, control: selection.control, seeds: selection.seeds },
    trials: trials.map((trial) => [trial.arm.name, trial.seed, idOf(trial)]),
  });
  return sha256(text);
}

/** The same for two arms whose updates take the same time: operations, batch and optimiser, whatever their names. */
export function stepKey({ architecture, recipe }: Pick<Arm, 'architecture' | 'recipe'>): string {
  const { input, nodes } = resolveArchitecture(architecture);
  return canonicalJson({
    input,
    operations: nodes.map(({ operation, inputs }) => ({ operation, inputs })),
    batch: recipe.batch,
    optimizer: recipe.optimizer.type,
  });
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
