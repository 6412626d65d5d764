import { expect, test } from 'vitest';
import { meanColour, shifted } from './pictures.js';
import { picturesOf } from './subject.fixture.js';

test('the mean colour is that of each channel, rounded', async () => {
  const dataset = await picturesOf([2, 1, 2], ['a', 'b'], 2, (label, _, at) => (at < 2 ? 10 * label + at : 200));
  expect(meanColour(dataset)).toEqual([6, 200]); // 0 1 10 11: 5.5
});

test('moved down and right, and back; what comes into sight has the colour', () => {
  const picture = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]); // two channels of 2×2
  expect([...shifted(picture, [2, 2, 2], 1, 0, [90, 91])]).toEqual([90, 90, 1, 2, 91, 91, 5, 6]);
  expect([...shifted(picture, [2, 2, 2], 0, -1, [90, 91])]).toEqual([2, 90, 4, 90, 6, 91, 8, 91]);
  expect([...shifted(picture, [2, 2, 2], 5, 5, [90, 91])]).toEqual([90, 90, 90, 90, 91, 91, 91, 91]);
});
