import { expect, test } from 'vitest';
import { Random, streamKey } from '../random.js';
import { countPerClass } from './dataset.js';
import { type Drawing, develop, drawDataset, onTorus } from './drawn.js';

const drawing: Drawing = {
  name: 'noise',
  about: 'Noise.',
  classes: ['a', 'b', 'c'],
  notes: [],
  draw: (_, random, out) => develop(new Float64Array(256).fill(100), 20, random, out),
};
const small = { train: 30, validation: 10, test: 12 };

test('a picture depends on seed, split and index, not on how many there are', async () => {
  const { splits, shape } = await drawDataset(drawing, small);
  expect(shape).toEqual([1, 16, 16]);
  expect(countPerClass(splits.train.labels, 3)).toEqual([10, 10, 10]);
  expect((await drawDataset(drawing, { ...small, train: 40 })).splits.train.images.subarray(0, 30 * 256)).toEqual(
    splits.train.images,
  );
  const other = await drawDataset(drawing, { ...small, seed: 1 });
  expect(other.splits.train.images).not.toEqual(splits.train.images);
  expect(splits.test.images.subarray(0, 2560)).not.toEqual(splits.validation.images);
});

test('noise has the mean and spread asked for', () => {
  const out = new Uint8Array(100_000);
  develop(new Float64Array(out.length).fill(100), 20, new Random(streamKey(0, 'generate', 'spread')), out);
  const mean = out.reduce((sum, value) => sum + value, 0) / out.length;
  const sd = Math.sqrt(out.reduce((sum, value) => sum + (value - mean) ** 2, 0) / out.length);
  // Standard errors: 20/√100000 = 0.06 and 0.045.
  expect(Math.abs(mean - 100)).toBeLessThan(0.3);
  expect(Math.abs(sd - 20)).toBeLessThan(0.3);
});

test('the torus goes on at the opposite side', () => {
  expect([onTorus(-1, 3), onTorus(16, 3), onTorus(2, -1), onTorus(2, 17)]).toEqual([243, 3, 47, 33]);
});

test('wrong options are refused', async () => {
  await expect(drawDataset(drawing, { train: 0 })).rejects.toThrow(
    'noise.train: expected a whole number of pictures from 1 to 1000000, got 0.',
  );
  await expect(drawDataset(drawing, { seed: 0.5 })).rejects.toThrow(
    'noise.seed: expected a whole number from 0, got 0.5.',
  );
});
