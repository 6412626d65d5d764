/** Operators that treat all values alike, or all values of a channel, on flows. */
import type { Constant } from '../onnx/tensor.js';
import { BINARY, UNARY } from './arithmetic.js';
import { clipBounds } from './constant-arithmetic.js';
import { PROBES } from './curves.js';
import { affineOf, type Call, constantAt, flowAt, requiredConstant } from './network.js';
import type { Affine, Flow, Value } from './values.js';

type Operator = (call: Call) => Flow;

export const POINTWISE_OPERATORS: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries(Object.keys(UNARY).map((name) => [name, unary])),
  Add: binary,
  Sub: binary,
  Mul: binary,
  Div: binary,
  Pow: binary,
  Max: binary,
  Min: binary,
  Clip: clip,
  PRelu: prelu,
  Sum: sum,
};

function unary(call: Call): Flow {
  return curve(call, [flowAt(call)], UNARY[call.node.operator]!(call.node));
}

function clip(call: Call): Flow {
  const [low, high] = clipBounds(call.node, [constantAt(call, 1), constantAt(call, 2)]);
  return curve(call, [flowAt(call)], (x) => Math.min(Math.max(x, low), high));
}

/** A slope for each channel is no layer; one for all is a leaky ReLU. */
function prelu(call: Call): Flow {
  const slope = requiredConstant(call, 1);
  const first = slope.data[0] ?? 0;
  if (slope.data.some((value) => value !== first)) {
    throw call.node.refuse('expected one slope for all channels, got several.');
  }
  return curve(call, [flowAt(call)], (x) => BINARY.PRelu!.f(x, first));
}

/** Of a flow and a constant, or of two flows. */
function binary(call: Call): Flow {
  const { node, inputs } = call;
  const [a, b] = inputs;
  if (!a || !b || inputs.length !== 2) throw node.refuse(`expected two inputs, got ${inputs.length}.`);
  if (a.kind === 'flow' && b.kind === 'flow') return ofFlows(call, a, b);
  const [flow, constant] =
    a.kind === 'flow' ? [a, requiredConstant(call, 1)] : [flowAt(call, 1), requiredConstant(call, 0)];
  const one = constant.data.length === 1 && constant.shape.length <= flow.dims.length + 1;
  return one ? withNumber(call, flow, constant.data[0]!) : withChannels(call, flow, constant);
}

function sum(call: Call): Flow {
  const [first, ...others] = call.inputs;
  if (!first) throw call.node.refuse('expected at least one input.');
  return others.reduce<Value>((total, next) => binaryAdd({ ...call, inputs: [total, next] }), first) as Flow;
}

/** A sum of flows whose bases differ joins them; the one operator on two flows that is a layer. */
function binaryAdd(call: Call): Flow {
  return ofFlows(call, flowAt(call, 0), flowAt(call, 1));
}

function ofFlows(call: Call, a: Flow, b: Flow): Flow {
  const { node, network } = call;
  const adds = node.operator === 'Add' || node.operator === 'Sum';
  if (a.base === b.base && a.raw === b.raw && sameView(a, b) && isCurve(a) && isCurve(b)) {
    return curve(call, [a, b], adds ? BINARY.Add!.f : BINARY[node.operator]!.f);
  }
  const [x, y] = [network.settle(call, a), network.settle(call, b)];
  if (x !== a || y !== b) return ofFlows(call, x, y);
  if (!adds) throw node.refuse('expected a constant as one of its inputs, got two values that depend on the pictures.');
  const [left, right] =
    x.shape.length === y.shape.length ? [x, y] : [network.flatten(call, x), network.flatten(call, y)];
  if (left.shape.join() !== right.shape.join() || !sameView(left, right)) {
    throw node.refuse(`expected two values of one shape, got [${x.dims}] and [${y.dims}].`);
  }
  return { ...network.join(call, 'add', [left, right]), dims: left.dims };
}

const isCurve = ({ change }: Flow) => change === null || change.type === 'curve';
const sameView = (a: Flow, b: Flow) => a.dims.join() === b.dims.join() && String(a.order) === String(b.order);

function withNumber(call: Call, flow: Flow, value: number): Flow {
  const { node, inputs } = call;
  const flowFirst = inputs[0]?.kind === 'flow';
  const combined = flow.change?.type === 'affine' ? combineAffine(call, flow.change, () => value, flowFirst) : null;
  if (combined) return { ...flow, change: combined, settled: undefined };
  const { f } = BINARY[node.operator]!;
  return curve(call, [flow], flowFirst ? (x) => f(x, value) : (x) => f(value, x));
}

