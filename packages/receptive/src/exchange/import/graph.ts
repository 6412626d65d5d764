/** From an ONNX graph to the value it computes: node by node, on constants and on pictures on their way. */
import type { Shape } from '../../architecture/types.js';
import { fieldError, InputError, show } from '../../errors.js';
import { declared, isDefaultDomain, type OnnxFile } from '../onnx/model.js';
import { EXTERNAL, type OnnxGraph } from '../onnx/schema.js';
import { type Constant, type ExternalFiles, isFloat, readTensor } from '../onnx/tensor.js';
import { Budget } from './budget.js';
import { CONSTANT_OPERATORS } from './constants.js';
import type { Fold } from './fold.js';
import { layerNormPiece, readsPieces } from './layer-norm-pieces.js';
import { type Call, NetworkReader } from './network.js';
import { NodeReader } from './node.js';
import { FLOW_OPERATORS } from './operators.js';
import type { Flow, Value } from './values.js';

export interface ReadOptions {
  /** Reads the files in the model's folder that hold its values; absent: it has to hold them itself. */
  readonly external?: ExternalFiles;
  /** Values of inputs that are no pictures. */
  readonly constants?: ReadonlyMap<string, Constant>;
}

export interface ReadGraph {
  readonly value: Value;
  readonly network: NetworkReader;
  /** What is to be told: what is not as it was in the file. */
  readonly notes: readonly string[];
}

/** Nodes of a file; the largest networks for pictures have a few thousand. */
const MOST_NODES = 50_000;

/**
 * @param bytes size of the file, in proportion to which constants may be computed.
 * @throws InputError for the first node that is wrong or that no layer stands for.
 */
export function readGraph(file: OnnxFile, bytes: number, where: string, options: ReadOptions = {}): ReadGraph {
  const { graph, opset } = file;
  if (graph.nodes.length > MOST_NODES) throw fieldError(`${where}: nodes`, `at most ${MOST_NODES}`, graph.nodes.length);
  const values = new Map<string, Value>(options.constants);
  for (const tensor of graph.initializers) {
    values.set(tensor.name, readTensor(tensor, `${where}: tensor ${show(tensor.name)}`, options.external));
  }
  const { network, name, flow, notes } = startOf(graph, values, where);
  if (name !== undefined && flow) values.set(name, flow);
  const elsewhere = graph.initializers.filter(({ location }) => location === EXTERNAL);
  const more = elsewhere.reduce((sum, { name }) => sum + (values.get(name) as Constant).data.byteLength, 0);
  const budget = new Budget(bytes + more, where);
  const uses = countUses(graph);
  for (const each of graph.nodes) {
    const node = new NodeReader(each, where);
    if (!isDefaultDomain(each.domain)) {
      throw node.refuse(`expected an operator of ONNX itself, got one of "${each.domain}".`);
    }
    const inputs = node.inputs.map((input) => valueAt(values, input, node));
    const [output, ...others] = node.outputs;
    if (!output) throw node.refuse('expected a node with an output, got none.');
    if (values.has(output)) throw node.refuse(`expected a new name for its output, got "${output}" again.`);
    const call = { node, inputs, opset, network, budget, uses };
    const made = operate(call);
    values.set(output, (uses.get(output) ?? 0) > 1 ? shared(call, made) : made);
    for (const second of others)
      if (uses.has(second)) throw node.refuse('expected one output that is read, got several.');
  }
  if (graph.outputs.length !== 1) throw fieldError(`${where}: outputs`, 'one', graph.outputs.length);
  const end = values.get(graph.outputs[0]!.name);
  if (!end)
    throw new InputError(`${where}: expected a node that makes the output ${show(graph.outputs[0]!.name)}, got none.`);
  return { value: end, network, notes };
}

