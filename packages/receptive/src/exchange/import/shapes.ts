/** Operators that look at values in another shape or order, and those that do nothing in inference. */
import { coordinateMaps } from '../coordinate-maps.js';
import { type Constant, isFloat, typeOf, volumeOf } from '../onnx/tensor.js';
import { addCircularPad, circularPad } from './circular.js';
import { shapeConstant } from './constant-parts.js';
import { flattenAxis, permutation, reshaped, squeezed, unsqueezed } from './constant-shapes.js';
import { axisOf, numbersOf } from './fold.js';
import { meanOfChannels } from './layer-norm-pieces.js';
import { type Call, constantAt, flowAt, keepView, requiredConstant } from './network.js';
import type { Flow, Value } from './values.js';
import { globalPool } from './windows.js';

/** The extents ONNX sees, the number of pictures among them (NaN where it is open). */
export function fullShape({ network }: Pick<Call, 'network'>, { dims, order }: Flow): number[] {
  const full = [network.batch, ...dims];
  return order ? order.map((axis) => full[axis]!) : full;
}

export function shape(call: Call): Constant {
  return shapeConstant(call, fullShape(call, flowAt(call)));
}

export const identity = (call: Call): Flow => flowAt(call);

export function cast(call: Call): Flow {
  const flow = flowAt(call);
  const to = typeOf(call.node.int('to', 0));
  if (!to || !isFloat(to))
    throw call.node.refuse(
      `expected pictures to stay numbers with a fraction, got a cast to ${to ?? 'something else'}.`,
    );
  return flow;
}

/** It stays a layer, for training further; one that drops all or nothing is none. */
export function dropout(call: Call): Flow {
  const { node, network } = call;
  const training = constantAt(call, 2)?.data[0] ?? 0;
  if (training !== 0) throw node.refuse('expected a network for inference, got one in training mode.');
  const ratio = constantAt(call, 1);
  // Before opset 12 it is an attribute. As text it is 0.1, not the number float32 has for it.
  const rate = ratio ? shortest(ratio) : node.float('ratio', 0.5);
  const flow = network.settle(call, flowAt(call));
  if (!(rate > 0 && rate < 1)) return flow;
  return keepView(flow, network.add(call, { type: 'dropout', rate }, flow));
}

const shortest = ({ data }: Constant) => Number((data[0] ?? 0).toPrecision(7));

export function pad(call: Call): Flow {
  const { node, network } = call;
  const flow = network.settle(call, flowAt(call));
  const rank = flow.dims.length + 1;
  const given = numbersOf(call, 'pads', constantAt(call, 1)) ?? [];
  const axes = constantAt(call, 3);
  const pads = axes ? spreadPads(call, given, Array.from(axes.data), rank) : given;
  const spatial = rank === 4 || (rank === 3 && flow.shape[2] === 1);
  const other = [pads[0], pads[1], pads[rank], pads[rank + 1]];
  const fits =
    pads.length === 2 * rank && flow.order === null && flow.dims.every((extent, i) => extent === flow.shape[i]);
  if (!spatial || !fits || other.some((n) => n !== 0) || pads.some((n) => !(n >= 0 && n <= 1024))) {
    throw node.refuse(
      `expected a border around pictures of at most 1024 pixels, got [${pads}] around N×${flow.dims.join('×')}.`,
    );
  }
  const mode = node.text('mode', 'constant');
  const value = constantAt(call, 2)?.data[0] ?? node.float('value', 0);
  const [top, left, bottom, right] = rank === 4 ? [pads[2], pads[3], pads[6], pads[7]] : [pads[2], 0, pads[5], 0];
  if (pads.every((n) => n === 0)) return flow;
  if (mode === 'wrap') return torus(call, flow, [top!, left!, bottom!, right!]);
  return { ...flow, change: { type: 'pad', mode, value, pads: [top!, left!, bottom!, right!] }, settled: undefined };
}

/** A border with the picture's own opposite side; it has to be as wide on both sides. */
function torus(call: Call, flow: Flow, [top, left, bottom, right]: readonly [number, number, number, number]): Flow {
  if (top !== bottom || left !== right) {
    throw call.node.refuse(
      `expected a wrapping border of the same width on both sides, got [${[top, left, bottom, right]}].`,
    );
  }
  return addCircularPad(call, flow, [top, left]);
}

