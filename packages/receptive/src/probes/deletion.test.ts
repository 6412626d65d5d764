import { expect, test } from 'vitest';
import { largestFirst, withoutPixels } from './deletion.js';

test('largest first, ties in the given order', () => {
  expect([...largestFirst([0, 2, 0, -1, 2], Uint32Array.of(4, 3, 2, 1, 0))]).toEqual([4, 1, 2, 0, 3]);
});

test('pixels are replaced in all colours, share by share', () => {
  const picture = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const baseline = Float32Array.of(10, 20, 30, 40, 50, 60, 70, 80);
  expect([...withoutPixels(picture, baseline, Uint32Array.of(2, 0, 3, 1), [0, 0.25, 0.6])]).toEqual(
    [
      [1, 2, 3, 4, 5, 6, 7, 8],
      [1, 2, 30, 4, 5, 6, 70, 8],
      [10, 2, 30, 4, 50, 6, 70, 8], // 2.4 pixels
    ].flat(),
  );
});
