/**
 * ONNX's own tests of single operators, run through the importer. A test is a model with given inputs and outputs; it
 * passes in one of two ways, both with the tolerance of the engines' own conformance tests:
 *
 * - as a network: its first input is a batch of pictures (or vectors), its other inputs are weights. The importer makes
 *   an architecture of it, and every engine computes the output from that architecture;
 * - on constants: where the laboratory has no layer that does this, but the importer computes the operator on what files
 *   hold (weights, shapes): with all inputs constant, the importer's result is the output.
 */
import { resolveArchitecture } from '../architecture/index.js';
import type { Normalization } from '../data/types.js';
import type { Engine } from '../engine/types.js';
import { InputError } from '../errors.js';
import { LEFT_OUT } from './conformance-left-out.js';
import { CONSTANT_OPERATORS } from './import/constants.js';
import { readGraph } from './import/graph.js';
import { importNetwork } from './import/onnx.js';
import { FLOW_OPERATORS } from './import/operators.js';
import { type OnnxFile, readOnnx } from './onnx/model.js';
import { type OnnxTensor, TENSOR } from './onnx/schema.js';
import { type Constant, readTensor, volumeOf } from './onnx/tensor.js';
import { decodeMessage } from './onnx/wire.js';

export interface OnnxTest {
  readonly name: string;
  readonly model: Uint8Array;
  /** Tensors as protobuf, in the order of the model's inputs and outputs. */
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
}
export interface OnnxTestResult {
  readonly name: string;
  /** notClaimed: it has an operator that the importer does not read. */
  readonly status: 'network' | 'constants' | 'failed' | 'leftOut' | 'notClaimed';
  /** Why it failed or was left out, or the operators that are not claimed. */
  readonly reason: string;
  /** Largest |a − b| / (1 + |b|) of those that passed. */
  readonly maxError: number;
}

/** Two numbers agree where |a − b| ≤ TOLERANCE·(1 + |b|), as in the engines' conformance tests. */
const TOLERANCE = 1e-4;
/** ONNX has tests of opsets that no model uses any more, and of none. */
const OPSETS = [0, 23] as const;

export function runOnnxTest(test: OnnxTest, engines: readonly Engine[]): OnnxTestResult {
  const { name } = test;
  const result = (status: OnnxTestResult['status'], reason = '', maxError = 0) => ({ name, status, reason, maxError });
  const judged = (status: 'network' | 'constants', error: number) =>
    error <= TOLERANCE ? result(status, '', error) : result('failed', `off by ${error} (${status}).`);
  try {
    const file = withoutByproducts(readOnnx(test.model, name, OPSETS));
    const operators = new Set(file.graph.nodes.map(({ operator }) => operator));
    const unclaimed = [...operators].filter((operator) => !isClaimed(operator));
    if (unclaimed.length > 0) return result('notClaimed', unclaimed.sort().join(', '));
    const leftOut = LEFT_OUT.find(([pattern]) => pattern.test(name));
    if (leftOut) return result('leftOut', leftOut[1]);
    const inputs = test.inputs.map((bytes, i) => tensorOf(bytes, `${name}: input ${i}`));
    const [expected] = test.outputs.map((bytes, i) => tensorOf(bytes, `${name}: output ${i}`));
    if (!expected || file.graph.outputs.length > 1) {
      return result('failed', `expected one output, got ${test.outputs.length}.`);
    }
    const network = unlessRefused(() =>
      engines.map((engine) => distance(asNetwork(file, test, inputs, engine), expected)),
    );
    if (!(network instanceof InputError)) return judged('network', Math.max(...network));
    const constants = unlessRefused(() => distance(asConstants(file, test, inputs), expected));
    if (!(constants instanceof InputError)) return judged('constants', constants);
    return result('failed', `as a network: ${network.message} On constants: ${constants.message}`);
  } catch (error) {
    // Whatever is thrown by one test must not hide how the others do.
    return result('failed', error instanceof Error ? error.message : String(error));
  }
}

