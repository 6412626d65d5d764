import {
  type Arm,
  type DatasetView,
  fieldError,
  InputError,
  type Normalization,
  resolveArchitecture,
  trialId,
} from 'receptive';
import type { EngineName } from 'receptive-cli/core';

/** Raised when the file's meaning changes; a container refuses a job of another version. */
export const JOB_VERSION = 1;

/** The job's two channels: a `TrialJob` as its only `.json` file, and the packed data set as its only `.packed` file. */
export const CHANNELS = { study: 'study', data: 'data' } as const;

/** One arm with one seed. */
export interface JobTrial {
  /** The trial's identity, which the container computes again. */
  readonly id: string;
  readonly arm: Arm;
  readonly seed: number;
  /** What is taken from the data before it is trained. */
  readonly view?: DatasetView;
}

/**
 * What a training job trains, as plain JSON: `trials` in their order, and what they have in common. Numbers are those
 * the trials' identities were computed with.
 */
export interface TrialJob {
  readonly version: typeof JOB_VERSION;
  /** The study's name, for people. */
  readonly study: string;
  readonly trials: readonly JobTrial[];
  readonly normalization: Normalization;
  /** `Dataset.fingerprint` of the packed data set. */
  readonly fingerprint: string;
  /** The study's `data.limit`, if it has one: part of the identities. */
  readonly limit?: number;
  readonly engine: EngineName;
  /** `Engine.numerics` of whoever made the job: an image that computes otherwise refuses it. */
  readonly numerics: string;
}

const ENGINES: readonly EngineName[] = ['wasm', 'wasm-direct', 'reference'];
const FIELDS = ['version', 'study', 'trials', 'normalization', 'fingerprint', 'limit', 'engine', 'numerics'];
const MOST_TRIALS = 10_000;

/** The job in a file. Errors: InputError naming the file, the field and what was expected. */
export async function readTrialJob(text: string, file: string): Promise<TrialJob> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${file}: expected JSON, got something else (${(error as Error).message}).`);
  }
  const at = (field: string) => `${file}: ${field}`;
  const job = objectOf(value, file);
  if (job.version !== JOB_VERSION) {
    const hint = 'Build the image from the same version of receptive as the command.';
    throw fieldError(at('version'), `${JOB_VERSION}`, job.version, hint);
  }
  for (const field of Object.keys(job))
    if (!FIELDS.includes(field)) throw fieldError(at(field), `one of the fields ${FIELDS.join(', ')}`, field);
  const { study, fingerprint, limit, engine, numerics } = job;
  for (const [field, text] of Object.entries({ study, fingerprint, numerics }))
    if (typeof text !== 'string' || text === '') throw fieldError(at(field), 'a text', text);
  if (!ENGINES.includes(engine as EngineName)) throw fieldError(at('engine'), `one of ${ENGINES.join(', ')}`, engine);
  if (limit !== undefined && !(Number.isSafeInteger(limit) && (limit as number) > 0))
    throw fieldError(at('limit'), 'a positive integer', limit);
  const normalization = readNormalization(job.normalization, at('normalization'));
  const { trials } = job;
  if (!Array.isArray(trials) || trials.length === 0 || trials.length > MOST_TRIALS)
    throw fieldError(at('trials'), `a list of 1 to ${MOST_TRIALS} trials`, trials);
  const read = trials.map((trial, k) => readTrial(trial, at(`trials[${k}]`)));
  if (new Set(read.map(({ id }) => id)).size < read.length)
    throw fieldError(at('trials'), 'trials that differ in their id', 'one of them twice');
  const whole = { ...job, normalization, trials: read } as unknown as TrialJob;
  await checkIds(whole, at);
  return whole;
}

/** A trial that was changed on its way would be stored, and believed, as another. */
async function checkIds(job: TrialJob, at: (field: string) => string): Promise<void> {
  const { limit, fingerprint, normalization, numerics } = job;
  for (const [k, { id, arm, seed, view }] of job.trials.entries()) {
    const own = await trialId({ arm, seed, view, data: { limit }, fingerprint, normalization, numerics });
    if (own !== id) {
      const hint = 'The command and the image must be of the same version of receptive.';
      throw fieldError(at(`trials[${k}].id`), `${own}, which follows from its content`, id, hint);
    }
  }
}

function readTrial(value: unknown, path: string): JobTrial {
  const { id, arm, seed, view } = objectOf(value, path);
  if (typeof id !== 'string' || !/^[0-9a-f]{64}$/.test(id))
    throw fieldError(`${path}.id`, '64 hexadecimal digits, in lower case', id);
  if (!Number.isSafeInteger(seed) || (seed as number) < 0) throw fieldError(`${path}.seed`, 'an integer ≥ 0', seed);
  const { name, architecture, recipe } = objectOf(arm, `${path}.arm`);
  if (typeof name !== 'string' || name === '') throw fieldError(`${path}.arm.name`, 'a text', name);
  resolveArchitecture(objectOf(architecture, `${path}.arm.architecture`) as never, `${path}.arm.architecture`);
  objectOf(recipe, `${path}.arm.recipe`);
  if (view !== undefined) objectOf(view, `${path}.view`);
  return { id, arm: arm as Arm, seed: seed as number, ...(view ? { view: view as DatasetView } : {}) };
}

function readNormalization(value: unknown, path: string): Normalization {
  const { mean, std } = objectOf(value, path);
  for (const [field, numbers] of Object.entries({ mean, std }))
    if (!Array.isArray(numbers) || numbers.length === 0 || !numbers.every((n) => Number.isFinite(n)))
      throw fieldError(`${path}.${field}`, 'a list of numbers, one a channel', numbers);
  return value as Normalization;
}

function objectOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw fieldError(path, 'an object', value);
}

/** The trials of one of several hosts: every host takes each n-th, in the order of the job. */
export function trialsOfHost<T>(trials: readonly T[], host: string, hosts: readonly string[]): T[] {
  const place = [...hosts].sort().indexOf(host);
  return place < 0 ? [...trials] : trials.filter((_, k) => k % hosts.length === place);
}

/**
 * Where a trial's files stand in `/opt/ml/model` (`model.safetensors`) and `/opt/ml/output/data` (`record.json`,
 * `history.csv`, `trial.json`), and so in the two archives: at the root for a job of one trial, otherwise in a folder
 * named by the trial's id.
 */
export const resultFolder = (id: string, trials: number): string => (trials === 1 ? '' : id);
