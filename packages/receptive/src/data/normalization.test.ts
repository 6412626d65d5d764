import { expect, test } from 'vitest';
import { measureNormalization, measurePixels } from './normalization.js';

test('mean and standard deviation per channel, over all pictures', () => {
  // Channel 0 holds 0, 255, 0, 255; channel 1 holds 10, 20, 30, 40.
  const split = { images: Uint8Array.of(0, 255, 10, 20, 0, 255, 30, 40), labels: new Uint16Array(2) };
  const { mean, std } = measureNormalization(split, [2, 1, 2]);
  // Equal to the last bit: the sums are exact integers, one rounding follows.
  expect(mean).toEqual([0.5, 25 / 255]);
  expect(std).toEqual([0.5, Math.sqrt(125) / 255]);
});

test('a constant channel gets one grey level for its standard deviation, not zero', () => {
  const split = { images: new Uint8Array(12).fill(77), labels: new Uint16Array(3) };
  expect(measureNormalization(split, [1, 2, 2])).toEqual({ mean: [77 / 255], std: [1 / 255] });
  expect(measurePixels(split, [1, 2, 2]).std).toEqual([0]);
});

test('the standard deviation is exact where sums of squares cancel', () => {
  // One pixel of 254 among 100,000 of 255: nQ − S² = n − 1, far below the rounding of n²·255² in float64.
  const n = 100_000;
  const images = new Uint8Array(n).fill(255);
  images[5] = 254;
  const { std } = measurePixels({ images, labels: new Uint16Array(n) }, [1, 1, 1]);
  expect(std[0]).toBe(Math.sqrt(n - 1) / (255 * n));
});
