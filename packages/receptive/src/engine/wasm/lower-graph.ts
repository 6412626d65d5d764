import type { Graph, Node } from '../../architecture/types.js';
import { type Following, lowerBatchNorm } from './batch-norm.js';
import { lowerConvolution } from './convolution.js';
import { lowerDense, lowerLocallyConnected } from './dense.js';
import type { Gradient, Lowered, Lowering, Value } from './lowering.js';
import { lowerPerSampleNorm } from './normalization.js';
import { lowerActivation, lowerDropout } from './pointwise.js';
import { halves, lowerGlobalAverage, lowerPooling } from './pooling.js';
import { lowerAdd, lowerCircularPad, lowerConcat, lowerCoordinates, lowerFlatten } from './structure.js';

/** Operations that can apply a following ReLU in their last step. */
const FUSES_RELU = new Set(['conv2d', 'locallyConnected2d', 'dense', 'batchNorm2d']);

/** The ids of nodes whose gradient somebody needs: those behind a parameter, or all when the input's is asked for. */
export function needsGradient(graph: Graph, inputGradient: boolean): Set<number> {
  const needed = new Set<number>(inputGradient ? [-1] : []);
  for (const node of graph.nodes)
    if (node.parameters > 0 || node.inputs.some((id) => needed.has(id))) needed.add(node.id);
  return needed;
}

/** The nodes behind a node, each the only reader of the one before, that are done in its last step. */
function following(
  on: Lowering,
  node: Node,
  readers: ReadonlyMap<number, readonly Node[]>,
): { nodes: Node[]; done: Following } {
  const only = (id: number) => {
    const list = readers.get(id) ?? [];
    return list.length === 1 ? (list[0] as Node) : null;
  };
  const nodes: Node[] = [];
  const { type } = node.operation;
  let next = FUSES_RELU.has(type) ? only(node.id) : null;
  const norm = on.inference && type === 'conv2d' && next?.operation.type === 'batchNorm2d' ? next : null;
  if (norm) {
    nodes.push(norm);
    next = only(norm.id);
  }
  const relu = next?.operation.type === 'relu';
  if (next && relu) {
    nodes.push(next);
    next = only(next.id);
  }
  const pool = next && type === 'batchNorm2d' && halves(next.operation) ? next : null;
  if (pool) nodes.push(pool);
  return { nodes, done: { norm, relu, pool } };
}

/**
 * Emits the forward kernels of a whole graph; the result goes back through it. What can be done in the last step of
 * the operation before is done there.
 */
export function lowerGraph(on: Lowering, input: Value): { output: Value; backward: (gradient: Gradient) => void } {
  const { nodes } = on.graph;
  const readers = new Map<number, Node[]>();
  for (const node of nodes) for (const id of node.inputs) readers.set(id, [...(readers.get(id) ?? []), node]);
  const values = new Map<number, Value>([[-1, input]]);
  const tape: { layer: string; value: Value; lowered: Lowered }[] = [];
  let output = input;
  const fused = new Set<number>();
  for (const node of nodes) {
    if (fused.has(node.id)) continue;
    const inputs = node.inputs.map((id) => values.get(id) as Value);
    const behind = following(on, node, readers);
    on.program.scope = { layer: node.name, pass: 'forward' };
    const lowered = lowerNode(on, node, inputs, behind.done);
    const last = behind.nodes.at(-1) ?? node;
    const rectified = behind.done.relu && !behind.done.pool;
    output = { id: last.id, shape: last.outputShape, buffer: lowered.output, rectified };
    values.set(last.id, output);
    for (const { id } of behind.nodes) fused.add(id);
    tape.push({ layer: node.name, value: output, lowered });
  }
  return {
    output,
    backward: (gradient) => {
      on.contributeBuffer(output, gradient);
      for (const { layer, value, lowered } of tape.reverse()) {
        on.program.scope = { layer, pass: 'gradInput' };
        const own = on.gradientOf(value.id);
        if (own) lowered.backward(own);
      }
    },
  };
}

function lowerNode(on: Lowering, node: Node, inputs: readonly Value[], behind: Following): Lowered {
  const { relu } = behind;
  const { operation } = node;
  const input = inputs[0] as Value;
  switch (operation.type) {
    case 'conv2d':
      return lowerConvolution(on, node, input, behind);
    case 'locallyConnected2d':
      return lowerLocallyConnected(on, node, input, relu);
    case 'dense':
      return lowerDense(on, node, input, relu);
    case 'batchNorm2d':
      return lowerBatchNorm(on, node, input, behind);
    case 'layerNorm':
    case 'groupNorm':
      return lowerPerSampleNorm(on, node, input);
    case 'maxPool2d':
    case 'avgPool2d':
    case 'blurPool2d':
      return lowerPooling(on, node, input);
    case 'globalAvgPool2d':
      return lowerGlobalAverage(on, node, input);
    case 'relu':
    case 'leakyRelu':
    case 'gelu':
    case 'silu':
    case 'tanh':
    case 'sigmoid':
      return lowerActivation(on, node, input);
    case 'dropout':
      return lowerDropout(on, node, input);
    case 'flatten':
      return lowerFlatten(on, node, input);
    case 'circularPad2d':
      return lowerCircularPad(on, node, input, operation.padding);
    case 'coordinates':
      return lowerCoordinates(on, node, input);
    case 'add':
      return lowerAdd(on, node, inputs);
    case 'concat':
      return lowerConcat(on, node, inputs);
    default:
      throw new Error(`no kernel for ${(operation satisfies never as { type: string }).type}`);
  }
}
