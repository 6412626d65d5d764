/** Going through arrays of several shapes at once. */
import { type Constant, type ElementType, volumeOf } from '../onnx/tensor.js';
import { type Fold, make } from './fold.js';
import type { NodeReader } from './node.js';

/** NumPy's rule: shapes are aligned at the end, and an extent of 1 is repeated. */
export function broadcast(
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

export function broadcastShape(node: NodeReader, shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const extents = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((extent) => extent !== 1);
    if (new Set(extents).size > 1) {
      throw node.refuse(`expected shapes that fit together, got ${shapes.map((shape) => `[${shape}]`).join(' and ')}.`);
    }
    return extents[0] ?? 1;
  });
}

export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** Steps through `from` while going through `to`: 0 where a value is repeated. */
export function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const strides = stridesOf(from);
  const missing = to.length - from.length;
  return to.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : strides[axis - missing]!));
}

/** Visits every index of a shape in row-major order, with the place it has under each list of strides. */
export function forEachIndex(
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
