import { expect, test } from 'vitest';
import { median, summarize } from './samples.js';

test('the middle value, or the mean of the two middle ones', () => {
  expect([median([3]), median([9, 1, 5]), median([4, 1, 3, 100])]).toEqual([3, 5, 3.5]);
});

test('contaminated samples are counted, and left out where enough clean ones remain', () => {
  const clean = [1, 2, 3].map((seconds) => ({ seconds, foreign: 0.1 }));
  const disturbed = [50, 60, 70, 80].map((seconds) => ({ seconds, foreign: 0.9 }));
  expect(summarize([...disturbed, ...clean])).toEqual({ seconds: 2, samples: 7, contaminated: 4 });
});

test('where too few are clean, the three least disturbed count', () => {
  const samples = [5, 4, 1, 2, 3].map((seconds) => ({ seconds, foreign: seconds / 10 }));
  expect(summarize(samples)).toEqual({ seconds: 2, samples: 5, contaminated: 4 });
  expect(summarize([{ seconds: 7, foreign: 2 }])).toEqual({ seconds: 7, samples: 1, contaminated: 1 });
});
