import { expect, test } from 'vitest';
import { scaleOf, sparkline } from './sparkline.js';

test('the lowest bar is the bottom of the scale, the highest its top', () => {
  expect(sparkline([0, 0.124, 0.126, 0.5, 0.99, 1], { low: 0, high: 1 }, 10)).toBe('▁▁▂▅██');
  expect(sparkline([0.2, null, Number.NaN, 9, -9], { low: 0, high: 1 }, 10)).toBe('▂  █▁');
  expect(sparkline([], { low: 0, high: 1 }, 10)).toBe('');
});

test('more values than columns: neighbours are averaged', () => {
  expect(sparkline([0, 0.5, 1, 1, null, 0], { low: 0, high: 1 }, 3)).toBe('▃█▁');
});

test('a scale of round numbers around all values', () => {
  const of = (...values: number[]) => {
    const { low, high } = scaleOf(values) ?? { low: Number.NaN, high: Number.NaN };
    return [Number(low.toFixed(3)), Number(high.toFixed(3))];
  };
  expect(of(0.12, 0.63)).toEqual([0.1, 0.7]);
  expect(of(0.3, 0.9)).toEqual([0.3, 0.9]);
  expect(of(0.71, 0.88)).toEqual([0.7, 0.9]);
  expect(of(0.951, 0.987)).toEqual([0.94, 1]);
  expect(of(0.5)).toEqual([0.5, 0.52]);
  expect([scaleOf([]), scaleOf([Number.NaN])]).toEqual([null, null]);
});