function spreadPads(call: Call, pads: readonly number[], axes: readonly number[], rank: number): number[] {
  const all = new Array<number>(2 * rank).fill(0);
  axes.forEach((given, i) => {
    const axis = axisOf(call.node, given, rank);
    all[axis] = pads[i] ?? 0;
    all[axis + rank] = pads[i + axes.length] ?? 0;
  });
  return all;
}

/** The end of a classifier; the laboratory's networks end in the logits before it. */
export function softmax(call: Call): Flow {
  const { node, network, opset } = call;
  const flow = network.settle(call, flowAt(call));
  const rank = flow.dims.length + 1;
  const axis = axisOf(node, node.int('axis', opset < 13 ? 1 : -1), rank);
  // Before opset 13 all axes from this one on are one.
  const rest = opset < 13 ? flow.dims.slice(axis).concat(1) : flow.dims.toSpliced(axis - 1, 1);
  const overClasses =
    flow.order === null && (opset < 13 ? axis === 1 : axis >= 1 && rest.every((extent) => extent === 1));
  if (!overClasses)
    throw node.refuse(`expected a softmax over the classes, got one along axis ${axis} of N×${flow.dims.join('×')}.`);
  return { ...flow, change: { type: 'softmax', log: node.operator === 'LogSoftmax' }, settled: undefined };
}

export function flatten(call: Call): Flow {
  const flow = flowAt(call);
  const full = fullShape(call, flow);
  const axis = flattenAxis(call.node, full.length);
  const first = volumeOf(full.slice(0, axis));
  if (axis !== 1 && first !== call.network.batch) {
    throw call.node.refuse(
      `expected the pictures to stay apart, got N×${flow.dims.join('×')} flattened from axis ${axis} on.`,
    );
  }
  return viewedAs(call, flow, [volumeOf(flow.dims)], true);
}

export function reshape(call: Call): Flow {
  const { node, network } = call;
  const flow = flowAt(call);
  const given = call.opset < 5 ? (node.ints('shape') ?? []) : Array.from(requiredConstant(call, 1).data);
  const before = fullShape(call, flow);
  const target = given.map((extent, i) => (extent === 0 && node.int('allowzero', 0) === 0 ? (before[i] ?? 0) : extent));
  const [first, ...rest] = target;
  const volume = volumeOf(flow.dims);
  const samePictures =
    Number.isNaN(first) || first === network.batch || (first === -1 && !rest.includes(-1) && volumeOf(rest) === volume);
  if (first === undefined || !samePictures) {
    throw node.refuse(`expected the pictures to stay apart, got N×${flow.dims.join('×')} reshaped to [${given}].`);
  }
  return viewedAs(call, flow, reshaped(node, rest, [volume]));
}

export function squeeze(call: Call): Flow {
  const flow = flowAt(call);
  return keepPictures(
    call,
    flow,
    squeezed({ ...call, inputs: [undefined, constantAt(call, 1)] }, fullShape(call, flow)),
  );
}

export function unsqueeze(call: Call): Flow {
  const flow = flowAt(call);
  return keepPictures(
    call,
    flow,
    unsqueezed({ ...call, inputs: [undefined, constantAt(call, 1)] }, fullShape(call, flow)),
  );
}

/** A shape whose first extent has to be the number of pictures still. */
function keepPictures(call: Call, flow: Flow, [first, ...rest]: readonly number[]): Flow {
  const same = first === call.network.batch || (Number.isNaN(first) && Number.isNaN(call.network.batch));
  if (!same || volumeOf(rest) !== volumeOf(flow.dims)) {
    throw call.node.refuse(
      `expected the pictures to stay apart, got N×${flow.dims.join('×')} as [${[first, ...rest]}].`,
    );
  }
  return viewedAs(call, flow, rest);
}

/** The same values seen in another shape. A picture that is seen as a vector is one from there on. */
function viewedAs(call: Call, given: Flow, dims: readonly number[], always = false): Flow {
  const { network, node } = call;
  if (given.order !== null) {
    throw node.refuse(`expected axes in their order, got N×${given.dims.join('×')} with its axes moved.`);
  }
  if (given.change?.type === 'softmax') return { ...given, dims };
  const becomesVector = dims.length === 1 && (given.shape.length === 3 || always);
  if (!becomesVector) return given.dims.join() === dims.join() ? given : { ...network.settle(call, given), dims };
  const flow = network.settle(call, given);
  if (flow.shape.length === 3) return { ...network.flatten(call, flow), dims };
  return { ...network.add(call, { type: 'flatten' }, flow), dims };
}

