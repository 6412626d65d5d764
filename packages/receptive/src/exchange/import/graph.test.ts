/** What no layer stands for, and what would ask for too much, is refused in one sentence that names the node. */
import { expect, test } from 'vitest';
import { InputError } from '../../errors.js';
import { float, int, ints, type OnnxGraphBuilder, text } from '../export/onnx-graph.js';
import { readOnnx, writeOnnx } from '../onnx/model.js';
import { MODEL } from '../onnx/schema.js';
import type { ElementType } from '../onnx/tensor.js';
import { encodeMessage } from '../onnx/wire.js';
import { networkOf, onnxOf } from '../onnx.fixture.js';

type Build = (to: OnnxGraphBuilder, x: string) => string;
const message = (file: Uint8Array): string => {
  try {
    networkOf(file);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  return 'accepted';
};
const refusal = (build: Build, shape: readonly number[] = [4, 6, 6], type?: ElementType) =>
  message(onnxOf(shape, build, type));
const noise = (to: OnnxGraphBuilder, name: string, shape: readonly number[]) =>
  to.floats(
    name,
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)),
  );

test('operators and places without a layer', () => {
  expect(refusal((to, x) => to.add('Elu', [x], 'y'))).toBe(
    'a.onnx: Elu "y": no layer of the laboratory stands for this operator.',
  );
  expect(refusal((to, x) => to.add('HardSwish', [x], 'y'))).toBe(
    'a.onnx: HardSwish "y": expected a layer of the laboratory, got a function of another kind.',
  );
  const bounds = (to: OnnxGraphBuilder) => [to.floats('low', [], [0]), to.floats('high', [], [6])];
  expect(refusal((to, x) => to.add('Relu', [to.add('Clip', [x, ...bounds(to)], 'c')], 'y'))).toBe(
    'a.onnx: Relu "y": expected a layer of the laboratory, got a function of another kind.',
  );
  expect(refusal((to, x) => to.add('Relu', [to.add('Softmax', [to.add('Flatten', [x], 'f')], 's')], 'y'))).toBe(
    'a.onnx: Relu "y": expected nothing after a softmax, which ends a network.',
  );
  expect(refusal((to, x) => to.add('Mul', [to.add('Relu', [noiseConv(to, x)], 'r'), x], 'y'))).toBe(
    'a.onnx: Mul "y": expected a constant as one of its inputs, got two values that depend on the pictures.',
  );
  expect(refusal((to, x) => to.add('Add', [x, noise(to, 'w', [4, 6, 6])], 'y'))).toBe(
    'a.onnx: Add "y": expected one number, or one for each channel, beside [4,6,6], got a constant of shape [4,6,6].',
  );
  expect(refusal((to, x) => to.add('MatMul', [noise(to, 'w', [4, 4]), x], 'y'))).toBe(
    'a.onnx: MatMul "y": expected pictures on the left and weights on the right, got them swapped.',
  );
  expect(refusal((to, x) => to.add('Transpose', [x], 'y', { perm: ints([0, 2, 1, 3]) }))).toBe(
    'a.onnx: Transpose "y": expected axes in their order at the end, got them moved.',
  );
  expect(refusal((to, x) => to.add('Reshape', [x, to.integers('s', [2, -1, 6])], 'y'))).toBe(
    'a.onnx: Reshape "y": expected the pictures to stay apart, got N×4×6×6 reshaped to [2,-1,6].',
  );
  expect(refusal((to, x) => to.add('ReduceMean', [x], 'y', { axes: ints([1]) }))).toMatch(
    /^a\.onnx: ReduceMean "y": expected a mean over rows and columns, or over channels in a layer norm, got one over axes \[1\]/,
  );
  expect(refusal((to, x) => to.add('Sub', [x, to.add('ReduceMean', [x], 'm', { axes: ints([1]) })], 'y'), [8])).toBe(
    'a.onnx: Sub "y": expected a layer norm in full, got a piece of one.',
  );
});

const noiseConv = (to: OnnxGraphBuilder, x: string) => to.add('Conv', [x, noise(to, 'kernel', [4, 4, 1, 1])], 'conv');

