import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError, type Model, type OpenWeights, readModel } from 'receptive';
import { codeOf, isInputError } from './errors.js';

/** The models that the arms of a study start from, read once each. */
export interface WeightsFiles {
  readonly open: OpenWeights;
  /** What was opened, by SHA-256. */
  readonly opened: ReadonlyMap<string, { readonly bytes: Uint8Array; readonly model: Model }>;
}

/** Files as a study names them, which lie beside it. */
export function weightsBeside(folder: string): WeightsFiles {
  const opened = new Map<string, { bytes: Uint8Array; model: Model }>();
  const byPath = new Map<string, ReturnType<OpenWeights>>();
  const open: OpenWeights = (file) => {
    const path = resolve(folder, file);
    const known = byPath.get(path);
    if (known) return known;
    const bytes = read(path, file);
    const model = readWeights(bytes, file);
    const sha256 = hashOf(bytes);
    opened.set(sha256, { bytes, model });
    byPath.set(path, { sha256, model });
    return { sha256, model };
  };
  return { open, opened };
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function read(path: string, file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw new InputError(`expected a model beside the study, got ${code} for ${file}.`, `That is ${path}.`);
  }
}

function readWeights(bytes: Uint8Array, file: string): Model {
  try {
    return readModel(bytes, file);
  } catch (error) {
    if (!isInputError(error)) throw error;
    throw new InputError(error.message, 'Models from elsewhere become such a file by `receptive import`.');
  }
}