function operate(call: Call): Value {
  const { node, inputs } = call;
  const onFlow = inputs.some((input) => input?.kind === 'flow');
  if (!onFlow && Object.hasOwn(CONSTANT_OPERATORS, node.operator)) {
    if (inputs.some((input) => input?.shape.some(Number.isNaN))) {
      throw node.refuse('expected a constant of known shape, got one for each picture.');
    }
    return CONSTANT_OPERATORS[node.operator]!(call as Fold);
  }
  if (onFlow && readsPieces(call) && node.operator !== 'ReduceMean') return layerNormPiece(call);
  if (onFlow && Object.hasOwn(FLOW_OPERATORS, node.operator)) return FLOW_OPERATORS[node.operator]!(call);
  const list = Object.keys(FLOW_OPERATORS).sort().join(', ');
  throw node.refuse('no layer of the laboratory stands for this operator.', `Those that are read: ${list}.`);
}

/** A value that several nodes read: a scale and shift goes into the layer before it while that may still be altered. */
function shared(call: Call, value: Value): Value {
  if (value.kind !== 'flow') return value;
  const flow = value.change?.type === 'affine' ? call.network.settle(call, value) : value;
  return flow.alone ? { ...flow, alone: false, settled: undefined } : flow;
}

function valueAt(values: ReadonlyMap<string, Value>, name: string, node: NodeReader): Value | undefined {
  if (name === '') return undefined;
  const value = values.get(name);
  if (!value) throw node.refuse(`expected inputs that nodes before it make, got "${name}".`);
  return value;
}

/** How often each value is read. */
function countUses(graph: OnnxGraph): Map<string, number> {
  const uses = new Map<string, number>();
  const names = [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)];
  for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}

interface Start {
  readonly network: NetworkReader;
  readonly name?: string;
  readonly flow?: Flow;
  readonly notes: readonly string[];
}

/** The one input that is not a constant. */
function startOf(graph: OnnxGraph, values: ReadonlyMap<string, Value>, where: string): Start {
  const open = graph.inputs.filter(({ name }) => !values.has(name));
  if (open.length === 0) return { network: new NetworkReader(Number.NaN, [1, 1, 1], false), notes: [] };
  const [input] = open as [(typeof open)[0]];
  if (open.length > 1) {
    throw fieldError(
      `${where}: inputs`,
      'one (pictures)',
      open.slice(0, 5).map(({ name }) => name),
    );
  }
  const { type, shape } = declared(input);
  const at = `${where}: input ${show(input.name)}`;
  if (!type) throw new InputError(`${at}: expected numbers of a known type, got something else.`);
  const [batch, ...dims] = shape ?? [];
  if (batch === undefined || dims.length > 3 || dims.some((extent) => !(extent >= 1 && extent <= 65_536))) {
    throw fieldError(
      at,
      'pictures of known size (N×C×H×W) or vectors (N×F)',
      shape?.map((n) => (n > 0 ? n : 'open')),
    );
  }
  const last = comesChannelsLast(graph, input.name, dims);
  const canonical = last ? [dims[2]!, dims[0]!, dims[1]!] : dims;
  const picture: Shape = [canonical[0] ?? 1, canonical[1] ?? 1, canonical[2] ?? 1];
  const network = new NetworkReader(batch, picture, !isFloat(type));
  const flow = network.start(canonical.length === 0 ? [1] : canonical, last ? [0, 2, 3, 1] : null);
  const notes = last
    ? [`The file takes pictures with their channels last (N×${dims.join('×')}); here they come first.`]
    : [];
  return { network, name: input.name, flow: canonical.length === 0 ? { ...flow, dims: [] } : flow, notes };
}

/** Whether the input has few channels at its end and something brings them to the front. */
function comesChannelsLast(graph: OnnxGraph, name: string, dims: readonly number[]): boolean {
  if (dims.length !== 3 || dims[0]! <= 4 || dims[2]! > 4) return false;
  const turns = ({ operator, attributes }: OnnxGraph['nodes'][number]) =>
    operator === 'Transpose' &&
    attributes.some(({ name: attribute, ints }) => attribute === 'perm' && ints.join() === '0,3,1,2');
  return graph.inputs.some((input) => input.name === name) && graph.nodes.some(turns);
}
