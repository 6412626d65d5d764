/** Operators on the shapes of constants, and the rules of those that views of pictures follow too. */
import { type Constant, MAX_RANK, volumeOf } from '../onnx/tensor.js';
import { broadcastShape, broadcastStrides, forEachIndex, stridesOf } from './broadcast.js';
import { axisOf, type Fold, given, make, numbersOf, viewed } from './fold.js';
import type { NodeReader } from './node.js';

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

export function reshape(fold: Fold): Constant {
  const x = given(fold, 0);
  return viewed(x, reshaped(fold.node, Array.from(given(fold, 1).data), x.shape));
}

export function flatten(fold: Fold): Constant {
  const x = given(fold, 0);
  const axis = flattenAxis(fold.node, x.shape.length);
  return viewed(x, [volumeOf(x.shape.slice(0, axis)), volumeOf(x.shape.slice(axis))]);
}

/** Unlike other axes it may be the rank itself. */
export function flattenAxis(node: NodeReader, rank: number): number {
  const axis = node.int('axis', 1);
  return axis === rank ? rank : axisOf(node, axis, rank);
}

export function squeeze(fold: Fold): Constant {
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

export function transpose(fold: Fold): Constant {
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

export function unsqueeze(fold: Fold): Constant {
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

/** A first extent that is the number of pictures (NaN) stays open: the values are those of one picture. */
export function expand(fold: Fold): Constant {
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
