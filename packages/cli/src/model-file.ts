import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, type Model, readModel } from 'receptive';
import { codeOf } from './errors.js';

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

export interface NamedModel {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly model: Model;
}

/**
 * The model that a user names: a `model.safetensors`, a folder with one, or the folder of a run.
 *
 * Errors: InputError naming the file, or the arms and seeds that there are.
 */
export async function findModel(path: string, { arm, seed }: ModelChoice = {}): Promise<NamedModel> {
  const file = await modelFile(path, { arm, seed });
  const bytes = await readBytes(file);
  return { path: file, bytes, model: readModel(bytes, file) };
}

async function modelFile(path: string, choice: ModelChoice): Promise<string> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new InputError(`${path}: expected a ${FILE} or the folder of a run, got no such file or folder.`);
  if (/\.onnx$/i.test(path)) {
    throw new InputError(
      `${path}: expected a ${FILE} or the folder of a run, got an ONNX file.`,
      '`receptive import` makes a model of it.',
    );
  }
  const isRun = info.isDirectory() && (await stat(join(path, 'study.json')).catch(() => undefined))?.isFile();
  if (isRun) return modelOfRun(path, choice);
  const [option] = Object.entries(choice).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`]));
  if (option) throw new InputError(`${option}: expected the folder of a run to choose from, got ${path}.`);
  if (!info.isDirectory()) return path;
  const inside = join(path, FILE);
  if ((await stat(inside).catch(() => undefined))?.isFile()) return inside;
  throw new InputError(`${path}: expected a folder with a ${FILE}, or the folder of a run, got neither.`);
}

async function modelOfRun(folder: string, { arm, seed }: ModelChoice): Promise<string> {
  const arms = await list(join(folder, 'trials'));
  const name = arm ?? (await controlOf(folder));
  if (!arms.includes(name)) {
    const option = arm === undefined ? folder : '--arm';
    throw new InputError(`${option}: expected one of its trained arms (${arms.join(', ') || 'none'}), got "${name}".`);
  }
  const seeds: number[] = [];
  for (const entry of await list(join(folder, 'trials', name)))
    if ((await stat(join(folder, 'trials', name, entry, FILE)).catch(() => undefined))?.isFile())
      seeds.push(Number(entry));
  seeds.sort((a, b) => a - b);
  const chosen = seed ?? seeds[0];
  if (chosen === undefined || !seeds.includes(chosen)) {
    const option = seed === undefined ? folder : '--seed';
    const known = seeds.length > 0 ? `a seed of ${name} that left a model (${seeds.join(', ')})` : `a model of ${name}`;
    throw new InputError(`${option}: expected ${known}, got ${seed ?? 'none'}.`);
  }
  return join(folder, 'trials', name, String(chosen), FILE);
}

async function controlOf(folder: string): Promise<string> {
  const file = join(folder, 'study.json');
  const refuse = () =>
    new InputError(`${file}: expected a study with a control, got something else.`, 'Name an arm with --arm.'); // prettier-ignore
  let study: { arms?: { name?: unknown; role?: unknown }[] } | null;
  try {
    study = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse();
    throw error;
  }
  const arms = Array.isArray(study?.arms) ? study.arms : [];
  const name = arms.find((arm) => arm?.role === 'control')?.name;
  if (typeof name !== 'string') throw refuse();
  return name;
}

const list = async (folder: string) => (await readdir(folder).catch(() => [])).sort();

/** A whole file. Throws InputError for one that is too large or cannot be read. */
export async function readBytes(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) throw new InputError(`${file}: expected a file of at most ${MAX_BYTES} bytes, got ${size}.`);
    return new Uint8Array(await readFile(file));
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw new InputError(`${file}: expected a file that can be read, got ${code}.`);
  }
}
