import { readFileSync, realpathSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { InputError, type Normalization, parseClassNames, resolveArchitecture, writeModel } from 'receptive';
import { type Imported, importOnnx, importSafetensors, type ModelOptions } from 'receptive/exchange';
import { codeOf } from '../errors.js';
import { readBytes } from '../model-file.js';
import { writeAtomic } from '../run/atomic.js';
import type { ImportOptions } from './import.js';
import { modelText } from './model-text.js';

const DEFAULT = 'model.safetensors';

/** `receptive import`. */
export async function importModel(file: string, options: ImportOptions): Promise<void> {
  const out = options.out ?? DEFAULT;
  if (options.out === undefined && (await stat(DEFAULT).catch(() => null))) {
    throw new InputError(`--out: expected a name for the model, got none, and ${DEFAULT} is there already.`);
  }
  const { model, notes } = await read(file, options);
  await writeAtomic(out, writeModel(model)).catch((error: unknown) => {
    if (codeOf(error) === undefined) throw error;
    throw new InputError(`${out}: the file cannot be written (${codeOf(error)}).`);
  });
  if (options.json) {
    const { parameters, macs } = resolveArchitecture(model.architecture);
    const { architecture, classes, normalization } = model;
    console.log(JSON.stringify({ out, notes, parameters, macs, classes, normalization, architecture }, null, 2));
  } else {
    console.log([...notes, '', modelText(model), '', out].join('\n'));
  }
}

async function read(file: string, options: ImportOptions): Promise<Imported> {
  const about: ModelOptions = {
    name: basename(file, extname(file)),
    normalization: normalizationOf(options),
    classes:
      options.classes === undefined ? undefined : parseClassNames(await readText(options.classes), options.classes),
  };
  switch (extname(file).toLowerCase()) {
    case '.onnx':
      if (options.architecture !== undefined) {
        throw new InputError('--architecture: expected a safetensors file to go with it, got ONNX, which has its own.');
      }
      return importOnnx(await readBytes(file), file, { ...about, external: besides(file) });
    case '.safetensors': {
      const architecture = options.architecture === undefined ? undefined : await readJson(options.architecture);
      return importSafetensors(await readBytes(file), file, { ...about, architecture });
    }
    default:
      throw new InputError(`${file}: expected an .onnx or .safetensors file, got another.`);
  }
}

function normalizationOf({ mean, std }: ImportOptions): Normalization | undefined {
  if (mean === undefined && std === undefined) return undefined;
  if (mean === undefined || std === undefined || mean.length !== std.length) {
    throw new InputError('--mean, --std: expected both, with as many numbers in each.');
  }
  if (std.some((value) => value <= 0)) throw new InputError(`--std: expected numbers above 0, got ${std}.`);
  return { mean, std };
}

/** Files in the folder of an ONNX file that hold its values; links out of it are not followed. */
function besides(file: string): (location: string) => Uint8Array {
  const known = new Map<string, Uint8Array>();
  const read = (location: string): Uint8Array => {
    const folder = realpathSync(dirname(file));
    const path = join(folder, location);
    try {
      const inside = relative(folder, realpathSync(path));
      if (inside === '..' || inside.startsWith(`..${sep}`)) {
        throw new InputError(`${path}: expected a file in the model's folder, got a link out of it.`);
      }
      if (!statSync(path).isFile()) throw new InputError(`${path}: expected a file, got something else.`);
      return readFileSync(path);
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      throw new InputError(`${file}: its values are in ${location}, which cannot be read (${codeOf(error)}).`);
    }
  };
  // All tensors of a model are often in one file.
  return (location) => {
    const bytes = known.get(location) ?? read(location);
    known.set(location, bytes);
    return bytes;
  };
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError(`${path}: expected a file that can be read, got ${codeOf(error)}.`);
  });
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readText(path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InputError(`${path}: the file is not valid JSON (${error.message}).`);
  }
}
