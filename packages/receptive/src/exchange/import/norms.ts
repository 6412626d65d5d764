/** Normalisations. */
import type { Constant } from '../onnx/tensor.js';
import { weightName } from './names.js';
import { type Call, constantAt, floatsOf, flowAt, keepView, requiredConstant } from './network.js';
import type { Flow } from './values.js';

/** Fields that are not at their default. */
const epsOf = (eps: number) => (eps === 1e-5 ? {} : { eps });

/** With running statistics; of vectors it is a scale and a shift, which the dense layer before takes in. */
export function batchNormalization(call: Call): Flow {
  const { node, network, budget } = call;
  if (node.int('training_mode', 0) !== 0)
    throw node.refuse('expected a network for inference, got one in training mode.');
  if (node.int('spatial', 1) === 0) throw node.refuse('expected statistics for each channel, got them for each value.');
  const [weight, bias, mean, variance] = [1, 2, 3, 4].map((i) => requiredConstant(call, i)) as [
    Constant,
    Constant,
    Constant,
    Constant,
  ];
  const eps = node.float('epsilon', 1e-5);
  const given = flowAt(call);
  const channels = given.shape[0]!;
  const counts = [weight, bias, mean, variance].map(({ data }) => data.length);
  if (counts.some((count) => count !== channels) || given.dims[0] !== channels || given.order !== null) {
    throw node.refuse(`expected ${channels} values of each kind, one for each channel, got ${counts.join(', ')}.`);
  }
  const flow = network.settle(call, given);
  if (flow.shape.length === 1) {
    const scale = budget.doubles(channels);
    for (let c = 0; c < channels; c++) scale[c] = weight.data[c]! / Math.sqrt(variance.data[c]! + eps);
    const shift = scale.map((value, c) => bias.data[c]! - mean.data[c]! * value);
    return { ...flow, change: { type: 'affine', scale, shift }, settled: undefined };
  }
  // ONNX: the share of the old value, 0.9 by default; here: the share of the new one.
  const momentum = Number((1 - node.float('momentum', 0.9)).toPrecision(7));
  const layer = { type: 'batchNorm2d', ...epsOf(eps), ...(momentum === 0.1 ? {} : { momentum }) } as const;
  const tensors = [
    ['weight', floatsOf(weight)],
    ['bias', floatsOf(bias)],
    ['runningMean', floatsOf(mean)],
    ['runningVar', floatsOf(variance)],
  ] as const;
  return keepView(flow, network.add(call, layer, flow, tensors, weightName(weight)));
}

/** Over the trailing axes: of vectors, of channels that were brought last, or of everything in a picture. */
export function layerNormalization(call: Call): Flow {
  const { node, network } = call;
  const flow = network.settle(call, flowAt(call));
  const rank = flow.dims.length + 1;
  const axis = node.int('axis', -1);
  const first = axis < 0 ? axis + rank : axis;
  const channelsLast = flow.order?.join() === '0,2,3,1' && first === 3 && flow.dims.join() === flow.shape.join();
  const whole = flow.order === null && first === 1;
  if (!channelsLast && !whole) {
    throw node.refuse(
      `expected a norm over channels, or over all values of a picture, got one from axis ${axis} of N×${flow.dims.join('×')} on.`,
    );
  }
  const scale = requiredConstant(call, 1);
  const bias = constantAt(call, 2);
  const from = channelsLast || flow.shape.slice(1).every((extent) => extent === 1) ? flow : network.flatten(call, flow);
  const tensors = [
    ['weight', floatsOf(scale)],
    ['bias', bias ? floatsOf(bias) : new Float32Array(scale.data.length)],
  ] as const;
  const layer = { type: 'layerNorm', ...epsOf(node.float('epsilon', 1e-5)) } as const;
  return keepView(flow, network.add(call, layer, from, tensors, weightName(scale)));
}

/** Each channel by itself. Channels that are groups of channels are a group norm, whose scale follows by itself. */
export function instanceNormalization(call: Call): Flow {
  const [scale, bias] = [requiredConstant(call, 1), requiredConstant(call, 2)];
  return groupNorm(call, call.network.settle(call, flowAt(call)).dims[0] ?? 1, scale, bias);
}

/** Scale and shift for each channel (opset 21), or for each group (opset 18). */
export function groupNormalization(call: Call): Flow {
  return groupNorm(call, call.node.int('num_groups', 1), requiredConstant(call, 1), requiredConstant(call, 2));
}

function groupNorm(call: Call, groups: number, scale: Constant, bias: Constant): Flow {
  const { node, network } = call;
  const flow = network.settle(call, flowAt(call));
  const channels = flow.shape[0]!;
  const count = scale.data.length;
  if (flow.shape.length !== 3 || flow.order !== null || channels % groups !== 0 || channels % count !== 0) {
    throw node.refuse(`expected pictures in groups of channels, got N×${flow.dims.join('×')} in ${groups} groups.`);
  }
  if (bias.data.length !== count || (count !== groups && count !== channels)) {
    throw node.refuse(
      `expected ${groups} or ${channels} values as scale and as shift, got ${count} and ${bias.data.length}.`,
    );
  }
  const spread = ({ data }: Constant) =>
    Float32Array.from({ length: channels }, (_, c) => data[Math.floor((c * count) / channels)]!);
  const layer = { type: 'groupNorm', groups, ...epsOf(node.float('epsilon', 1e-5)) } as const;
  const tensors = [
    ['weight', spread(scale)],
    ['bias', spread(bias)],
  ] as const;
  return keepView(flow, network.add(call, layer, flow, tensors, weightName(scale)));
}
