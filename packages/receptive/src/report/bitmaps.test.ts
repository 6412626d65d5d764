import { expect, test } from 'vitest';
import { marsFixture } from '../analysis/records.fixture.js';
import { encodeBase64 } from '../data/picture-bytes.js';
import type { Kernels } from '../insights/types.js';
import { enlarge, kernelBitmap, kernelScale, mosaic, pictureBitmap, sampleBitmap } from './bitmaps.js';

const kernels = (channels: number, values: number[][]): Kernels => ({
  arm: 'cnn',
  seed: 0,
  layer: 'conv1',
  filters: values.length,
  shape: [channels, 1, 2],
  values,
});

test('kernels share one scale: 0 is middle grey, the largest weight white or black', () => {
  const grey = kernels(1, [
    [0.5, -0.25],
    [0, -1],
  ]);
  expect(kernelScale(grey)).toBe(1);
  expect([...kernelBitmap(grey, 0).bytes]).toEqual([191, 96]);
  expect([...kernelBitmap(grey, 1).bytes]).toEqual([128, 0]);
  expect(kernelBitmap(kernels(3, [[1, 0, 0, 0, -1, 0]]), 0)).toEqual({
    shape: [3, 1, 2],
    bytes: Uint8Array.of(255, 128, 128, 128, 0, 128),
  });
  expect(kernelBitmap(kernels(2, [[1, 0, 0.5, 0.5]]), 0)).toEqual({ shape: [1, 1, 2], bytes: Uint8Array.of(255, 128) });
  expect([...kernelBitmap(kernels(1, [[0, 0]]), 0).bytes]).toEqual([128, 128]);
});

test('pictures of other channels show the first; no samples, no sample', () => {
  const bytes = encodeBase64(Uint8Array.of(1, 2, 3, 4));
  expect([...pictureBitmap({ shape: [2, 1, 2], bytes }).bytes]).toEqual([1, 2]);
  const { data } = marsFixture();
  expect(sampleBitmap(data)?.shape).toEqual([3, 64, 64]);
  expect(sampleBitmap({ ...data, samples: data.classes.map(() => []) })).toBeNull();
});

test('enlarged and put together', () => {
  const dot = { shape: [1, 1, 2] as const, bytes: Uint8Array.of(1, 2) };
  expect(enlarge(dot, 2)).toEqual({ shape: [1, 2, 4], bytes: Uint8Array.of(1, 1, 2, 2, 1, 1, 2, 2) });
  const three = mosaic([dot, dot, dot], 2, 1);
  expect(three.shape).toEqual([1, 3, 5]);
  expect([...three.bytes]).toEqual([1, 2, 255, 1, 2, 255, 255, 255, 255, 255, 1, 2, 255, 255, 255]);
  expect(mosaic([], 8).shape).toEqual([1, 1, 1]);
});
