/** Every operation of the laboratory as nodes of ONNX's opset 17. */
import type { Node, Operation, Window } from '../../architecture/types.js';
import { binomialFilter } from '../../engine/reference/blur-pooling.js';
import { coordinateMaps } from '../coordinate-maps.js';
import { transposeLast } from '../transpose.js';
import { float, int, ints, type OnnxGraphBuilder, text } from './onnx-graph.js';

type Of<T extends Operation['type']> = Extract<Operation, { type: T }>;

/** One operation on its way into a graph. */
interface Place {
  readonly to: OnnxGraphBuilder;
  readonly node: Node;
  /** Names of the values it reads. */
  readonly inputs: readonly string[];
  /** The name its result is to have. */
  readonly output: string;
  /** Its tensor of that role ("weight"). */
  values(role: string): Float32Array;
}

/** Adds the nodes of one operation, the last of which makes `output`. */
export function addOperation(place: Place): void {
  const { to, node, inputs, output } = place;
  const { operation } = node;
  const simple = (operator: string, attributes = {}) => to.add(operator, inputs, output, attributes);
  switch (operation.type) {
    case 'conv2d':
      to.add('Conv', [...inputs, ...weightAndBias(place)], output, {
        ...windowAttributes(operation),
        dilations: ints(operation.dilation),
        group: int(operation.groups),
      });
      return;
    case 'dense':
      to.add('Gemm', [...inputs, ...weightAndBias(place)], output, { transB: int(1) });
      return;
    case 'locallyConnected2d':
      addLocallyConnected(place, operation);
      return;
    case 'flatten':
      simple('Flatten', { axis: int(1) });
      return;
    case 'maxPool2d':
      simple('MaxPool', windowAttributes(operation));
      return;
    case 'avgPool2d':
      simple('AveragePool', {
        ...windowAttributes(operation),
        count_include_pad: int(operation.countIncludePad ? 1 : 0),
      });
      return;
    case 'globalAvgPool2d':
      to.add('Flatten', [to.add('GlobalAveragePool', inputs, inner(node, 'mean'))], output, { axis: int(1) });
      return;
    case 'blurPool2d':
      addBlurPool(place, operation);
      return;
    case 'batchNorm2d': {
      const tensors = ['weight', 'bias', 'runningMean', 'runningVar'].map((role) => parameter(place, role));
      to.add('BatchNormalization', [...inputs, ...tensors], output, {
        epsilon: float(operation.eps),
        // ONNX: the share of the old value; here: the share of the new one.
        momentum: float(1 - operation.momentum),
      });
      return;
    }
    case 'layerNorm':
      addLayerNorm(place, operation);
      return;
    case 'circularPad2d': {
      const [height, width] = operation.padding;
      const pads = to.integers(inner(node, 'pads'), [0, 0, height, width, 0, 0, height, width]);
      to.add('Pad', [...inputs, pads], output, { mode: text('wrap') });
      return;
    }
    case 'groupNorm':
      addGroupNorm(place, operation);
      return;
    case 'relu':
      simple('Relu');
      return;
    case 'tanh':
      simple('Tanh');
      return;
    case 'sigmoid':
      simple('Sigmoid');
      return;
    case 'leakyRelu':
      simple('LeakyRelu', { alpha: float(operation.slope) });
      return;
    case 'silu':
      to.add('Mul', [...inputs, to.add('Sigmoid', inputs, inner(node, 'sigmoid'))], output);
      return;
    case 'gelu':
      addGelu(place);
      return;
    case 'dropout':
      // It does nothing in inference; it stays, so that the network can be trained further elsewhere.
      to.add('Dropout', [...inputs, to.floats(inner(node, 'rate'), [], [operation.rate])], output);
      return;
    case 'coordinates':
      addCoordinates(place);
      return;
    case 'add':
      simple('Add');
      return;
    case 'concat':
      simple('Concat', { axis: int(1) });
      return;
    default:
      operation satisfies never;
  }
}

/** A name for a value inside a layer; layers' own names hold no slash. */
const inner = (node: Node, what: string) => `${node.name}/${what}`;

function parameter({ to, node, values }: Place, role: string, shape?: readonly number[]): string {
  const info = node.tensors.find((tensor) => tensor.role === role);
  if (!info) throw new Error(`${node.name} has no ${role}.`);
  return to.floats(info.name, shape ?? info.shape, values(role));
}

function weightAndBias(place: Place): string[] {
  return place.node.tensors.map(({ role }) => parameter(place, role));
}

/** ONNX's pads are top, left, bottom, right, as ours. */
function windowAttributes({ kernel, stride, padding }: Window) {
  return { kernel_shape: ints(kernel), strides: ints(stride), pads: ints(padding) };
}

/**
 * There is no such operator. A convolution with one-hot kernels lays out the values under each window, C·R·S of them at
 * P·Q positions, and a batched product multiplies those of each position with the kernels of that position.
 */
