import { expect, test } from 'vitest';
import { bytes, duration, ratio, short, square } from './numbers.js';

test.each([
  [0, '0'],
  [9_999, '9,999'],
  [12_345, '12.3 k'],
  [345_678, '346 k'],
  [1_234_567, '1.2 M'],
  [4.2e9, '4.2 G'],
])('%d as %s', (value, words) => expect(short(value)).toBe(words));

test('bytes, squares, ratios and durations', () => {
  expect([bytes(784), bytes(9408), bytes(3.1e6)]).toEqual(['784 B', '9.4 kB', '3.1 MB']);
  expect([square([3, 3]), square([3, 5])]).toEqual(['3', '3×5']);
  expect([ratio(80, 208), ratio(0, 5)]).toEqual(['×2.60', '']);
  expect([duration(0.01234), duration(1.2345)]).toEqual(['12 µs', '1.2 ms']);
});
