import { referenceEngine, resolveArchitecture } from 'receptive';
import { expect, test } from 'vitest';
import {
  changedFilters,
  type Filters,
  flipHorizontally,
  flipVertically,
  kernelOf,
  paintWeight,
  rotate,
  strongestChannel,
  swap,
  zeroFilter,
} from './surgery.js';

/** Two filters of two channels of 2 × 2: 0 1 / 2 3, 4 5 / 6 7, … */
const filters: Filters = {
  weight: Float32Array.from({ length: 16 }, (_, i) => i),
  bias: Float32Array.of(0.5, -0.5),
  shape: [2, 2, 2, 2],
};
const kernels = (changed: Filters, filter: number) => [0, 1].map((channel) => [...kernelOf(changed, filter, channel)]);

test('each change is of one filter, in all of its channels', () => {
  expect(kernels(flipHorizontally(filters, 1), 1)).toEqual([
    [9, 8, 11, 10],
    [13, 12, 15, 14],
  ]);
  expect(kernels(flipVertically(filters, 1), 1)).toEqual([
    [10, 11, 8, 9],
    [14, 15, 12, 13],
  ]);
  expect(kernels(rotate(filters, 1), 1)).toEqual([
    [10, 8, 11, 9],
    [14, 12, 15, 13],
  ]);
  for (const change of [flipHorizontally, flipVertically, rotate, zeroFilter]) {
    expect(kernels(change(filters, 1), 0)).toEqual(kernels(filters, 0));
    expect(changedFilters(filters, change(filters, 1))).toEqual([1]);
  }
  expect(zeroFilter(filters, 0)).toMatchObject({ bias: Float32Array.of(0, -0.5) });
  expect(kernels(zeroFilter(filters, 0), 0).flat()).toEqual(new Array(8).fill(0));
  expect(filters.weight[5]).toBe(5);
});

test('four quarter turns are nothing; a kernel that is not square is turned by half', () => {
  const four = [1, 2, 3, 4].reduce((turned) => rotate(turned, 0), filters);
  expect(four.weight).toEqual(filters.weight);
  const wide: Filters = { weight: Float32Array.of(1, 2, 3), bias: null, shape: [1, 1, 1, 3] };
  expect([...rotate(wide, 0).weight]).toEqual([3, 2, 1]);
});

test('swapped filters give each other’s maps', () => {
  const graph = resolveArchitecture({ input: [2, 3, 3], layers: [{ type: 'conv2d', filters: 2, kernel: 2 }] });
  const maps = ({ weight, bias }: Filters) => {
    const network = referenceEngine.compile(graph, { batch: 1 });
    network.setTensor('conv1.weight', weight);
    network.setTensor('conv1.bias', bias!);
    const all = network.predict(Float32Array.from({ length: 18 }, (_, i) => Math.cos(i)));
    return [all.slice(0, 4), all.slice(4)];
  };
  const [a, b] = maps(filters);
  expect(maps(swap(filters, 0, 1))).toEqual([b, a]);
});

test('one weight is painted; the strongest channel is the one with the largest weights', () => {
  const painted = paintWeight(filters, { filter: 1, channel: 0, y: 1, x: 0 }, 99);
  expect(painted.weight[10]).toBe(99);
  expect(changedFilters(filters, painted)).toEqual([1]);
  expect([strongestChannel(filters, 1), strongestChannel(painted, 1)]).toEqual([1, 0]);
});
