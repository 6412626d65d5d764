import { expect, test } from 'vitest';
import { duration, percent, quantity, table } from './format.js';

test('numbers as people read them', () => {
  expect([0.123, 4.24, 12.4, 59.6, 80, 3725].map(duration)).toEqual([
    '0.12 s',
    '4.2 s',
    '12 s',
    '1 min 00 s',
    '1 min 20 s',
    '1 h 02 min',
  ]);
  expect([999, 9999, 15_812, 649_632, 3_283_872, 2.5e9].map(quantity)).toEqual([
    '999',
    '9,999',
    '15.8 k',
    '650 k',
    '3.28 M',
    '2.50 G',
  ]); // prettier-ignore
  expect([percent(0.98765), percent(0.5, 0), percent(null)]).toEqual(['98.8 %', '50 %', '–']);
});

test('columns line up whatever stands in them', () => {
  expect(
    table([
      ['arm', 'n'],
      ['3×3→5×5', '12'],
      ['é', '7'],
    ]),
  ).toBe('arm       n\n3×3→5×5  12\né         7'); // prettier-ignore
});
