import { expect, test } from 'vitest';
import { shareOf } from './share.js';

const GIB = 2 ** 30;

test.each([
  // active, cores, --threads → threads, from which share of the time on batches are prepared ahead
  [1, 2, undefined, 2, 0.2],
  [2, 2, undefined, 1, 1],
  [1, 2, 1, 1, 0],
  [3, 4, undefined, 1, 0],
  [2, 4, undefined, 2, 0.2],
  [5, 16, undefined, 3, 0],
  [1, 1, undefined, 1, 1],
  [1, 2, 8, 8, 0.2],
])(
  '%i trials on %i cores, --threads %s: %i threads each, batches ahead from %d on',
  (active, cores, asked, threads, aheadFrom) => {
    expect(shareOf(active, { cores }, asked)).toEqual({ threads, aheadFrom, memory: undefined });
  },
);

test('memory is shared evenly, and a quarter of it is nobody’s', () => {
  expect(shareOf(1, { cores: 4, memory: 8 * GIB }).memory).toBe(6 * GIB);
  expect(shareOf(3, { cores: 4, memory: 8 * GIB }).memory).toBe(2 * GIB);
});
