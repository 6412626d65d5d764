/** Operators on constants: what a file computes about its own weights and shapes, done while it is read. */
import {
  type Constant,
  type ElementType,
  isFloat,
  MAX_RANK,
  readShape,
  readTensor,
  typeOf,
  volumeOf,
} from '../onnx/tensor.js';
import { BINARY, UNARY } from './arithmetic.js';
import type { Budget } from './budget.js';
import type { NodeReader } from './node.js';

export interface Fold {
  readonly node: NodeReader;
  /** In order; undefined for one that is left out. */
  readonly inputs: readonly (Constant | undefined)[];
  readonly opset: number;
  readonly budget: Budget;
}
type Operator = (fold: Fold) => Constant;

/** The operators that are computed on constants. */
export const CONSTANT_OPERATORS: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries(Object.keys(UNARY).map((name) => [name, unary])),
  ...Object.fromEntries(Object.keys(BINARY).map((name) => [name, binary])),
  Cast: cast,
  Clip: clip,
  Concat: concat,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Flatten: flatten,
  Gather: gather,
  Identity: identity,
  Reshape: reshape,
  Shape: shapeOf,
  Slice: slice,
  Squeeze: squeeze,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
  Where: where,
};

/** Input `index`, which has to be there. */
export function given({ node, inputs }: Fold, index: number): Constant {
  const found = inputs[index];
  if (!found) throw node.refuse(`expected input ${index}, got none.`);
  return found;
}

/** Whole numbers that an attribute held in older opsets and an input holds in newer ones. */
export function numbersOf(
  { node }: Pick<Fold, 'node'>,
  attribute: string,
  input: Constant | undefined,
): readonly number[] | undefined {
  return input ? Array.from(input.data) : node.ints(attribute);
}

/** An axis, negative ones counted from the end. */
export function axisOf(node: NodeReader, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw node.refuse(`expected an axis from ${-rank} to ${rank - 1}, got ${axis}.`);
  }
  return axis < 0 ? axis + rank : axis;
}

/** The shape with its −1 (one at most: what is left) and 0 (as before) replaced. */
export function reshaped(node: NodeReader, target: readonly number[], before: readonly number[]): number[] {
  const copied = target.map((extent, i) =>
    extent === 0 && node.int('allowzero', 0) === 0 ? (before[i] ?? 0) : extent,
  );
  const known = copied.filter((extent) => extent !== -1);
  const total = volumeOf(before);
  const shape = copied.map((extent) => (extent === -1 ? total / volumeOf(known) : extent));
  const fits = shape.length <= MAX_RANK && copied.length - known.length <= 1 && shape.every(Number.isInteger);
  if (!fits || volumeOf(shape) !== total) {
    throw node.refuse(`expected a shape of ${total} values for [${before}], got [${target}].`);
  }
  return shape;
}

function make(
  fold: Fold,
  type: ElementType,
  shape: readonly number[],
): Constant & { data: Float32Array | Float64Array } {
  const checked = readShape(shape, fold.node.path);
  const count = volumeOf(checked);
  const data = isWide(type) ? fold.budget.doubles(count) : fold.budget.floats(count);
  return { kind: 'constant', type, shape: checked, data };
}
const isWide = (type: ElementType) => !isFloat(type) || type === 'float64';

/** The same values in another shape, with the name they have. */
const viewed = (from: Constant, shape: readonly number[]): Constant => ({ ...from, shape });

function unary(fold: Fold): Constant {
  const x = given(fold, 0);
  const f = UNARY[fold.node.operator]!(fold.node);
  const y = make(fold, x.type, x.shape);
  for (let i = 0; i < y.data.length; i++) y.data[i] = f(x.data[i]!);
  return checkRange(fold, y);
}

