import { expect, test } from 'vitest';
import {
  compact,
  count,
  duration,
  extent,
  listOf,
  multiple,
  percent,
  percentInterval,
  plain,
  plural,
  sentence,
} from './format.js';

/** No-break spaces read as spaces here. */
const spaced = (text: string) => text.replace(/\u00a0/g, ' ');

test('counts', () => {
  expect([count(0), count(999), count(1000), count(1234567)]).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([9999, 10_000, 99_960, 999_600, 5_644_288, 328e6, 1.2e12].map(compact).map(spaced)).toEqual([
    '9,999',
    '10.0 k',
    '100 k',
    '1.00 M',
    '5.64 M',
    '328 M',
    '1.20 T',
  ]); // prettier-ignore
  expect([extent([32, 14, 14]), extent([12288])]).toEqual(['32×14×14', '12,288']);
  expect([plural(1, 'seed'), plural(2, 'seed')]).toEqual(['1 seed', '2 seeds']);
});

test('shares', () => {
  expect(spaced(percent(0.9512, 1))).toBe('95.1 %');
  expect(percent(null, 1)).toBe('—');
  expect(spaced(percentInterval([-0.0123, 0.9], 1))).toBe('−1.2 to 90.0 %');
  expect(percentInterval(null, 1)).toBe('—');
});

test('ratios and plain numbers', () => {
  expect([5.44, 12.3, 0.55, 0.055].map(multiple)).toEqual(['5.4×', '12×', '0.55×', '0.055×']);
  expect([0.1306604, 1e-8, -2, 100].map(plain)).toEqual(['0.1307', '1e−8', '−2', '100']);
});

test('durations', () => {
  expect([0.843, 9.7, 42.4, 59.6, 200, 599.7, 2310, 3599, 7500].map(duration).map(spaced)).toEqual([
    '0.84 s',
    '9.7 s',
    '42 s',
    '1 min 00 s',
    '3 min 20 s',
    '10 min',
    '39 min',
    '1 h 00 min',
    '2 h 05 min',
  ]); // prettier-ignore
});

test('words', () => {
  expect([listOf([]), listOf(['a']), listOf(['a', 'b']), listOf(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
  expect(sentence('no difference')).toBe('No difference.');
});
