import { expect, test } from 'vitest';
import { cropOf, fitPixels, greyOf, invert, resize } from './fit.js';

const grey = (values: readonly number[]) => values.flatMap((value) => [value, value, value, 255]);

test('pictures of the same size stay as they are; twice as wide is halved to what lies between', () => {
  const picture = grey([0, 50, 100, 150, 200, 250]);
  expect([...fitPixels(picture, [2, 3], { channels: 1, height: 2, width: 3 }, 'squeeze')]).toEqual([
    0, 50, 100, 150, 200, 250,
  ]);
  const flat = fitPixels(grey(new Array(40).fill(77)), [4, 10], { channels: 3, height: 3, width: 3 }, 'squeeze');
  expect([...flat]).toEqual(new Array(27).fill(77));
});

test('Lanczos: a step of eight pixels brought to four, by its formula', () => {
  const kernel = (t: number) => {
    const x = Math.PI * t;
    return Math.abs(t) >= 3 ? 0 : (3 * Math.sin(x) * Math.sin(x / 3)) / (x * x);
  };
  const step = Float32Array.of(0, 0, 0, 0, 1, 1, 1, 1);
  const got = resize(step, [1, 8], [1, 4]);
  // Place i of four lies at 2i + ½ of eight; six old pixels are three new ones. Beyond the edge the last value goes on.
  const expected = [0, 1, 2, 3].map((i) => {
    let [sum, total] = [0, 0];
    for (let p = -10; p < 20; p++) {
      const weight = kernel((p - (2 * i + 0.5)) / 2);
      sum += weight * (p >= 4 ? 1 : 0);
      total += weight;
    }
    return sum / total;
  });
  for (const [i, value] of expected.entries()) expect(got[i]).toBeCloseTo(value, 6);
  expect(got[1]! + got[2]!).toBeCloseTo(1, 6);
});

test('area: the mean of what each new pixel covers, in part where it is cut', () => {
  expect([...resize(Float32Array.of(0, 10, 20, 30), [1, 4], [1, 2], 'area')]).toEqual([5, 25]);
  const [first, second] = resize(Float32Array.of(0, 30, 60), [1, 3], [1, 2], 'area');
  // 1½ pixels each: 0 and half of 30; half of 30 and 60.
  expect([first, second]).toEqual([expect.closeTo(10, 5), expect.closeTo(50, 5)]);
});

test('the middle is cropped to the proportions', () => {
  expect(cropOf([10, 30], { height: 5, width: 5 })).toEqual({ top: 0, left: 10, height: 10, width: 10 });
  expect(cropOf([30, 10], { height: 4, width: 8 })).toEqual({ top: 12, left: 0, height: 5, width: 10 });
  const picture = grey([1, 9, 9, 2, 1, 9, 9, 2]);
  expect([...fitPixels(picture, [2, 4], { channels: 1, height: 2, width: 2 }, 'crop')]).toEqual([9, 9, 9, 9]);
});

test('grey is the luminance of linear light, as the command computes it', () => {
  expect([greyOf([255, 0, 0]), greyOf([0, 255, 0]), greyOf([0, 0, 255]), greyOf([128, 64, 200])]).toEqual([
    127, 220, 76, 99,
  ]);
});

test('transparency is laid on white; colours stay in their planes', () => {
  const rgba = [255, 0, 0, 255, 0, 0, 0, 0];
  expect([...fitPixels(rgba, [1, 2], { channels: 3, height: 1, width: 2 }, 'squeeze')]).toEqual([
    255, 255, 0, 255, 0, 255,
  ]);
  expect([...invert(Uint8Array.of(0, 100, 255))]).toEqual([255, 155, 0]);
});