export function transpose(call: Call): Flow {
  const flow = flowAt(call);
  const perm = permutation(call.node, flow.dims.length + 1);
  const order = perm.map((axis) => flow.order?.[axis] ?? axis);
  if (order.every((axis, i) => axis === i)) return { ...flow, order: null, settled: undefined };
  // Moving axes of extent 1 moves no value.
  const full = [Number.NaN, ...flow.dims];
  const moved = order.filter((axis) => full[axis] !== 1);
  const still = moved.every((axis, i) => i === 0 || axis > moved[i - 1]!) && order[0] === 0;
  if (still) return { ...flow, dims: order.slice(1).map((axis) => full[axis]!), order: null, settled: undefined };
  return { ...flow, order, settled: undefined };
}

/** The mean over rows and columns, or over the channels in a layer norm; over anything else it is no layer. */
export function reduceMean(call: Call): Flow {
  const { node } = call;
  const flow = flowAt(call);
  const rank = flow.dims.length + 1;
  const axes = (numbersOf(call, 'axes', constantAt(call, 1)) ?? []).map((axis) => axisOf(node, axis, rank)).sort();
  const piece = meanOfChannels(call, axes);
  if (piece) return piece;
  if (rank !== 4 || axes.join() !== '2,3' || flow.order !== null) {
    throw node.refuse(
      `expected a mean over rows and columns, or over channels in a layer norm, got one over axes [${axes}] of N×${flow.dims.join('×')}.`,
    );
  }
  const mean = globalPool(call, 'avgPool2d');
  return node.int('keepdims', 1) === 1 ? mean : viewedAs(call, mean, mean.shape.slice(0, 1));
}

export function concat(call: Call): Flow {
  const { node, network, inputs } = call;
  const first = inputs.find((input) => input?.kind === 'flow') as Flow;
  const rank = first.dims.length + 1;
  const axis = axisOf(node, node.int('axis', 1), rank);
  const wrapped = circularPad(call, inputs, axis);
  if (wrapped) return wrapped;
  if ((first.order?.[axis] ?? axis) !== 1) {
    throw node.refuse(`expected channels one after another, got axis ${axis} of N×${first.dims.join('×')}.`);
  }
  const withMaps = coordinates(call, inputs);
  if (withMaps) return withMaps;
  const flows = inputs.map((_, i) => network.settle(call, flowAt(call, i)));
  if (flows.length === 1) return flows[0]!;
  const ranks = new Set(flows.map((flow) => flow.shape.length));
  const alike = ranks.size === 1 ? flows : flows.map((flow) => network.flatten(call, flow));
  const [one] = alike as [Flow];
  const rest = (flow: Flow) => `${flow.shape.slice(1)} ${flow.dims.slice(1)} ${flow.order}`;
  if (alike.some((flow) => rest(flow) !== rest(one) || flow.dims[0] !== flow.shape[0])) {
    const shapes = flows.map(({ dims }) => `N×${dims.join('×')}`).join(' and ');
    throw node.refuse(`expected values that differ in their channels only, got ${shapes}.`);
  }
  const joined = network.join(call, 'concat', alike);
  return { ...joined, dims: [joined.shape[0]!, ...one.dims.slice(1)] };
}

/** Pictures and, for each of them, the maps that the layer `coordinates` appends. Null for anything else. */
function coordinates(call: Call, inputs: readonly (Value | undefined)[]): Flow | null {
  const [given, maps] = inputs;
  if (inputs.length !== 2 || given?.kind !== 'flow' || maps?.kind !== 'constant' || !Number.isNaN(maps.shape[0]))
    return null;
  const flow = call.network.settle(call, given);
  const [channels = 0, height = 0, width = 0] = flow.shape;
  if (flow.order || flow.dims.join() !== flow.shape.join() || maps.shape.slice(1).join() !== [2, height, width].join())
    return null;
  const expected = coordinateMaps(height, width);
  if (maps.data.some((value, i) => Math.abs(value - expected[i]!) > 1e-6)) return null;
  const made = call.network.add(call, { type: 'coordinates' }, flow);
  if (made.shape[0] !== channels + 2) throw new Error('Coordinates are two channels.');
  return made;
}
