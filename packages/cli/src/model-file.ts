import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, type Model, readModel } from 'receptive';
import { codeOf } from './errors.js';
import { runStudyOf } from './run/run-study-of.js';

const FILE = 'model.safetensors';
/** What Node reads into one buffer. */
const MAX_BYTES = 2 ** 31 - 1;

/** Which model of a run's folder. */
export interface ModelChoice {
  /** Default: the control. */
  readonly arm?: string;
  /** Default: the first that left a model. */
  readonly seed?: number;
}

/**
 * The model that a user names: a `model.safetensors`, or the folder of a run.
 *
 * Errors: InputError naming the file, or the arms and seeds that there are.
 */
export async function findModel(
  path: string,
  choice: ModelChoice = {},
): Promise<{ readonly path: string; readonly model: Model }> {
  const isFolder = (await stat(path).catch(() => null))?.isDirectory() ?? false;
  const chosen = Object.entries({ arm: choice.arm, seed: choice.seed }).find(([, value]) => value !== undefined);
  if (!isFolder && chosen) {
    throw new InputError(`--${chosen[0]}: expected the folder of a run to choose from, got ${path}.`);
  }
  const file = isFolder ? await modelOfRun(path, choice) : path;
  return { path: file, model: readModel(await readBytes(file), file) };
}

async function modelOfRun(folder: string, { arm, seed }: ModelChoice): Promise<string> {
  const { study } = await runStudyOf(folder);
  const arms = study.arms.map(({ name }) => name);
  const name = arm ?? study.arms.find(({ role }) => role === 'control')?.name;
  if (name === undefined || !arms.includes(name)) {
    throw new InputError(`--arm: expected an arm of the study (${arms.join(', ')}), got ${name ?? 'none'}.`);
  }
  const trials = join(folder, 'trials', name);
  const seeds = (await readdir(trials).catch(() => [])).map(Number).sort((a, b) => a - b);
  for (const each of seed === undefined ? seeds : [seed]) {
    const file = join(trials, String(each), FILE);
    if ((await stat(file).catch(() => null))?.isFile()) return file;
  }
  throw new InputError(
    `${folder}: expected a trained model of ${name}${seed === undefined ? '' : ` with seed ${seed}`}, got none.`,
    seeds.length > 0 ? `It has the seeds ${seeds.join(', ')}.` : 'Its trials are not done.',
  );
}

/** A whole file. Throws InputError for one that is too large or cannot be read. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw new InputError(`${path}: expected a file of at most ${MAX_BYTES} bytes, got ${size}.`);
    return new Uint8Array(await readFile(path));
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw new InputError(`${path}: expected a file that can be read, got ${code}.`);
  }
}