test('attributes and weights that do not fit', () => {
  expect(refusal((to, x) => to.add('Conv', [x, noise(to, 'w', [2, 3, 1, 1])], 'y'))).toBe(
    'a.onnx: Conv "y": expected weights for 4 channels in 1 groups, got [2,3,1,1].',
  );
  expect(refusal((to, x) => to.add('Conv', [x, noise(to, 'w', [2, 4, 9, 9])], 'y'))).toBe(
    'a.onnx: Conv "y": expected a kernel of at most 6 (the padded input), got 9.',
  );
  expect(refusal((to, x) => to.add('Conv', [x, noise(to, 'w', [2, 4, 3, 3])], 'y', { pads: ints([1, 1, 1]) }))).toBe(
    'a.onnx: Conv "y": expected 4 whole numbers as pads, got [1,1,1].',
  );
  expect(refusal((to, x) => to.add('Conv', [x, noise(to, 'w', [2, 4, 3, 3])], 'y', { strides: float(2) }))).toBe(
    'a.onnx: Conv "y": expected attribute "strides" of type 7, got type 1.',
  );
  expect(refusal((to, x) => to.add('Conv', [x, noise(to, 'w', [2, 4, 3, 3])], 'y', { auto_pad: text('BOTH') }))).toBe(
    'a.onnx: Conv "y": expected auto_pad NOTSET, VALID, SAME_UPPER or SAME_LOWER, got "BOTH".',
  );
  const norm = (to: OnnxGraphBuilder, x: string, counts: number[], attributes = {}) =>
    to.add('BatchNormalization', [x, ...counts.map((count, i) => noise(to, `t${i}`, [count]))], 'y', attributes);
  expect(refusal((to, x) => norm(to, x, [4, 4, 3, 4]))).toBe(
    'a.onnx: BatchNormalization "y": expected 4 values of each kind, one for each channel, got 4, 4, 3, 4.',
  );
  expect(refusal((to, x) => norm(to, x, [4, 4, 4, 4], { training_mode: int(1) }))).toBe(
    'a.onnx: BatchNormalization "y": expected a network for inference, got one in training mode.',
  );
  expect(refusal((to, x) => to.add('Gemm', [x, noise(to, 'w', [5, 3])], 'y'), [4])).toBe(
    'a.onnx: Gemm "y": expected a weight of 12 values for [3,4], got 15.',
  );
});

test('graphs that are none', () => {
  expect(refusal((to) => to.add('Relu', ['elsewhere'], 'y'))).toBe(
    'a.onnx: Relu "y": expected inputs that nodes before it make, got "elsewhere".',
  );
  expect(refusal((to, x) => to.add('Relu', [to.add('Relu', [x], 'y')], 'y'))).toBe(
    'a.onnx: Relu "y": expected a new name for its output, got "y" again.',
  );
  expect(refusal((to) => to.add('Relu', [to.floats('w', [1], [1])], 'y'))).toBe(
    'a.onnx: expected an output that depends on the pictures, got a constant.',
  );
  expect(refusal((_, x) => x)).toBe('a.onnx: expected an output that depends on the pictures, got no nodes.');
  expect(refusal((_, x) => x, [3, 70_000, 1])).toBe(
    'a.onnx: input "x": expected pictures of known size (N×C×H×W) or vectors (N×F), got ["open",3,70000,1].',
  );
  const { graph } = readOnnx(
    onnxOf([4], (to, x) => to.add('Relu', [x], 'y')),
    'a.onnx',
  );
  const altered = (change: Partial<typeof graph>) => message(writeOnnx({ ...graph, ...change }, {}));
  expect(altered({ inputs: [...graph.inputs, { ...graph.inputs[0]!, name: 'z' }] })).toBe(
    'a.onnx: inputs: expected one (pictures), got ["x","z"].',
  );
  expect(altered({ outputs: [] })).toBe('a.onnx: outputs: expected one, got 0.');
  expect(altered({ nodes: [{ ...graph.nodes[0]!, domain: 'com.example' }] })).toBe(
    'a.onnx: Relu "y": expected an operator of ONNX itself, got one of "com.example".',
  );
  expect(altered({ nodes: [{ ...graph.nodes[0]!, outputs: [] }] })).toMatch(
    /expected a node with an output, got none\.$/,
  );
  expect(() => readOnnx(new Uint8Array(0), 'a.onnx')).toThrow(
    'a.onnx: expected an ONNX model, got a file without a graph.',
  );
});

