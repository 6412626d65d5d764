/** What all operators on constants share. */
import { type Constant, type ElementType, isFloat, readShape, volumeOf } from '../onnx/tensor.js';
import type { Budget } from './budget.js';
import type { NodeReader } from './node.js';

export interface Fold {
  readonly node: NodeReader;
  /** In order; undefined for one that is left out. */
  readonly inputs: readonly (Constant | undefined)[];
  readonly opset: number;
  readonly budget: Budget;
}
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

export function make(
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
export const viewed = (from: Constant, shape: readonly number[]): Constant => ({ ...from, shape });
