/** Arms that start from a trained model instead of random weights. */

import { resolveArchitecture } from '../architecture/resolve.js';
import type { Architecture } from '../architecture/types.js';
import type { Normalization } from '../data/types.js';
import { InputError } from '../errors.js';
import { readObject, readString, refuseUnknownFields } from '../fields.js';
import { initialTensors } from '../training/initial-tensors.js';
import type { Model } from '../training/model.js';
import type { Arm, InitialWeights } from './types.js';

/** A model's file, read by whoever can reach it. */
export interface WeightsFile {
  /** Of its bytes, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly model: Model;
}

/** Reads the file that a study names. @throws InputError that names it. */
export type OpenWeights = (file: string) => WeightsFile;

/** What an arm says of its weights, with the model; the network it has to fit is not known yet. */
export interface OpenedWeights {
  readonly file: string;
  readonly fresh: readonly string[];
  readonly sha256: string;
  readonly model: Model;
}

/** `./model.safetensors`, or `{ file, fresh }`. */
export function readInitialWeights(value: unknown, path: string, open: OpenWeights | undefined): OpenedWeights {
  const { file, fresh } = typeof value === 'string' ? { file: value, fresh: undefined } : readFields(value, path);
  if (!open) {
    throw new InputError(
      `${path}: expected random weights, because files are not read here, got ${JSON.stringify(file)}.`,
      'Run the study with the command.',
    );
  }
  const layers = fresh === undefined ? [] : [fresh].flat().map((name, i) => readString(name, `${path}.fresh[${i}]`));
  return { file, fresh: [...new Set(layers)].sort(), ...within(path, () => open(file)) };
}

function readFields(value: unknown, path: string): { file: string; fresh: unknown } {
  const given = readObject(value, path, 'the file of a model ("model.safetensors", or { file, fresh })');
  refuseUnknownFields(given, ['file', 'fresh'], path, 'initial weights');
  return { file: readString(given.file, `${path}.file`, 'the file of a model'), fresh: given.fresh };
}

/**
 * What the resolved arm says of its weights.
 * @throws InputError unless they fit its network.
 */
export function fitWeights(weights: OpenedWeights, architecture: Architecture, path: string): InitialWeights {
  const { file, sha256, fresh, model } = weights;
  initialTensors(model, architecture, { fresh, path, file });
  return { file, sha256, fresh };
}

/** "./model.safetensors", "./model.safetensors, but for dense2". */
export function weightsWords({ file, fresh }: InitialWeights): string {
  return fresh.length > 0 ? `${file}, but for ${fresh.join(', ')}` : file;
}

type Started = Pick<Arm, 'architecture' | 'initialWeights'>;

/** Whether two arms start alike, but for layers that cannot, because their parameters have other shapes. */
export function startAlike(a: Started, b: Started): boolean {
  if (a.initialWeights?.sha256 !== b.initialWeights?.sha256) return false;
  const [before, after] = [a.initialWeights?.fresh ?? [], b.initialWeights?.fresh ?? []];
  const differ = [...before.filter((name) => !after.includes(name)), ...after.filter((name) => !before.includes(name))];
  if (differ.length === 0) return true;
  const [shapes, others] = [shapesByLayer(a.architecture), shapesByLayer(b.architecture)];
  return differ.every((name) => shapes.get(name) !== others.get(name));
}

function shapesByLayer(architecture: Architecture): Map<string, string> {
  const { nodes } = resolveArchitecture(architecture);
  return new Map(nodes.map(({ name, tensors }) => [name, JSON.stringify(tensors.map(({ shape }) => shape))]));
}

/** What a study's networks start from, where it is not what the study's data are: one sentence each. */
export function weightsAdvice(
  arms: readonly Arm[],
  modelOf: (weights: InitialWeights) => Pick<Model, 'normalization' | 'classes' | 'architecture'> | undefined,
  { normalization, classes }: { readonly normalization: Normalization; readonly classes: readonly string[] },
): readonly string[] {
  return arms.flatMap(({ name, architecture, initialWeights: weights }) => {
    const model = weights && modelOf(weights);
    if (!model) return [];
    const advice: string[] = [];
    if (!closeTo(model.normalization, normalization)) {
      const { mean, std } = model.normalization;
      advice.push(
        `${name} starts from ${weights.file}, which was trained on pixels less ${mean.join(' ')}, divided by ${std.join(' ')}; this study’s are prepared otherwise, so that it starts worse.`,
      );
    }
    const last = resolveArchitecture(architecture).nodes.findLast(({ tensors }) => tensors.length > 0);
    const numbered = model.classes.every((one, i) => one === String(i));
    if (last && !weights.fresh.includes(last.name) && !numbered && model.classes.join('\n') !== classes.join('\n')) {
      advice.push(
        `${name} starts from ${weights.file}, which answers with ${listed(model.classes)}; this study’s classes are ${listed(classes)}.`,
      );
    }
    return advice;
  });
}

const listed = (names: readonly string[]) => (names.length > 4 ? [...names.slice(0, 3), '…'] : names).join(', ');

function closeTo(a: Normalization, b: Normalization): boolean {
  const near = (one: readonly number[], other: readonly number[]) =>
    one.length === other.length && one.every((value, i) => Math.abs(value - (other[i] as number)) < 1e-3);
  return near(a.mean, b.mean) && near(a.std, b.std);
}

/** A mistake in a file is one of the field that names it. */
function within<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${path}: ${error.message}`, error.hint) : error;
  }
}
