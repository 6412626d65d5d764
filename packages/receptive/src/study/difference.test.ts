import { expect, test } from 'vitest';
import { readDifference } from './difference.js';

test.each([
  [0.01, 0.01],
  ['0.01', 0.01],
  ['1pp', 0.01],
  ['1 pp', 0.01],
  ['.5PP', 0.005],
  ['2.5e0pp', 0.025],
])('%j is %d', (value, difference) => expect(readDifference(value, 'delta')).toBeCloseTo(difference, 15));

test.each([[0], [-0.01], ['0pp'], ['-1pp'], [1], ['100pp'], ['1 %'], [''], [Number.NaN], [undefined]])(
  '%j is refused',
  (value) => {
    expect(() => readDifference(value, 'experiments[0].delta')).toThrow(
      /^experiments\[0\]\.delta: expected a difference above 0 and below 1 such as 0\.01, or in percentage points such as "1pp", got /,
    );
  },
);