function binary(fold: Fold): Constant {
  const { node } = fold;
  const { f, whole } = BINARY[node.operator]!;
  const operands = fold.inputs.map((_, i) => given(fold, i));
  if (operands.length !== 2 && !['Max', 'Min', 'Sum'].includes(node.operator))
    throw node.refuse('expected two inputs.');
  const type = node.operator === 'Equal' ? 'bool' : operands[0]!.type;
  const combine = whole && !isFloat(type) ? whole : f;
  return checkRange(
    fold,
    operands.slice(1).reduce((x, y) => broadcast(fold, type, [x, y], ([a, b]) => combine(a!, b!)), operands[0]!),
  );
}

function clip(fold: Fold): Constant {
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

function where(fold: Fold): Constant {
  const operands = [given(fold, 0), given(fold, 1), given(fold, 2)];
  return broadcast(fold, operands[1]!.type, operands, ([condition, x, y]) => (condition ? x! : y!));
}

/** NumPy's rule: shapes are aligned at the end, and an extent of 1 is repeated. */
function broadcast(
  fold: Fold,
  type: ElementType,
  operands: readonly Constant[],
  f: (values: readonly number[]) => number,
): Constant {
  const shape = broadcastShape(
    fold.node,
    operands.map((operand) => operand.shape),
  );
  const y = make(fold, type, shape);
  const strides = operands.map((operand) => broadcastStrides(operand.shape, shape));
  const values = operands.map(() => 0);
  forEachIndex(shape, strides, (i, places) => {
    for (let o = 0; o < operands.length; o++) values[o] = operands[o]!.data[places[o]!]!;
    y.data[i] = f(values);
  });
  return y;
}

function broadcastShape(node: NodeReader, shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const extents = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((extent) => extent !== 1);
    if (new Set(extents).size > 1) {
      throw node.refuse(`expected shapes that fit together, got ${shapes.map((shape) => `[${shape}]`).join(' and ')}.`);
    }
    return extents[0] ?? 1;
  });
}

function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** Steps through `from` while going through `to`: 0 where a value is repeated. */
function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const strides = stridesOf(from);
  const missing = to.length - from.length;
  return to.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : strides[axis - missing]!));
}

