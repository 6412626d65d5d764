/** Operators that make constants, take parts of them and put them together. */
import { type Constant, type ElementType, readTensor, volumeOf } from '../onnx/tensor.js';
import { forEachIndex, stridesOf } from './broadcast.js';
import { axisOf, type Fold, given, make, numbersOf } from './fold.js';

export function constant(fold: Fold): Constant {
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

export function constantOfShape(fold: Fold): Constant {
  const tensor = fold.node.tensor('value');
  const value = tensor ? readTensor(tensor, fold.node.path) : undefined;
  const y = make(fold, value?.type ?? 'float32', Array.from(given(fold, 0).data));
  y.data.fill(value?.data[0] ?? 0);
  return y;
}

export function concat(fold: Fold): Constant {
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

export function gather(fold: Fold): Constant {
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

export function slice(fold: Fold): Constant {
  const x = given(fold, 0);
  const shape = [...x.shape];
  const strides = stridesOf(x.shape);
  let offset = 0;
  for (const { axis, from, step, length } of rangesOf(fold, x.shape)) {
    shape[axis] = length;
    if (length > 0) offset += from * strides[axis]!;
    strides[axis]! *= step;
  }
  const y = make(fold, x.type, shape);
  forEachIndex(y.shape, [strides], (at, [place]) => {
    y.data[at] = x.data[offset + place!]!;
  });
  return y;
}

/** What a Slice takes along an axis: `length` places from `from` on, `step` apart. */
export interface Range {
  readonly axis: number;
  readonly from: number;
  readonly step: number;
  readonly length: number;
}

/** Starts, ends, axes and steps, inputs since opset 10 and attributes before, against the shape they are of. */
export function rangesOf(fold: Pick<Fold, 'node' | 'inputs'>, shape: readonly number[]): Range[] {
  const { node, inputs } = fold;
  const starts = numbersOf(fold, 'starts', inputs[1]);
  const ends = numbersOf(fold, 'ends', inputs[2]);
  const given = numbersOf(fold, 'axes', inputs[3]) ?? starts?.map((_, i) => i) ?? [];
  const axes = given.map((axis) => axisOf(node, axis, shape.length));
  const steps = inputs[4] ? Array.from(inputs[4].data) : axes.map(() => 1);
  if ([starts, ends, steps].some((list) => list?.length !== axes.length) || new Set(axes).size !== axes.length) {
    throw node.refuse('expected a start, an end and a step for each of some axes.');
  }
  return axes.map((axis, i) => {
    const [start, end, step] = [starts![i]!, ends![i]!, steps[i]!];
    const extent = shape[axis]!;
    if (step === 0 || ![start, end, step].every(Number.isInteger)) {
      throw node.refuse(`expected steps other than 0 between known places, got ${start}, ${end}, ${step}.`);
    }
    const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
    const place = (p: number) => Math.min(Math.max(p < 0 ? p + extent : p, low), high);
    return { axis, from: place(start), step, length: Math.max(0, Math.ceil((place(end) - place(start)) / step)) };
  });
}

export function shapeOf(fold: Fold): Constant {
  return shapeConstant(fold, given(fold, 0).shape);
}

/** The extents from attribute `start` to `end`, as whole numbers. */
export function shapeConstant(fold: Pick<Fold, 'node' | 'budget'>, shape: readonly number[]): Constant {
  const rank = shape.length;
  const clamp = (axis: number) => Math.min(Math.max(axis < 0 ? axis + rank : axis, 0), rank);
  const data = shape.slice(clamp(fold.node.int('start', 0)), clamp(fold.node.int('end', rank)));
  return { kind: 'constant', type: 'int64', shape: [data.length], data: Float64Array.from(data) };
}

export function identity(fold: Fold): Constant {
  return given(fold, 0);
}
