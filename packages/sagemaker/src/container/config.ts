import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fieldError, InputError } from 'receptive';

/** What a job's hyperparameters may say: nothing of it changes a bit of a result. */
export interface JobSettings {
  /** Trials side by side, ≥ 1. Default: one for each core. */
  readonly workers?: number;
  /** Threads inside every trial, ≥ 1. Default: the cores left idle. */
  readonly threads?: number;
  /** Beginnings of the ids of the trials to train, of those in the channel "study". Default: all. */
  readonly trials?: readonly string[];
}

/** Which of several machines this one is. */
export interface Host {
  readonly current: string;
  readonly all: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/** A file of the configuration; an empty object where the service has written none. */
async function readConfig(folder: string, name: string): Promise<Json> {
  const file = join(folder, name);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${name}: expected JSON, got something else (${(error as Error).message}).`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fieldError(name, 'an object', value);
  return value as Json;
}

/** `"3"` and `"\"3\""` are the same: Python's toolkit quotes strings as JSON. */
function unquoted(value: unknown, path: string): string {
  if (typeof value !== 'string') throw fieldError(path, 'a text, as all hyperparameters are', value);
  if (!/^".*"$/s.test(value)) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}

/** Others write hyperparameters of their own: tuning jobs `_tuning_objective_metric`, Python's toolkit `sagemaker_…`. */
const OF_OTHERS = /^(_|sagemaker_)/;
const KNOWN = ['workers', 'threads', 'trials'];

/** `hyperparameters.json`. Errors: InputError naming the hyperparameter. */
export async function readSettings(folder: string): Promise<JobSettings> {
  const given = new Map<string, string>();
  for (const [name, value] of Object.entries(await readConfig(folder, 'hyperparameters.json'))) {
    if (OF_OTHERS.test(name)) continue;
    const path = `hyperparameter ${name}`;
    if (!KNOWN.includes(name)) {
      const hint = 'What a trial is made of stands in the channel "study".';
      throw fieldError(path, `one of ${KNOWN.join(', ')}`, name, hint);
    }
    const text = unquoted(value, path).trim();
    if (text !== '') given.set(name, text);
  }
  const count = (name: string) => {
    const text = given.get(name);
    if (text === undefined) return undefined;
    if (!/^[0-9]{1,4}$/.test(text) || Number(text) < 1)
      throw fieldError(`hyperparameter ${name}`, 'an integer from 1 to 9999', text);
    return Number(text);
  };
  const trials = given
    .get('trials')
    ?.split(',')
    .map((id) => id.trim()); // prettier-ignore
  return { workers: count('workers'), threads: count('threads'), trials };
}

/** `resourceconfig.json`; a machine that is told nothing is alone. */
export async function readHost(folder: string): Promise<Host> {
  const { current_host: current = 'algo-1', hosts: all = [current] } = await readConfig(folder, 'resourceconfig.json');
  if (typeof current !== 'string') throw fieldError('resourceconfig.json: current_host', 'a text', current);
  if (!Array.isArray(all) || !all.every((host) => typeof host === 'string') || !all.includes(current))
    throw fieldError('resourceconfig.json: hosts', `a list of texts with "${current}" among them`, all);
  return { current, all };
}

/** `inputdataconfig.json`: a channel that comes as a pipe has no files. */
export async function refusePipes(folder: string): Promise<void> {
  for (const [name, channel] of Object.entries(await readConfig(folder, 'inputdataconfig.json'))) {
    if ((channel as Json | null)?.TrainingInputMode !== 'Pipe') continue;
    throw new InputError(
      `Channel "${name}": expected the input mode File or FastFile, got Pipe, which this container does not read.`,
      'Create the job with TrainingInputMode File.',
    );
  }
}
