import { LAYER_TYPES } from '../architecture/index.js';
import type { LayerType } from '../architecture/types.js';
import { fieldError, InputError } from '../errors.js';
import { type Fields, readArray, readNumber, readObject, readString } from '../fields.js';
import type { LossOptions } from './types.js';

/** Float32 values with their shape, row-major; pictures as N×C×H×W. In the file: `{ shape, data: base64 }`. */
export interface CaseTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
/** One layer in training mode with the backward pass of `gradOutput`, as somebody else computed it. */
export interface LayerCase {
  readonly kind: 'layer';
  readonly id: string;
  readonly layer: LayerType;
  /** The layer's own fields, as an architecture writes them. */
  readonly attributes: Fields;
  readonly input: CaseTensor;
  /** By role ("weight"), or by full name ("conv1.weight") for blocks of several layers. */
  readonly parameters: ReadonlyMap<string, CaseTensor>;
  readonly output: CaseTensor;
  readonly gradOutput: CaseTensor;
  readonly gradInput: CaseTensor;
  readonly gradParameters: ReadonlyMap<string, CaseTensor>;
  /** Statistics after the step from mean 0 and variance 1, and the output in evaluation mode with them. */
  readonly after: ReadonlyMap<'runningMean' | 'runningVar' | 'evalOutput', CaseTensor>;
}
export interface LossCase {
  readonly kind: 'loss';
  readonly id: string;
  readonly layer: 'softmaxCrossEntropy';
  readonly options: LossOptions;
  readonly input: CaseTensor;
  readonly labels: readonly number[];
  readonly loss: number;
  readonly gradInput: CaseTensor;
}
/** A layer that no engine of ours has: counts as failed. */
export interface UnknownCase {
  readonly kind: 'unknown';
  readonly id: string;
  readonly layer: string;
}
export type ConformanceCase = LayerCase | LossCase | UnknownCase;

/**
 * The cases of a conformance file: JSON `{ cases: [{ layer, attributes, input, output, … }] }`.
 *
 * @param name What errors call the file.
 * @throws InputError for text that is not of this form, naming the field.
 */
export function readConformanceCases(text: string, name: string): ConformanceCase[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(
      `${name}: expected JSON, got text that ends or breaks off wrongly (${(error as Error).message}).`,
    );
  }
  const file = readObject(json, name, 'an object with a list of cases');
  const cases = readArray(file.cases, `${name}: cases`, 'a list of at least one case', 1);
  return cases.map((value, i) => readCase(value, `${name}: cases[${i}]`, i));
}

function readCase(value: unknown, path: string, index: number): ConformanceCase {
  const object = readObject(value, path, 'a case');
  const layer = readString(object.layer, `${path}.layer`, 'the type of a layer');
  const id = String(object.id ?? index);
  if (layer === 'softmaxCrossEntropy') return readLossCase(object, path, id);
  if (!(LAYER_TYPES as readonly string[]).includes(layer)) return { kind: 'unknown', id, layer };
  return {
    kind: 'layer',
    id,
    layer: layer as LayerType,
    attributes: readObject(object.attributes ?? {}, `${path}.attributes`),
    input: readTensor(object.input, `${path}.input`),
    parameters: readTensors(object.parameters, `${path}.parameters`),
    output: readTensor(object.output, `${path}.output`),
    gradOutput: readTensor(object.gradOutput, `${path}.gradOutput`),
    gradInput: readTensor(object.gradInput, `${path}.gradInput`),
    gradParameters: readTensors(object.gradParameters, `${path}.gradParameters`),
    after: new Map(
      (['runningMean', 'runningVar', 'evalOutput'] as const)
        .filter((key) => object[key] !== undefined)
        .map((key) => [key, readTensor(object[key], `${path}.${key}`)]),
    ),
  };
}

function readLossCase(object: Fields, path: string, id: string): LossCase {
  const attributes = readObject(object.attributes ?? {}, `${path}.attributes`);
  const input = readTensor(object.input, `${path}.input`);
  const [count, classes, ...more] = input.shape;
  if (count === undefined || classes === undefined || more.length > 0)
    throw fieldError(`${path}.input.shape`, 'two extents [pictures, classes]', input.shape);
  const labels = readArray(object.labels, `${path}.labels`, 'a list of class indices');
  if (labels.length !== count) throw fieldError(`${path}.labels`, `${count} class indices`, labels);
  return {
    kind: 'loss',
    id,
    layer: 'softmaxCrossEntropy',
    options: attributes as LossOptions,
    input,
    labels: labels.map((label, n) =>
      readNumber(
        label,
        `${path}.labels[${n}]`,
        `a class index below ${classes}`,
        (k) => Number.isInteger(k) && k >= 0 && k < classes,
      ),
    ),
    loss: readNumber(object.loss, `${path}.loss`, 'a number', () => true),
    gradInput: readTensor(object.gradInput, `${path}.gradInput`),
  };
}

function readTensors(value: unknown, path: string): Map<string, CaseTensor> {
  const object = readObject(value ?? {}, path, 'tensors by name');
  return new Map(Object.entries(object).map(([key, tensor]) => [key, readTensor(tensor, `${path}.${key}`)]));
}

function readTensor(value: unknown, path: string): CaseTensor {
  const object = readObject(value, path, 'a tensor ({ shape, data })');
  const expected = 'a list of positive integers';
  const shape = readArray(object.shape, `${path}.shape`, expected, 1).map((extent, axis) =>
    readNumber(extent, `${path}.shape[${axis}]`, 'a positive integer', (n) => Number.isSafeInteger(n) && n > 0),
  );
  const size = shape.reduce((product, extent) => product * extent, 1);
  const bytes = decodeBase64(readString(object.data, `${path}.data`, 'base64 of float32 values'), `${path}.data`);
  if (bytes.length !== 4 * size)
    throw fieldError(
      `${path}.data`,
      `${4 * size} bytes (float32 of shape ${shape.join('×')})`,
      `${bytes.length} bytes`,
    );
  const view = new DataView(bytes.buffer);
  return { shape, data: Float32Array.from({ length: size }, (_, i) => view.getFloat32(4 * i, true)) };
}

function decodeBase64(text: string, path: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw fieldError(path, 'base64', text);
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
