import type { Graph, Node } from '../../architecture/types.js';
import { lowerConvolution } from './convolution.js';
import { lowerDense, lowerLocallyConnected } from './dense.js';
import type { Gradient, Lowered, Lowering, Value } from './lowering.js';
import { lowerBatchNorm, lowerPerSampleNorm } from './normalization.js';
import { lowerActivation, lowerDropout } from './pointwise.js';
import { lowerGlobalAverage, lowerPooling } from './pooling.js';
import { lowerAdd, lowerConcat, lowerCoordinates, lowerFlatten } from './structure.js';

/** Operations that can apply a following ReLU in their last step. */
const FUSES_RELU = new Set(['conv2d', 'locallyConnected2d', 'dense', 'batchNorm2d']);

/** The ids of nodes whose gradient somebody needs: those behind a parameter, or all when the input's is asked for. */
export function needsGradient(graph: Graph, inputGradient: boolean): Set<number> {
  const needed = new Set<number>(inputGradient ? [-1] : []);
  for (const node of graph.nodes)
    if (node.parameters > 0 || node.inputs.some((id) => needed.has(id))) needed.add(node.id);
  return needed;
}

/**
 * Emits the forward kernels of a whole graph; the result goes back through it. A ReLU whose only reader-before is a
 * convolution, dense layer or batch norm becomes part of it.
 */
export function lowerGraph(on: Lowering, input: Value): { output: Value; backward: (gradient: Gradient) => void } {
  const { nodes } = on.graph;
  const readers = new Map<number, Node[]>();
  for (const node of nodes) for (const id of node.inputs) readers.set(id, [...(readers.get(id) ?? []), node]);
  const values = new Map<number, Value>([[-1, input]]);
  const tape: { value: Value; lowered: Lowered }[] = [];
  let output = input;
  const fused = new Set<number>();
  for (const node of nodes) {
    if (fused.has(node.id)) continue;
    const inputs = node.inputs.map((id) => values.get(id) as Value);
    const next = readers.get(node.id) ?? [];
    const relu =
      FUSES_RELU.has(node.operation.type) && next.length === 1 && next[0]?.operation.type === 'relu' ? next[0] : null;
    const lowered = lowerNode(on, node, inputs, relu !== null);
    output = { id: node.id, shape: node.outputShape, buffer: lowered.output };
    values.set(node.id, output);
    if (relu) {
      fused.add(relu.id);
      values.set(relu.id, output);
    }
    tape.push({ value: output, lowered });
  }
  return {
    output,
    backward: (gradient) => {
      on.contributeBuffer(output, gradient);
      for (const { value, lowered } of tape.reverse()) {
        const own = on.gradientOf(value.id);
        if (own) lowered.backward(own);
      }
    },
  };
}

function lowerNode(on: Lowering, node: Node, inputs: readonly Value[], relu: boolean): Lowered {
  const { operation } = node;
  const input = inputs[0] as Value;
  switch (operation.type) {
    case 'conv2d':
      return lowerConvolution(on, node, input, relu);
    case 'locallyConnected2d':
      return lowerLocallyConnected(on, node, input, relu);
    case 'dense':
      return lowerDense(on, node, input, relu);
    case 'batchNorm2d':
      return lowerBatchNorm(on, node, input, relu);
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
