import { expect, test } from 'vitest';
import { InputError } from '../../errors.js';
import type { OnnxGraphBuilder } from '../export/onnx-graph.js';
import { int } from '../export/onnx-graph.js';
import { networkOf, onnxOf } from '../onnx.fixture.js';

const conv = (to: OnnxGraphBuilder, x: string, name: string) =>
  to.add('Conv', [x, to.floats(`${name}.weight`, [2, 2, 1, 1], [1, 2, 3, 4])], name);
const join = (to: OnnxGraphBuilder, operator: 'Add' | 'Concat', inputs: string[], name: string) =>
  to.add(operator, inputs, name, operator === 'Concat' ? { axis: int(1) } : {});
const layersOf = (build: (to: OnnxGraphBuilder, x: string) => string) =>
  networkOf(onnxOf([2, 3, 3], build)).network.architecture.layers;
const named = (name: string) => ({ type: 'conv2d', name, filters: 2, kernel: 1, bias: false });

test('paths that part and meet become blocks, inside one another too', () => {
  expect(
    layersOf((to, x) => {
      const a = conv(to, x, 'a');
      const inner = join(to, 'Add', [conv(to, conv(to, a, 'b'), 'c'), conv(to, a, 'd')], 'inner');
      const outer = join(to, 'Concat', [inner, a, conv(to, a, 'e')], 'outer');
      return to.add('Relu', [outer], 'y');
    }),
  ).toEqual([
    named('a'),
    {
      type: 'parallel',
      branches: [[{ type: 'residual', layers: [named('b'), named('c')], shortcut: [named('d')] }], [], [named('e')]],
    },
    { type: 'relu' },
  ]);
});

test('a sum of three is a block in a block; the way without layers is the shortcut', () => {
  expect(layersOf((to, x) => to.add('Sum', [x, conv(to, x, 'a'), conv(to, x, 'b')], 'y'))).toEqual([
    { type: 'residual', layers: [{ type: 'residual', layers: [named('a')] }], shortcut: [named('b')] },
  ]);
});

test('one value twice is twice the value', () => {
  const layers = layersOf((to, x) => to.add('Add', [conv(to, x, 'a'), 'a'], 'y'));
  expect(layers).toEqual([named('a'), { type: 'conv2d', filters: 2, kernel: 1, groups: 2, bias: false }]);
});

test('paths that cross are refused', () => {
  const crossing = (to: OnnxGraphBuilder, x: string) => {
    const [a, b] = [conv(to, x, 'a'), conv(to, x, 'b')];
    return join(to, 'Add', [join(to, 'Add', [a, b], 'left'), conv(to, a, 'c')], 'y');
  };
  expect(() => layersOf(crossing)).toThrow(InputError);
  expect(() => layersOf(crossing)).toThrow(
    'a.onnx: Conv "a": expected paths that meet where they parted, got one that is part of two others.',
  );
});

test('names come from the weights, unless another layer is called so', () => {
  const layers = layersOf((to, x) => {
    const kernel = (name: string) => to.floats(name, [2, 2, 1, 1], [1, 2, 3, 4]);
    let y = to.add('Conv', [x, kernel('features.0.weight')], 'a');
    y = to.add('Conv', [y, kernel('0.weight')], 'b');
    y = to.add('Conv', [y, kernel('relu1.weight')], 'c');
    y = to.add('Conv', [y, kernel('onnx::Conv_12')], 'd');
    y = to.add('Conv', [y, kernel('conv5.weight')], 'e');
    return to.add('Relu', [y], 'y');
  });
  expect(layers.map(({ name }) => name)).toEqual(['features_0', 'layer_0', undefined, undefined, undefined, undefined]);
});