function addLocallyConnected(place: Place, operation: Of<'locallyConnected2d'>): void {
  const { to, node, inputs, output } = place;
  const [C = 0] = node.inputShape;
  const [K = 0, P = 0, Q = 0] = node.outputShape;
  const taps = operation.kernel[0] * operation.kernel[1];
  const oneHot = new Float32Array(C * taps * taps);
  for (let i = 0; i < C * taps; i++) oneHot[i * taps + (i % taps)] = 1;
  const window = to.floats(inner(node, 'window'), [C * taps, 1, ...operation.kernel], oneHot);
  const patches = to.add('Conv', [...inputs, window], inner(node, 'patches'), {
    ...windowAttributes(operation),
    group: int(C),
  });
  const rows = to.add(
    'Reshape',
    [patches, to.integers(inner(node, 'rows/shape'), [0, C * taps, P * Q])],
    inner(node, 'rows'),
  );
  const byPosition = to.add('Transpose', [rows], inner(node, 'positions'), { perm: ints([2, 0, 1]) });
  const weight = transposeLast(place.values('weight'), P * Q, K, C * taps);
  const product = to.add(
    'MatMul',
    [byPosition, to.floats(`${node.name}.weight`, [P * Q, C * taps, K], weight)],
    inner(node, 'products'),
  );
  const back = to.add('Transpose', [product], inner(node, 'filters'), { perm: ints([1, 2, 0]) });
  const shape = to.integers(inner(node, 'shape'), [0, K, P, Q]);
  if (!operation.bias) to.add('Reshape', [back, shape], output);
  else to.add('Add', [to.add('Reshape', [back, shape], inner(node, 'maps')), parameter(place, 'bias')], output);
}

/** A reflecting border, then the same fixed kernel for every channel. */
function addBlurPool({ to, node, inputs, output }: Place, operation: Of<'blurPool2d'>): void {
  const [C = 0] = node.inputShape;
  const [top, left, bottom, right] = operation.padding;
  const pads = to.integers(inner(node, 'pads'), [0, 0, top, left, 0, 0, bottom, right]);
  const padded = to.add('Pad', [...inputs, pads], inner(node, 'padded'), { mode: text('reflect') });
  const filter = binomialFilter(operation.kernel[0]);
  const kernel = filter.flatMap((row) => filter.map((column) => row * column));
  const weight = Float32Array.from({ length: C * kernel.length }, (_, i) => kernel[i % kernel.length]!);
  to.add('Conv', [padded, to.floats(inner(node, 'filter'), [C, 1, ...operation.kernel], weight)], output, {
    kernel_shape: ints(operation.kernel),
    strides: ints(operation.stride),
    group: int(C),
  });
}

/** ONNX normalises trailing axes: of a picture, the channels are brought there and back. */
function addLayerNorm(place: Place, { eps }: Of<'layerNorm'>): void {
  const { to, node, inputs, output } = place;
  const tensors = weightAndBias(place);
  const attributes = { axis: int(-1), epsilon: float(eps) };
  if (node.inputShape.length === 1) {
    to.add('LayerNormalization', [...inputs, ...tensors], output, attributes);
    return;
  }
  const last = to.add('Transpose', inputs, inner(node, 'channelsLast'), { perm: ints([0, 2, 3, 1]) });
  const normed = to.add('LayerNormalization', [last, ...tensors], inner(node, 'normed'), attributes);
  to.add('Transpose', [normed], output, { perm: ints([0, 3, 1, 2]) });
}

/** A group is a channel to InstanceNormalization, which is in opset 17; GroupNormalization came with 18. */
function addGroupNorm(place: Place, { groups, eps }: Of<'groupNorm'>): void {
  const { to, node, inputs, output } = place;
  const grouped = to.add(
    'Reshape',
    [...inputs, to.integers(inner(node, 'groups/shape'), [0, groups, -1])],
    inner(node, 'groups'),
  );
  const scale = to.floats(inner(node, 'one'), [groups], new Float32Array(groups).fill(1));
  const shift = to.floats(inner(node, 'zero'), [groups], new Float32Array(groups));
  const normed = to.add('InstanceNormalization', [grouped, scale, shift], inner(node, 'normed'), {
    epsilon: float(eps),
  });
  const back = to.add(
    'Reshape',
    [normed, to.integers(inner(node, 'shape'), [0, ...node.inputShape])],
    inner(node, 'channels'),
  );
  const perChannel = [node.inputShape[0]!, 1, 1];
  const scaled = to.add('Mul', [back, parameter(place, 'weight', perChannel)], inner(node, 'scaled'));
  to.add('Add', [scaled, parameter(place, 'bias', perChannel)], output);
}

/** x·½·(1 + erf(x/√2)): the operator Gelu came with opset 20. */
function addGelu({ to, node, inputs, output }: Place): void {
  const constant = (name: string, value: number) => to.floats(inner(node, name), [], [value]);
  const scaled = to.add('Div', [...inputs, constant('root2', Math.SQRT2)], inner(node, 'scaled'));
  const erf = to.add('Erf', [scaled], inner(node, 'erf'));
  const twice = to.add('Add', [erf, constant('one', 1)], inner(node, 'twiceShare'));
  const share = to.add('Mul', [twice, constant('half', 0.5)], inner(node, 'share'));
  to.add('Mul', [...inputs, share], output);
}

/** The two maps are constants, repeated for as many pictures as come. */
function addCoordinates({ to, node, inputs, output }: Place): void {
  const [, H = 0, W = 0] = node.inputShape;
  const count = to.add('Shape', inputs, inner(node, 'count'), { start: int(0), end: int(1) });
  const rest = to.integers(inner(node, 'rest'), [2, H, W]);
  const shape = to.add('Concat', [count, rest], inner(node, 'shape'), { axis: int(0) });
  const maps = to.floats(inner(node, 'maps'), [1, 2, H, W], coordinateMaps(H, W));
  const repeated = to.add('Expand', [maps, shape], inner(node, 'repeated'));
  to.add('Concat', [...inputs, repeated], output, { axis: int(1) });
}