/** A constant with one value for each channel scales or shifts; nothing else is a layer. */
function withChannels(call: Call, flow: Flow, constant: Constant): Flow {
  const { node, inputs, network } = call;
  const values = channelValues(flow, constant);
  if (!values) return withMap(call, flow, constant);
  const affine = affineOf(call, flow.change, flow.shape[0]!);
  if (!affine) return withChannels(call, network.settle(call, flow), constant);
  const change = combineAffine(call, affine, (c) => values[c]!, inputs[0]?.kind === 'flow');
  if (!change) throw node.refuse('expected the same number for all channels, got one for each.');
  return { ...flow, change, settled: undefined };
}

/** The values of a constant that has them along the axis of the channels only; null for any other. */
function channelValues(flow: Flow, { shape, data }: Constant): ArrayLike<number> | null {
  const rank = flow.dims.length + 1;
  if (shape.length > rank || flow.dims[0] !== flow.shape[0]) return null;
  const fits = shape.every((extent, i) => {
    const axis = i + rank - shape.length;
    return extent === 1 || ((flow.order?.[axis] ?? axis) === 1 && extent === flow.dims[0]);
  });
  return fits ? data : null;
}

/** Locally connected layers have a bias of their own at every position. */
function withMap(call: Call, flow: Flow, { shape, data }: Constant): Flow {
  const { base, change, alone, order } = flow;
  const [whole, given] = [flow.shape.join(), shape.join()];
  const fits = change === null && order === null && (given === whole || given === `1,${whole}`);
  const layer = base?.layer;
  if (call.node.operator === 'Add' && fits && alone && layer?.type === 'locallyConnected2d' && !layer.bias) {
    base!.layer = { ...layer, bias: true };
    base!.tensors.set('bias', Float32Array.from(data));
    return flow;
  }
  throw call.node.refuse(
    `expected one number, or one for each channel, beside [${flow.dims}], got a constant of shape [${shape}].`,
  );
}

/** scale·x + shift, then the operator with one value for each channel; null where that is not of this form. */
function combineAffine(
  { node, budget }: Call,
  { scale, shift }: Affine,
  value: (c: number) => number,
  flowFirst: boolean,
): Affine | null {
  const map = (a: (v: number) => number, b: (v: number) => number): Affine => {
    const to = [budget.doubles(scale.length), budget.doubles(scale.length)] as const;
    for (let c = 0; c < scale.length; c++) {
      to[0][c] = scale[c]! * a(value(c));
      to[1][c] = shift[c]! * a(value(c)) + b(value(c));
    }
    return { type: 'affine', scale: to[0], shift: to[1] };
  };
  const zero = () => 0;
  const one = () => 1;
  switch (node.operator) {
    case 'Add':
      return map(one, (v) => v);
    case 'Sub':
      return flowFirst
        ? map(one, (v) => -v)
        : map(
            () => -1,
            (v) => v,
          );
    case 'Mul':
      return map((v) => v, zero);
    case 'Div':
      return flowFirst ? map((v) => 1 / v, zero) : null;
    default:
      return null;
  }
}

/** Nodes that one function is made of; a GELU takes eight. What is deeper is made layers on the way. */
const DEEPEST = 12;

/** f of the functions that the flows are of their common base. */
function curve(call: Call, flows: readonly Flow[], f: (x: number, y: number) => number): Flow {
  const { network, inputs } = call;
  const isReady = (flow: Flow) => isCurve(flow) && depthOf(flow) < DEEPEST;
  const again = (operands: readonly (Value | undefined)[]) =>
    POINTWISE_OPERATORS[call.node.operator]!({ ...call, inputs: operands });
  if (!flows.every(isReady)) {
    return again(
      inputs.map((input) => (input?.kind === 'flow' && !isReady(input) ? network.settle(call, input) : input)),
    );
  }
  const [first, second = first] = flows.map(({ change }) => (change?.type === 'curve' ? change.values : PROBES));
  return {
    ...flows[0]!,
    alone: flows.every(({ alone }) => alone),
    change: {
      type: 'curve',
      values: first!.map((x, i) => f(x, second![i]!)),
      depth: 1 + Math.max(...flows.map(depthOf)),
      made: { operands: inputs, again },
    },
    settled: undefined,
  };
}

const depthOf = ({ change }: Flow) => (change?.type === 'curve' ? change.depth : 0);
