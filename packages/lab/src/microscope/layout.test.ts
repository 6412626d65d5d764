import { resolveArchitecture } from 'receptive';
import { expect, test } from 'vitest';
import { kernelChannels, kernelOf } from './kernels.js';
import { layerStep, moveUnit } from './keys.js';
import { carryOver, layoutOf, pictureBehind, placeOf, planeOf, unitAt } from './layout.js';

const picture = layoutOf([3, 4, 6]);
const vector = layoutOf([18]);

test('pictures lie channel by channel, vectors in rows that may end early', () => {
  expect(picture).toMatchObject({ channels: 3, height: 4, width: 6, vector: false });
  expect(vector).toMatchObject({ channels: 1, height: 4, width: 5, vector: true });
  const values = Float32Array.from({ length: 18 }, (_, i) => i);
  expect([...planeOf(values, vector, 0)].slice(15)).toEqual([15, 16, 17, Number.NaN, Number.NaN]);
  expect(placeOf(vector, [17])).toEqual({ channel: 0, y: 3, x: 2 });
  expect(unitAt(vector, 0, 3, 4)).toEqual([17]);
  expect(unitAt(picture, 9, -1, 2)).toEqual([2, 0, 2]);
});

test('keys move within the layer and stop at its border', () => {
  expect(moveUnit(picture, [0, 0, 0], 'ArrowUp')).toEqual([0, 0, 0]);
  expect(moveUnit(picture, [0, 1, 1], 'ArrowRight')).toEqual([0, 1, 2]);
  expect(moveUnit(picture, [2, 1, 1], 'PageDown')).toEqual([2, 1, 1]);
  expect(moveUnit(vector, [4], 'ArrowRight')).toEqual([5]);
  expect(moveUnit(vector, [4], 'ArrowDown')).toEqual([9]);
  expect(moveUnit(vector, [4], 'a')).toBeNull();
  expect(['[', ']', 'x'].map(layerStep)).toEqual([-1, 1, 0]);
});

test('another layer is entered at about the same place', () => {
  expect(carryOver(layoutOf([1, 28, 28]), [0, 14, 27], layoutOf([4, 14, 14]))).toEqual([0, 7, 13]);
  expect(carryOver(picture, [1, 2, 2], vector)).toEqual([0]);
});

test('weights lie as they are stored', () => {
  const graph = resolveArchitecture({
    input: [2, 3, 3],
    layers: [
      { type: 'conv2d', filters: 2, kernel: 2, groups: 2 },
      { type: 'locallyConnected2d', filters: 3, kernel: [1, 2] },
      { type: 'flatten' },
      { type: 'dropout', rate: 0.1 },
      { type: 'dense', units: 2 },
      { type: 'dense', units: 2 },
    ],
  });
  const count = (n: number) => Float32Array.from({ length: n }, (_, i) => i);
  const [conv, local, , , dense, last] = graph.nodes as [never, never, never, never, never, never];
  expect(kernelChannels(graph, conv)).toBe(1);
  expect([...kernelOf(graph, conv, count(8), 1, 0, [])!.values]).toEqual([4, 5, 6, 7]);
  // 2 × 1 places, 3 filters, 2 channels, 1×2 taps: place 1, filter 2, channel 1.
  expect([...kernelOf(graph, local, count(24), 2, 1, [2, 1, 0])!.values]).toEqual([22, 23]);
  expect(pictureBehind(graph, dense)).toEqual([3, 2, 1]);
  expect(kernelOf(graph, dense, count(12), 1, 2, [])).toEqual({ values: Float32Array.of(10, 11), height: 2, width: 1 });
  expect(pictureBehind(graph, last)).toBeNull();
  expect(kernelChannels(graph, last)).toBe(0);
});
