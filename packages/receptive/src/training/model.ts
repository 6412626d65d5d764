import { requireClassifier, resolveArchitecture } from '../architecture/index.js';
import type { Architecture, Graph } from '../architecture/types.js';
import type { Normalization } from '../data/types.js';
import type { Engine, Network } from '../engine/types.js';
import { fieldError, InputError } from '../errors.js';
import { readArray, readNumber, readObject, readString } from '../fields.js';
import { restoreSnapshot, type Snapshot } from './checkpoint.js';
import { readSafetensors, type Tensor, writeSafetensors } from './safetensors.js';

/** Version of the metadata below. */
const FORMAT = 'receptive-model-1';

/** All that is needed to use a trained classifier alone, but its parameters. */
export interface ModelAbout {
  readonly architecture: Architecture;
  readonly classes: readonly string[];
  /** What brings bytes to the network's input. */
  readonly normalization: Normalization;
  /** Where it comes from. */
  readonly arm: string;
  readonly seed: number;
  /** The trial's id. */
  readonly trial: string;
  readonly numerics: string;
  /** 0…1, of these parameters; null where it was not measured, as for a model that was imported. */
  readonly validationAccuracy: number | null;
}
/** A trained classifier with all that is needed to use it alone. `model.safetensors`. */
export interface Model extends ModelAbout {
  /** Parameters and statistics by name ("conv1.weight"). */
  readonly tensors: Snapshot;
}

/** A model as safetensors bytes: its tensors in float32, everything else as JSON in the metadata. */
export function writeModel(model: Model): Uint8Array {
  const stored = new Map<string, Tensor>();
  for (const { name, shape } of resolveArchitecture(model.architecture).nodes.flatMap((node) => node.tensors)) {
    const data = model.tensors.get(name);
    if (!data) throw new Error(`The model lacks the tensor "${name}".`);
    stored.set(name, { shape, data });
  }
  return writeSafetensors(stored, writeModelMetadata(model));
}

/**
 * A model from bytes of unknown origin.
 * @param where names the bytes in errors, such as the file's path.
 * @throws InputError if anything is missing, damaged or does not fit together.
 */
export function readModel(bytes: Uint8Array, where: string): Model {
  const { tensors, metadata } = readSafetensors(bytes, where);
  const about = readModelMetadata(metadata, where);
  return { ...about, tensors: readTensors(tensors, resolveArchitecture(about.architecture), where) };
}

/** Everything about a model but its tensors, as texts: JSON by name. */
export function writeModelMetadata(model: ModelAbout): Record<string, string> {
  const { architecture, classes, normalization, arm, seed, trial, numerics, validationAccuracy } = model;
  const about: ModelAbout = { architecture, classes, normalization, arm, seed, trial, numerics, validationAccuracy };
  const texts = Object.entries(about).map(([key, value]) => [key, JSON.stringify(value)]);
  return { format: FORMAT, ...Object.fromEntries(texts) };
}

/**
 * What `writeModelMetadata` wrote, from texts of unknown origin.
 * @throws InputError for the first field that is missing or wrong.
 */
export function readModelMetadata(metadata: Readonly<Record<string, string>>, where: string): ModelAbout {
  if (metadata.format !== FORMAT) {
    throw fieldError(
      `${where}: format`,
      `"${FORMAT}"`,
      metadata.format,
      'This file is not a model that Receptive wrote.',
    );
  }
  const field = (name: string): unknown => {
    try {
      return JSON.parse(metadata[name] ?? 'null');
    } catch {
      throw new InputError(`${where}: ${name}: expected JSON, got something else.`);
    }
  };
  const classes = readArray(field('classes'), `${where}: classes`, 'a list of class names', 1).map((name, i) =>
    readString(name, `${where}: classes[${i}]`),
  );
  const graph = resolveArchitecture(field('architecture'), `${where}: architecture`);
  requireClassifier(graph, classes.length, `${where}: architecture`);
  const accuracy = metadata.validationAccuracy === undefined ? undefined : field('validationAccuracy');
  return {
    architecture: field('architecture') as Architecture,
    classes,
    normalization: readNormalization(field('normalization'), graph.input[0], `${where}: normalization`),
    arm: readString(field('arm'), `${where}: arm`),
    seed: readNumber(field('seed'), `${where}: seed`, 'a whole number', Number.isSafeInteger),
    trial: readString(field('trial'), `${where}: trial`),
    numerics: readString(field('numerics'), `${where}: numerics`),
    validationAccuracy:
      accuracy === null
        ? null
        : readNumber(accuracy, `${where}: validationAccuracy`, '0…1 or null', (a) => a >= 0 && a <= 1),
  };
}

/**
 * The model's network, ready to predict up to `batch` pictures at once; the caller disposes of it.
 * @param options.inputGradient keeps what `gradients` needs. Default false.
 */
export function compileModel(
  model: Model,
  engine: Engine,
  options: { batch: number; threads?: number; inputGradient?: boolean },
): Network {
  const network = engine.compile(resolveArchitecture(model.architecture), options);
  restoreSnapshot(network, model.tensors);
  return network;
}

function readNormalization(value: unknown, channels: number, path: string): Normalization {
  const object = readObject(value, path, '{mean, std}');
  const numbers = (key: 'mean' | 'std', expected: string, accept: (n: number) => boolean) => {
    const list = readArray(object[key], `${path}.${key}`, `${channels} numbers, one per channel`);
    if (list.length !== channels) throw fieldError(`${path}.${key}`, `${channels} numbers, one per channel`, list);
    return list.map((n, c) => readNumber(n, `${path}.${key}[${c}]`, expected, accept));
  };
  return { mean: numbers('mean', 'a number', () => true), std: numbers('std', 'a number above 0', (n) => n > 0) };
}

function readTensors(tensors: ReadonlyMap<string, Tensor>, graph: Graph, where: string): Snapshot {
  const snapshot = new Map<string, Float32Array>();
  for (const { name, shape } of graph.nodes.flatMap((node) => node.tensors)) {
    const tensor = tensors.get(name);
    if (tensor?.shape.join() !== shape.join()) {
      throw fieldError(`${where}: tensor "${name}"`, `shape [${shape}]`, tensor?.shape);
    }
    snapshot.set(name, tensor.data);
  }
  return snapshot;
}
