import type { Normalization } from '../../data/types.js';
import { InputError } from '../../errors.js';
import { aboutFromMetadata } from '../metadata.js';
import { type OnnxFile, readOnnx } from '../onnx/model.js';
import type { ExternalFiles } from '../onnx/tensor.js';
import { architectureOf, asWritten, type ImportedNetwork } from './architecture.js';
import { Budget } from './budget.js';
import { type ReadOptions, readGraph } from './graph.js';
import { type Imported, type ModelOptions, modelOf } from './model.js';
import { NodeReader } from './node.js';
import type { Flow } from './values.js';

export interface OnnxImportOptions extends ModelOptions {
  /** Reads the files in the model's folder that hold its values; absent: it has to hold them itself. */
  readonly external?: ExternalFiles;
}

/**
 * A classifier from an ONNX file (opset 7 to 23) of unknown origin: its graph as an architecture of the laboratory's
 * layers, with its parameters. A softmax at its end is taken off; preprocessing of pixels at its beginning becomes the
 * model's normalization.
 *
 * @param where names the bytes in errors, such as the file's path.
 * @throws InputError for a file that is damaged, or has a node that no layer stands for, naming the node.
 */
export function importOnnx(bytes: Uint8Array, where: string, options: OnnxImportOptions = {}): Imported {
  const file = readOnnx(bytes, where);
  const { network, pixels, notes } = importNetwork(file, bytes.length, where, options);
  // What a file says about itself is believed where it is about the network in its graph.
  const about = aboutFromMetadata(file.metadata, where);
  const written = about && asWritten(network, about.architecture);
  const { model, notes: more } = modelOf(written ?? network, where, options, written ? about : null, pixels);
  const other = about && !written ? [OTHER] : [];
  return { model, notes: [origin(file), ...notes, ...other, ...more] };
}

const OTHER = 'What the file says about itself is about another network, and was left out.';
const origin = ({ producer, opset }: OnnxFile) => `ONNX, opset ${opset}${producer ? `, made by ${producer}` : ''}.`;

export interface ImportedGraph {
  readonly network: ImportedNetwork;
  readonly pixels: Normalization | null;
  /** What the file makes of the network's output. */
  readonly output: 'asIs' | 'softmax' | 'logSoftmax';
  /** Its extents without the number of pictures, as ONNX sees them. */
  readonly dims: readonly number[];
  readonly notes: readonly string[];
}

const SOFTMAX = 'The softmax at its end was taken off: the network ends in the logits.';

/** The network of a file, a classifier or not. */
export function importNetwork(file: OnnxFile, bytes: number, where: string, options: ReadOptions = {}): ImportedGraph {
  const { value, network, notes } = readGraph(file, bytes, where, options);
  const last = file.graph.nodes.at(-1);
  if (value.kind !== 'flow' || !last) {
    throw new InputError(
      `${where}: expected an output that depends on the pictures, got ${last ? 'a constant' : 'no nodes'}.`,
    );
  }
  const call = { node: new NodeReader(last, where), budget: new Budget(bytes, where) };
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
    notes: [...notes, ...network.notes, ...(softmax ? [SOFTMAX] : [])],
  };
}
