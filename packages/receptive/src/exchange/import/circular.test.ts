import { expect, test } from 'vitest';
import { int, ints, type OnnxGraphBuilder } from '../export/onnx-graph.js';
import { networkOf, onnxOf } from '../onnx.fixture.js';

const slice = (to: OnnxGraphBuilder, x: string, name: string, axis: number, from: number, end: number) =>
  to.add(
    'Slice',
    [x, to.integers(`${name}f`, [from]), to.integers(`${name}e`, [end]), to.integers(`${name}a`, [axis])],
    name,
  );
/** As PyTorch writes it: the last ones from the end, the first ones to a place. */
const wrap = (to: OnnxGraphBuilder, x: string, name: string, axis: number, before: number, after: number) =>
  to.add(
    'Concat',
    [slice(to, x, `${name}l`, axis, -before, 2 ** 40), x, slice(to, x, `${name}r`, axis, 0, after)],
    name,
    {
      axis: int(axis),
    },
  );
const layersOf = (build: (to: OnnxGraphBuilder, x: string) => string) =>
  networkOf(onnxOf([1, 5, 4], build)).network.architecture.layers;

test('the opposite edges around pictures are a circular border', () => {
  expect(layersOf((to, x) => wrap(to, wrap(to, x, 'rows', 2, 2, 2), 'y', 3, 1, 1))).toEqual([
    { type: 'circularPad2d', padding: [2, 1] },
  ]);
  expect(layersOf((to, x) => wrap(to, x, 'y', 3, 4, 4))).toEqual([{ type: 'circularPad2d', padding: [0, 4] }]);
});

test('where the rows are read elsewhere too, columns are a layer of their own', () => {
  const layers = layersOf((to, x) => {
    const rows = wrap(to, x, 'rows', 2, 1, 1);
    const columns = wrap(to, rows, 'columns', 3, 1, 1);
    const large = to.add('MaxPool', [columns], 'large', { kernel_shape: ints([1, 3]), strides: ints([1, 1]) });
    return to.add('Add', [large, rows], 'y');
  });
  expect(layers).toEqual([
    { type: 'circularPad2d', padding: [1, 0] },
    {
      type: 'residual',
      layers: [
        { type: 'circularPad2d', padding: [0, 1] },
        { type: 'maxPool2d', kernel: [1, 3], stride: 1 },
      ],
    },
  ]);
});

test('other parts of pictures are no layer', () => {
  const part = /expected whole pictures, got some of their rows or columns\.$/;
  expect(() => layersOf((to, x) => slice(to, x, 'y', 2, 0, 3))).toThrow(part);
  expect(() => layersOf((to, x) => slice(to, x, 'y', 1, 0, 0))).toThrow(
    /expected rows or columns at the edge of pictures/,
  );
  expect(() => layersOf((to, x) => wrap(to, x, 'y', 2, 2, 1))).toThrow(
    /expected channels one after another, got axis 2/,
  );
});
