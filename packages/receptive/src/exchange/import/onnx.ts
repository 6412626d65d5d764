import { requireClassifier } from '../../architecture/index.js';
import type { Normalization } from '../../data/types.js';
import { fieldError } from '../../errors.js';
import type { Model } from '../../training/model.js';
import { aboutFromMetadata } from '../metadata.js';
import { type OnnxFile, readOnnx } from '../onnx/model.js';
import type { ExternalFiles } from '../onnx/tensor.js';
import { architectureOf, asWritten, type ImportedNetwork } from './architecture.js';
import { Budget } from './budget.js';
import { type ReadOptions, readGraph } from './graph.js';
import { refuseModel } from './network.js';
import { NodeReader } from './node.js';
import type { Flow } from './values.js';

export interface ImportOptions {
  /** What brings bytes to the network's input, where the file does not say. Default: pixels scaled to 0…1. */
  readonly normalization?: Normalization;
  /** Names of the classes, where the file does not say. Default: "0", "1", … */
  readonly classes?: readonly string[];
  /** What the model is called. Default "imported". */
  readonly name?: string;
  /** Reads the files in the model's folder that hold its values; absent: it has to hold them itself. */
  readonly external?: ExternalFiles;
}

export interface Imported {
  readonly model: Model;
  /** What the file is and what is not as it was in it, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * A classifier from an ONNX file (opset 7 to 23) of unknown origin: its graph as an architecture of the laboratory's
 * layers, with its parameters. A softmax at its end is taken off; preprocessing of pixels at its beginning becomes the
 * model's normalization.
 *
 * @param where names the bytes in errors, such as the file's path.
 * @throws InputError for a file that is damaged, or has a node that no layer stands for, naming the node.
 */
export function importOnnx(bytes: Uint8Array, where: string, options: ImportOptions = {}): Imported {
  const file = readOnnx(bytes, where);
  const about = aboutFromMetadata(file.metadata, where);
  const { network, pixels, ending, notes } = importNetwork(file, bytes.length, where, options);
  const { architecture, graph, tensors } = asWritten(network, about?.architecture);
  const classes = about?.classes ?? options.classes ?? Array.from({ length: graph.outputShape[0]! }, (_, i) => `${i}`);
  if (graph.outputShape.length !== 1 || classes.length !== graph.outputShape[0]) {
    requireClassifier(graph, classes.length, where);
  }
  const channels = graph.input[0];
  const given = options.normalization ?? { mean: Array(channels).fill(0), std: Array(channels).fill(1) };
  if (given.mean.length !== channels || given.std.length !== channels) {
    throw fieldError(`${where}: mean and std`, `${channels} numbers each, one per channel`, given);
  }
  const normalization = normalizationOf(pixels, about?.normalization) ?? given;
  const said = pixels || about || options.normalization ? [] : [UNSAID];
  const model: Model = {
    architecture,
    classes,
    normalization,
    tensors,
    arm: about?.arm ?? options.name ?? 'imported',
    seed: about?.seed ?? 0,
    trial: about?.trial ?? 'imported',
    numerics: about?.numerics ?? 'imported',
    validationAccuracy: about?.validationAccuracy ?? null,
  };
  return { model, notes: [origin(file), ...notes, ...ending, ...said] };
}

const UNSAID =
  'The file does not say how pixels are brought to its input; they are scaled to 0…1, which --mean and --std change.';
const origin = ({ producer, opset }: OnnxFile) => `ONNX, opset ${opset}${producer ? `, made by ${producer}` : ''}.`;

/** What the graph does to pixels; with the digits of the one who wrote it, if these are the same numbers. */
function normalizationOf(pixels: Normalization | null, written: Normalization | undefined): Normalization | undefined {
  if (!pixels || !written) return pixels ?? written;
  const close = (a: readonly number[], b: readonly number[]) =>
    a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) <= 1e-6 * (1 + Math.abs(value)));
  return close(pixels.mean, written.mean) && close(pixels.std, written.std) ? written : pixels;
}

export interface ImportedGraph {
  readonly network: ImportedNetwork;
  readonly pixels: Normalization | null;
  /** What the file makes of the network's output. */
  readonly output: 'asIs' | 'softmax' | 'logSoftmax';
  /** Its extents without the number of pictures, as ONNX sees them. */
  readonly dims: readonly number[];
  readonly ending: readonly string[];
  readonly notes: readonly string[];
}

/** The network of a file, a classifier or not. */
export function importNetwork(file: OnnxFile, bytes: number, where: string, options: ReadOptions = {}): ImportedGraph {
  const { value, network, notes } = readGraph(file, bytes, where, options);
  if (value.kind !== 'flow')
    throw refuseModel(where, 'expected an output that depends on the pictures, got a constant.');
  const call = { node: new NodeReader(file.graph.nodes.at(-1)!, where), budget: new Budget(bytes, where), network };
  const softmax = value.change?.type === 'softmax' ? value.change : null;
  let end: Flow = softmax ? { ...value, change: null, settled: undefined } : network.settle(call, value);
  if (end.order !== null) throw call.node.refuse('expected axes in their order at the end, got them moved.');
  const seen = end.dims;
  const isVector = end.dims.slice(1).every((extent) => extent === 1);
  if (isVector && end.base) end = network.flatten(call, end);
  // A network without layers is an identity; the laboratory's is a dropout that drops nothing.
  if (!end.base) end = network.add(call, { type: 'dropout', rate: 0 }, end);
  return {
    network: architectureOf(network.steps, end.base, network.input, where),
    pixels: network.pixels,
    output: softmax ? (softmax.log ? 'logSoftmax' : 'softmax') : 'asIs',
    dims: seen,
    ending: softmax ? ['The softmax at its end was taken off: the network ends in the logits.'] : [],
    notes: [...notes, ...network.notes],
  };
}