/** A layer norm's mean and deviation, which are for its gradient and which no layer hands on. */
function withoutByproducts(file: OnnxFile): OnnxFile {
  const { nodes, outputs } = file.graph;
  if (nodes.length !== 1 || nodes[0]?.operator !== 'LayerNormalization') return file;
  return { ...file, graph: { ...file.graph, outputs: outputs.slice(0, 1) } };
}

function unlessRefused<T>(compute: () => T): T | InputError {
  try {
    return compute();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

const isClaimed = (operator: string) =>
  Object.hasOwn(FLOW_OPERATORS, operator) || Object.hasOwn(CONSTANT_OPERATORS, operator);
const tensorOf = (bytes: Uint8Array, at: string) => readTensor(decodeMessage<OnnxTensor>(TENSOR, bytes, at), at);

interface Computed {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Inputs by name; those that the test gives and the file has as initializers too are the test's. */
function inputNames(file: OnnxFile): string[] {
  const initial = new Set(file.graph.initializers.map(({ name }) => name));
  return file.graph.inputs.map(({ name }) => name).filter((name) => !initial.has(name));
}

function asNetwork(file: OnnxFile, { model, name }: OnnxTest, inputs: readonly Constant[], engine: Engine): Computed {
  const names = inputNames(file);
  const pictures = inputs[0];
  if (!pictures || names.length === 0) throw new InputError(`${name}: expected an input, got none.`);
  const constants = new Map(
    names.slice(1).flatMap((input, i) => (inputs[i + 1] ? [[input, inputs[i + 1]!] as const] : [])),
  );
  const { network, output, dims, pixels } = importNetwork(file, model.length, name, { constants });
  const batch = pictures.shape[0] ?? 1;
  const compiled = engine.compile(resolveArchitecture(network.architecture), { batch });
  try {
    for (const [tensor, values] of network.tensors) compiled.setTensor(tensor, values);
    const logits = compiled.predict(normalized(pictures, pixels));
    return {
      shape: [batch, ...dims],
      data: output === 'asIs' ? logits : softmax(logits, batch, output === 'logSoftmax'),
    };
  } finally {
    compiled.dispose();
  }
}

/** Pictures as the network takes them; the importer takes whole numbers for pixels. */
function normalized({ data, shape }: Constant, pixels: Normalization | null): Float32Array {
  if (!pixels) return Float32Array.from(data);
  const [, channels = 1, ...rest] = shape;
  return Float32Array.from(data, (value, i) => {
    const c = Math.floor(i / volumeOf(rest)) % channels;
    return (value / 255 - pixels.mean[c]!) / pixels.std[c]!;
  });
}

/** What the importer says the file makes of the logits. */
function softmax(logits: Float32Array, batch: number, log: boolean): number[] {
  const classes = logits.length / batch;
  return Array.from(logits, (value, i) => {
    const row = logits.subarray(Math.floor(i / classes) * classes, (Math.floor(i / classes) + 1) * classes);
    const most = Math.max(...row);
    const total = row.reduce((sum, other) => sum + Math.exp(other - most), 0);
    return log ? value - most - Math.log(total) : Math.exp(value - most) / total;
  });
}

function asConstants(file: OnnxFile, { model, name }: OnnxTest, inputs: readonly Constant[]): Computed {
  const names = inputNames(file);
  const constants = new Map(names.flatMap((input, i) => (inputs[i] ? [[input, inputs[i]!] as const] : [])));
  const { value } = readGraph(file, model.length, name, { constants });
  if (value.kind === 'constant') return value;
  throw new InputError(`${name}: expected a constant, got something else.`);
}

/** Largest |a − b| / (1 + |b|); Infinity where shapes differ or only one is not a number. */
function distance(found: Computed, expected: Constant): number {
  const same = found.shape.join() === expected.shape.join() && found.data.length === volumeOf(expected.shape);
  if (!same) throw new Error(`expected shape [${expected.shape}], got [${found.shape}].`);
  let worst = 0;
  for (let i = 0; i < found.data.length; i++) {
    const [a, b] = [found.data[i]!, expected.data[i]!];
    if (Object.is(a, b)) continue;
    const error = Math.abs(a - b) / (1 + Math.abs(b));
    if (!(error <= worst)) worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }
  return worst;
}
