/** Operators on the values of constants. */
import { type Constant, type ElementType, isFloat, typeOf } from '../onnx/tensor.js';
import { BINARY, UNARY } from './arithmetic.js';
import { broadcast } from './broadcast.js';
import { type Fold, given, make } from './fold.js';
import type { NodeReader } from './node.js';

export function unary(fold: Fold): Constant {
  const x = given(fold, 0);
  const f = UNARY[fold.node.operator]!(fold.node);
  const y = make(fold, x.type, x.shape);
  for (let i = 0; i < y.data.length; i++) y.data[i] = f(x.data[i]!);
  return checkRange(fold, y);
}

/** Max, Min and Sum take any number of operands, the others two. */
export function binary(fold: Fold): Constant {
  const { node, inputs } = fold;
  const { f, whole } = BINARY[node.operator]!;
  const [first, ...others] = inputs.map((_, i) => given(fold, i));
  if (!first || (others.length !== 1 && !['Max', 'Min', 'Sum'].includes(node.operator))) {
    throw node.refuse(`expected two inputs, got ${inputs.length}.`);
  }
  const type = node.operator === 'Equal' ? 'bool' : first.type;
  const combine = whole && !isFloat(type) ? whole : f;
  const both = (x: Constant, y: Constant) => broadcast(fold, type, [x, y], ([a, b]) => combine(a!, b!));
  return checkRange(fold, others.reduce(both, first));
}

export function clip(fold: Fold): Constant {
  const [low, high] = clipBounds(fold.node, fold.inputs.slice(1));
  const x = given(fold, 0);
  const y = make(fold, x.type, x.shape);
  for (let i = 0; i < y.data.length; i++) y.data[i] = Math.min(Math.max(x.data[i]!, low), high);
  return y;
}

/** Attributes up to opset 10, inputs since. */
export function clipBounds(node: NodeReader, [low, high]: readonly (Constant | undefined)[]): [number, number] {
  return [
    low?.data[0] ?? node.float('min', Number.NEGATIVE_INFINITY),
    high?.data[0] ?? node.float('max', Number.POSITIVE_INFINITY),
  ];
}

export function where(fold: Fold): Constant {
  const operands = [given(fold, 0), given(fold, 1), given(fold, 2)];
  return broadcast(fold, operands[1]!.type, operands, ([condition, x, y]) => (condition ? x! : y!));
}

/** Largest and smallest values of whole types that float64 holds exactly. */
const RANGES: Partial<Record<ElementType, readonly [number, number]>> = {
  uint8: [0, 2 ** 8 - 1],
  int8: [-(2 ** 7), 2 ** 7 - 1],
  uint16: [0, 2 ** 16 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  uint32: [0, 2 ** 32 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
};

/** Whole numbers that leave their type would wrap around there; nobody means that in a classifier. */
function checkRange({ node }: Fold, y: Constant): Constant {
  const range = RANGES[y.type];
  if (range && y.data.some((value) => value < range[0] || value > range[1])) {
    throw node.refuse(`expected values that ${y.type} holds, got others.`);
  }
  return y;
}

export function cast(fold: Fold): Constant {
  const x = given(fold, 0);
  const to = typeOf(fold.node.int('to', 0));
  if (to === undefined || to === 'float16' || to === 'bfloat16') {
    throw fold.node.refuse(`expected a cast to numbers of 32 or 64 bits or to whole ones, got ${to ?? 'another'}.`);
  }
  const y = make(fold, to, x.shape);
  for (let i = 0; i < y.data.length; i++) {
    const value = x.data[i]!;
    y.data[i] = to === 'bool' ? Number(value !== 0) : isFloat(to) ? value : Math.trunc(value);
  }
  return { ...checkRange(fold, y), ...(x.name === undefined ? {} : { name: x.name }) };
}
