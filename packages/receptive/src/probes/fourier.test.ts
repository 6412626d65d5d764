import { describe, expect, test } from 'vitest';
import { Random } from '../random.js';
import { PlaneTransform } from './fourier.js';

const noise = (length: number) => {
  const random = new Random([3, 4]);
  return Float64Array.from({ length }, () => random.integer(256));
};

/** One coefficient by the double sum of the definition. */
function coefficient(plane: Float64Array, height: number, width: number, u: number, v: number): [number, number] {
  let [re, im] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const angle = -2 * Math.PI * ((u * y) / height + (v * x) / width);
      re += plane[y * width + x]! * Math.cos(angle);
      im += plane[y * width + x]! * Math.sin(angle);
    }
  }
  return [re, im];
}

describe.each([
  [8, 8],
  [7, 9],
  [6, 5],
  [1, 4],
  [5, 1],
])('%i×%i', (height, width) => {
  const transform = new PlaneTransform(height, width);
  const plane = noise(height * width);
  const spectrum = transform.forward(plane);

  test('forward is the double sum', () => {
    expect(spectrum.real).toHaveLength(height * (Math.floor(width / 2) + 1));
    spectrum.real.forEach((real, i) => {
      const [u, v] = [Math.floor(i / transform.kept), i % transform.kept];
      const [re, im] = coefficient(plane, height, width, u, v);
      expect(Math.hypot(real - re, spectrum.imaginary[i]! - im)).toBeLessThan(1e-9);
    });
  });
  test('inverse brings it back', () => {
    transform.inverse(spectrum).forEach((value, i) => {
      expect(value).toBeCloseTo(plane[i]!, 10);
    });
  });
  test.each([0, 1, 2, 2.5])('up to %d cycles: the double sum over those frequencies', (cutoff) => {
    const signed = (k: number, n: number) => (2 * k > n ? k - n : k);
    const low = transform.inverse(spectrum, cutoff);
    low.forEach((value, i) => {
      const [y, x] = [Math.floor(i / width), i % width];
      let sum = 0;
      for (let u = 0; u < height; u++) {
        for (let v = 0; v < width; v++) {
          if (Math.hypot(signed(u, height), signed(v, width)) > cutoff) continue;
          const [re, im] = coefficient(plane, height, width, u, v);
          const angle = 2 * Math.PI * ((u * y) / height + (v * x) / width);
          sum += re * Math.cos(angle) - im * Math.sin(angle);
        }
      }
      expect(value).toBeCloseTo(sum / (height * width), 9);
    });
  });
});

test('a wave has its frequency and no other', () => {
  const transform = new PlaneTransform(12, 16);
  const wave = Float64Array.from({ length: 12 * 16 }, (_, i) =>
    Math.cos(2 * Math.PI * ((3 * Math.floor(i / 16)) / 12 + (4 * (i % 16)) / 16)),
  );
  const { real, imaginary } = transform.forward(wave);
  const loud = [...real.keys()].filter((i) => Math.hypot(real[i]!, imaginary[i]!) > 1e-9);
  expect(loud).toEqual([3 * 9 + 4]);
  expect(transform.frequencies[3 * 9 + 4]).toBe(5);
  expect(transform.frequencies[9 * 9 + 4]).toBe(5); // u = 9 of 12 is −3
});
