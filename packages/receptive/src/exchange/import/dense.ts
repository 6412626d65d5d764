/** Products with a matrix of weights: dense layers, 1×1 convolutions with the channels last, locally connected layers. */

import type { Constant } from '../onnx/tensor.js';
import { transposeLast } from '../transpose.js';
import { weightName } from './names.js';
import { type Call, constantAt, floatsOf, flowAt, requiredConstant, type Tensors } from './network.js';
import type { Flow, Step } from './values.js';

/** alpha·A·B + beta·C, with A the pictures' vectors. */
export function gemm(call: Call): Flow {
  const { node } = call;
  if (node.int('transA', 0) !== 0) throw node.refuse('expected vectors of pictures as they are, got them transposed.');
  const weight = requiredConstant(call, 1);
  const bias = constantAt(call, 2);
  if (weight.shape.length !== 2) throw node.refuse(`expected weights of two extents, got [${weight.shape}].`);
  const [alpha, beta] = [node.float('alpha', 1), node.float('beta', 1)];
  const scaled = (values: Float32Array, by: number) => (by === 1 ? values : values.map((value) => value * by));
  const units = weight.shape[node.int('transB', 0) === 1 ? 0 : 1]!;
  const matrix = node.int('transB', 0) === 1 ? floatsOf(weight) : turned(call, weight);
  return dense(call, scaled(matrix, alpha), units, bias && scaled(biasOf(call, bias, units), beta), weight);
}

/** One value for each unit, or one for all. */
function biasOf({ node }: Call, { shape, data }: Constant, units: number): Float32Array {
  const last = shape.at(-1) ?? 1;
  if (data.length !== last || (last !== 1 && last !== units)) {
    throw node.refuse(`expected one number or ${units} as bias, got a constant of shape [${shape}].`);
  }
  return Float32Array.from({ length: units }, (_, i) => data[last === 1 ? 0 : i]!);
}

function dense(call: Call, weight: Float32Array, units: number, bias: Float32Array | undefined, from: Constant): Flow {
  const flow = vectorOf(call, call.network.settle(call, flowAt(call)));
  const tensors: Tensors = [['weight', weight], ...(bias ? [['bias', bias] as const] : [])];
  const layer = { type: 'dense', units, ...(bias ? {} : { bias: false }) } as const;
  const made = call.network.add(call, layer, flow, tensors, weightName(from));
  return { ...made, dims: [...flow.dims.slice(0, -1), units] };
}

function vectorOf(call: Call, flow: Flow): Flow {
  const { dims, order } = flow;
  if (order !== null || dims.slice(0, -1).some((extent) => extent !== 1)) {
    throw call.node.refuse(`expected vectors as input, got N×${dims.join('×')}${order ? ' with its axes moved' : ''}.`);
  }
  return call.network.flatten(call, flow);
}

/** inputs × units → units × inputs. */
function turned({ budget }: Call, weight: Constant): Float32Array {
  const [inputs = 0, units = 0] = weight.shape;
  const to = budget.floats(inputs * units);
  return transposeLast(floatsOf(weight), 1, inputs, units, to);
}

export function matMul(call: Call): Flow {
  const { node, network, inputs } = call;
  if (inputs[0]?.kind !== 'flow')
    throw node.refuse('expected pictures on the left and weights on the right, got them swapped.');
  const weight = requiredConstant(call, 1);
  const flow = network.settle(call, flowAt(call));
  const [rows, columns] = weight.shape;
  if (weight.shape.length === 3) return locallyConnected(call, flow, weight);
  if (weight.shape.length !== 2) throw node.refuse(`expected weights of two extents, got [${weight.shape}].`);
  if (flow.order?.join() !== '0,2,3,1' || flow.dims.join() !== flow.shape.join()) {
    return dense(call, turned(call, weight), columns!, undefined, weight);
  }
  if (rows !== flow.shape[0])
    throw node.refuse(`expected weights for ${flow.shape[0]} channels, got [${weight.shape}].`);
  const layer = { type: 'conv2d', filters: columns!, kernel: 1, bias: false } as const;
  return network.add(call, layer, flow, [['weight', turned(call, weight)]], weightName(weight));
}

/**
 * Kernels of their own at every position, as the exporter writes them: values under each window, laid out by a
 * convolution with one-hot kernels, times P·Q matrices of taps × filters.
 */
function locallyConnected(call: Call, flow: Flow, weight: Constant): Flow {
  const { node, network, budget } = call;
  const window = flow.base;
  const [positions = 0, taps = 0, filters = 0] = weight.shape;
  const fits = flow.order?.join() === '2,0,1' && flow.dims.join() === `${taps},${positions}`;
  if (!window || !flow.alone || !fits || !isOneHot(window) || window.layer.type !== 'conv2d') {
    throw node.refuse('expected weights of two extents, got one matrix for each position.');
  }
  const { kernel, stride, padding } = window.layer;
  const [, P = 0, Q = 0] = window.shape;
  const layer = { type: 'locallyConnected2d', filters, kernel, stride, padding, bias: false } as const;
  const before: Flow = { ...flow, base: window.inputs[0]!, shape: inputShape(call, window), order: null };
  const data = transposeLast(floatsOf(weight), positions, taps, filters, budget.floats(weight.data.length));
  const made = network.add(call, layer, before, [['weight', data]], weightName(weight));
  if (made.shape[1] !== P || made.shape[2] !== Q) throw new Error('The windows of a locally connected layer moved.');
  return { ...made, dims: [filters, positions], order: flow.order };
}

const inputShape = ({ network }: Call, { inputs: [base] }: Step) => base?.shape ?? network.input;

/** Whether a convolution does nothing but lay out the values under each window, one channel after another. */
function isOneHot({ layer, tensors, shape }: Step): boolean {
  const weight = tensors.get('weight');
  if (layer.type !== 'conv2d' || !weight || layer.bias !== false || layer.dilation !== undefined) return false;
  const groups = layer.groups ?? 1;
  const taps = weight.length / shape[0]!;
  if (shape[0] !== groups * taps) return false;
  return weight.every((value, i) => value === (Math.floor(i / taps) % taps === i % taps ? 1 : 0));
}