/** Visits every index of a shape in row-major order, with the place it has under each list of strides. */
function forEachIndex(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
  visit: (i: number, places: readonly number[]) => void,
): void {
  const count = volumeOf(shape);
  const index = shape.map(() => 0);
  const places = strides.map(() => 0);
  for (let i = 0; i < count; i++) {
    visit(i, places);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      for (let o = 0; o < places.length; o++) places[o]! += strides[o]![axis]!;
      if (index[axis]! < shape[axis]!) break;
      for (let o = 0; o < places.length; o++) places[o]! -= strides[o]![axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
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

function cast(fold: Fold): Constant {
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

function concat(fold: Fold): Constant {
  const parts = fold.inputs.map((_, i) => given(fold, i));
  const [first] = parts;
  if (!first) throw fold.node.refuse('expected at least one input.');
  const axis = axisOf(fold.node, fold.node.int('axis', 1), first.shape.length);
  const others = (shape: readonly number[]) => shape.toSpliced(axis, 1).join();
  if (parts.some(({ shape }) => shape.length !== first.shape.length || others(shape) !== others(first.shape))) {
    throw fold.node.refuse(`expected shapes that differ along axis ${axis} only, got others.`);
  }
  const shape = first.shape.with(
    axis,
    parts.reduce((sum, part) => sum + part.shape[axis]!, 0),
  );
  const y = make(fold, first.type, shape);
  const rows = volumeOf(shape.slice(0, axis));
  let at = 0;
  for (let row = 0; row < rows; row++)
    for (const { data } of parts) {
      const length = data.length / rows;
      y.data.set(data.subarray(row * length, (row + 1) * length), at);
      at += length;
    }
  return y;
}

function constant(fold: Fold): Constant {
  const { node } = fold;
  const tensor = node.tensor('value');
  if (tensor) return readTensor(tensor, node.path);
  const list = (type: ElementType, values: ArrayLike<number>, shape: readonly number[]): Constant => {
    const y = make(fold, type, shape);
    y.data.set(values);
    return y;
  };
  const [ints, floats] = [node.ints('value_ints'), node.floats('value_floats')];
  if (ints) return list('int64', ints, [ints.length]);
  if (floats) return list('float32', floats, [floats.length]);
  if (node.has('value_int')) return list('int64', [node.int('value_int', 0)], []);
  if (node.has('value_float')) return list('float32', [node.float('value_float', 0)], []);
  throw node.refuse('expected numbers as its value, got none.');
}

function constantOfShape(fold: Fold): Constant {
  const tensor = fold.node.tensor('value');
  const value = tensor ? readTensor(tensor, fold.node.path) : undefined;
  const y = make(fold, value?.type ?? 'float32', Array.from(given(fold, 0).data));
  y.data.fill(value?.data[0] ?? 0);
  return y;
}

/** A first extent that is the number of pictures (NaN) stays open: the values are those of one picture. */
function expand(fold: Fold): Constant {
  const x = given(fold, 0);
  const target = Array.from(given(fold, 1).data);
  const open = Number.isNaN(target[0]) && (x.shape.length < target.length || x.shape[0] === 1);
  const shape = open ? [1, ...target.slice(1)] : target;
  const ones: Constant = { kind: 'constant', type: 'float32', shape, data: x.data };
  const y = make(fold, x.type, broadcastShape(fold.node, [x.shape, ones.shape]));
  forEachIndex(y.shape, [broadcastStrides(x.shape, y.shape)], (i, [place]) => {
    y.data[i] = x.data[place!]!;
  });
  return open ? viewed(y, [Number.NaN, ...y.shape.slice(1)]) : y;
}

function flatten(fold: Fold): Constant {
  const x = given(fold, 0);
  const axis = flattenAxis(fold.node, x.shape.length);
  return viewed(x, [volumeOf(x.shape.slice(0, axis)), volumeOf(x.shape.slice(axis))]);
}

/** Unlike other axes it may be the rank itself. */
export function flattenAxis(node: NodeReader, rank: number): number {
  const axis = node.int('axis', 1);
  return axis === rank ? rank : axisOf(node, axis, rank);
}

function gather(fold: Fold): Constant {
  const [x, indices] = [given(fold, 0), given(fold, 1)];
  const axis = axisOf(fold.node, fold.node.int('axis', 0), x.shape.length);
  const extent = x.shape[axis]!;
  const y = make(fold, x.type, [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)]);
  const inner = volumeOf(x.shape.slice(axis + 1));
  const outer = volumeOf(x.shape.slice(0, axis));
  let at = 0;
  for (let o = 0; o < outer; o++)
    for (const index of indices.data) {
      if (!(index >= -extent && index < extent))
        throw fold.node.refuse(`expected indices below ${extent}, got ${index}.`);
      const from = (o * extent + (index < 0 ? index + extent : index)) * inner;
      y.data.set(x.data.subarray(from, from + inner), at);
      at += inner;
    }
  return y;
}

function identity(fold: Fold): Constant {
  return given(fold, 0);
}

function reshape(fold: Fold): Constant {
  const x = given(fold, 0);
  return viewed(x, reshaped(fold.node, Array.from(given(fold, 1).data), x.shape));
}

function shapeOf(fold: Fold): Constant {
  return shapeConstant(fold, given(fold, 0).shape);
}

/** The extents from attribute `start` to `end`, as whole numbers. */
export function shapeConstant(fold: Pick<Fold, 'node' | 'budget'>, shape: readonly number[]): Constant {
  const rank = shape.length;
  const clamp = (axis: number) => Math.min(Math.max(axis < 0 ? axis + rank : axis, 0), rank);
  const data = shape.slice(clamp(fold.node.int('start', 0)), clamp(fold.node.int('end', rank)));
  return { kind: 'constant', type: 'int64', shape: [data.length], data: Float64Array.from(data) };
}

function slice(fold: Fold): Constant {
  const { node, inputs } = fold;
  const x = given(fold, 0);
  const starts = numbersOf(fold, 'starts', inputs[1]);
  const ends = numbersOf(fold, 'ends', inputs[2]);
  const axes = (numbersOf(fold, 'axes', inputs[3]) ?? starts?.map((_, i) => i) ?? []).map((axis) =>
    axisOf(node, axis, x.shape.length),
  );
  const steps = inputs[4] ? Array.from(inputs[4].data) : axes.map(() => 1);
  if ([starts, ends, steps].some((list) => list?.length !== axes.length) || new Set(axes).size !== axes.length) {
    throw node.refuse('expected a start, an end and a step for each of some axes.');
  }
  const shape = [...x.shape];
  const strides = stridesOf(x.shape);
  let offset = 0;
  axes.forEach((axis, i) => {
    const [start, end, step] = [starts![i]!, ends![i]!, steps[i]!];
    const extent = x.shape[axis]!;
    if (!Number.isInteger(step) || step === 0 || Number.isNaN(start) || Number.isNaN(end)) {
      throw node.refuse(`expected steps other than 0 between known places, got ${start}, ${end}, ${step}.`);
    }
    const place = (p: number, low: number, high: number) => Math.min(Math.max(p < 0 ? p + extent : p, low), high);
    const [from, to] =
      step > 0
        ? [place(start, 0, extent), place(end, 0, extent)]
        : [place(start, -1, extent - 1), place(end, -1, extent - 1)];
    shape[axis] = Math.max(0, Math.ceil((to - from) / step));
    if (shape[axis]! > 0) offset += from * strides[axis]!;
    strides[axis]! *= step;
  });
  const y = make(fold, x.type, shape);
  forEachIndex(y.shape, [strides], (at, [place]) => {
    y.data[at] = x.data[offset + place!]!;
  });
  return y;
}

function squeeze(fold: Fold): Constant {
  const x = given(fold, 0);
  return viewed(x, squeezed(fold, x.shape));
}

export function squeezed(fold: Fold, shape: readonly number[]): number[] {
  const axes = numbersOf(fold, 'axes', fold.inputs[1])?.map((axis) => axisOf(fold.node, axis, shape.length));
  if (axes?.some((axis) => shape[axis] !== 1)) {
    throw fold.node.refuse(`expected axes of extent 1 to squeeze, got ${axes} of [${shape}].`);
  }
  return shape.filter((extent, axis) => (axes ? !axes.includes(axis) : extent !== 1));
}

function transpose(fold: Fold): Constant {
  const x = given(fold, 0);
  const order = permutation(fold.node, x.shape.length);
  const y = make(
    fold,
    x.type,
    order.map((axis) => x.shape[axis]!),
  );
  const strides = stridesOf(x.shape);
  forEachIndex(y.shape, [order.map((axis) => strides[axis]!)], (i, [place]) => {
    y.data[i] = x.data[place!]!;
  });
  return { ...y, ...(x.name === undefined ? {} : { name: x.name }) };
}

/** Which axis each new axis was; reversed by default. */
export function permutation(node: NodeReader, rank: number): readonly number[] {
  const order = node.ints('perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  if (order.length !== rank || order.some((_, axis) => !order.includes(axis))) {
    throw node.refuse(`expected the axes 0 to ${rank - 1} in some order, got [${order}].`);
  }
  return order;
}

function unsqueeze(fold: Fold): Constant {
  const x = given(fold, 0);
  return viewed(x, unsqueezed(fold, x.shape));
}

export function unsqueezed(fold: Fold, shape: readonly number[]): number[] {
  const given = numbersOf(fold, 'axes', fold.inputs[1]) ?? [];
  const rank = shape.length + given.length;
  if (rank > MAX_RANK) throw fold.node.refuse(`expected at most ${MAX_RANK} axes, got ${rank}.`);
  const axes = given.map((axis) => axisOf(fold.node, axis, rank));
  if (new Set(axes).size !== axes.length) throw fold.node.refuse(`expected each axis once, got ${axes}.`);
  const rest = [...shape];
  return Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : rest.shift()!));
}