test('small files do not get large arrays', () => {
  const proportion =
    /^a\.onnx: expected constants in proportion to the file, got nodes that compute \d+ values from it\.$/;
  const large = (to: OnnxGraphBuilder) => to.integers('large', [1000, 1000, 100]);
  expect(refusal((to, x) => to.add('Add', [x, to.add('ConstantOfShape', [large(to)], 'c')], 'y'))).toMatch(proportion);
  expect(
    refusal((to, x) => to.add('Add', [x, to.add('Expand', [to.floats('one', [], [1]), large(to)], 'c')], 'y')),
  ).toMatch(proportion);
  const table = (to: OnnxGraphBuilder) => [noise(to, 'row', [1, 3000]), noise(to, 'column', [3000, 1])];
  expect(refusal((to, x) => to.add('Add', [x, to.add('Add', table(to), 'c')], 'y'))).toMatch(proportion);
  // One scale of many channels, again and again: each takes an array.
  const chain: Build = (to, x) => {
    const scale = noise(to, 'scale', [60_000, 1, 1]);
    let y = x;
    for (let i = 0; i < 100; i++) y = to.add('Mul', [y, scale], `y${i}`);
    return y;
  };
  expect(refusal(chain, [60_000, 1, 1])).toMatch(proportion);
  const wide: Build = (to, x) =>
    to.add('Conv', [x, noise(to, 'w', [64, 64, 1, 1])], 'y', { pads: ints([64, 64, 0, 0]) });
  expect(refusal(wide, [64, 64, 64])).toMatch(proportion);
});

test('a sentence stays one, whatever a file holds', () => {
  const long = 'x'.repeat(1e6);
  for (const build of [
    (to: OnnxGraphBuilder, x: string) => to.add('MaxPool', [x], 'y', { kernel_shape: ints(Array(1e5).fill(1)) }),
    (to: OnnxGraphBuilder, x: string) => to.add(long, [x], 'y'),
    (to: OnnxGraphBuilder, x: string) => to.add('Relu', [x], to.add('Elu', [x], long)),
    (to: OnnxGraphBuilder) => to.add('Relu', [long], 'y'),
    (to: OnnxGraphBuilder, x: string) => to.add('Add', [x, to.floats(long, [9], [1, 2, 3])], 'y'),
  ])
    expect(refusal(build).length).toBeLessThan(600);
});

test('a hundred thousand sets of operators are counted, not spread', () => {
  const { graph } = readOnnx(
    onnxOf([4], (to, x) => to.add('Relu', [x], 'y')),
    'a.onnx',
  );
  const opsets = Array.from({ length: 300_000 }, () => ({ domain: '', version: 17 }));
  const file = encodeMessage(MODEL, { graph, opsets });
  expect(readOnnx(file, 'a.onnx').opset).toBe(17);
});

test('long chains and deep sums are read or refused, whatever the call stack', () => {
  const chain =
    (operator: string, count: number): Build =>
    (to, x) => {
      const half = to.floats('half', [], [0.5]);
      let y = x;
      for (let i = 0; i < count; i++) y = to.add(i % 2 ? 'Mul' : operator, i % 2 ? [y, half] : [y], `y${i}`);
      return y;
    };
  expect(refusal(chain('Relu', 8000))).toBe('accepted');
  const sums: Build = (to, x) => {
    let y = x;
    for (let i = 0; i < 200; i++)
      y = to.add(
        'Add',
        [to.add('Relu', [to.add('Conv', [x, noise(to, `w${i}`, [4, 4, 1, 1])], `c${i}`)], `r${i}`), y],
        `y${i}`,
      );
    return y;
  };
  expect(refusal(sums)).toBe('a.onnx: Add "y167": expected at most 32 blocks inside one another, got more.');
});
