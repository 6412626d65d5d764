import { expect, test } from 'vitest';
import { countPerClass } from './dataset.js';
import { GLYPHS_FINGERPRINT, generateGlyphs } from './glyphs.js';

const small = { train: 200, validation: 50, test: 100 };

test('the default set is the same to the bit on every machine', async () => {
  const dataset = await generateGlyphs();
  expect(dataset.fingerprint).toBe(GLYPHS_FINGERPRINT);
  expect(dataset.shape).toEqual([1, 28, 28]);
  expect(dataset.splits.train.labels.length).toBe(4000);
  expect(dataset.splits.validation.labels.length).toBe(1000);
  expect(dataset.splits.test.labels.length).toBe(2000);
  for (const { labels } of Object.values(dataset.splits))
    expect(countPerClass(labels, 10)).toEqual(new Array(10).fill(labels.length / 10));
});

test('a picture depends on seed, split and index, not on how many there are', async () => {
  const dataset = await generateGlyphs(small);
  const more = await generateGlyphs({ ...small, train: 210 });
  expect(more.splits.train.images.subarray(0, 200 * 784)).toEqual(dataset.splits.train.images);
  const start = (images: Uint8Array) => images.slice(0, 50 * 784);
  expect(start(dataset.splits.test.images)).not.toEqual(start(dataset.splits.train.images));
  expect((await generateGlyphs({ ...small, seed: 1 })).splits.train.images).not.toEqual(dataset.splits.train.images);
});

test('no two pictures are alike, and letters stand out from the paper', async () => {
  const { images } = (await generateGlyphs(small)).splits.train;
  const pictures = Array.from({ length: 200 }, (_, i) => images.subarray(i * 784, (i + 1) * 784));
  expect(new Set(pictures.map((picture) => picture.join())).size).toBe(200);
  for (const picture of pictures) {
    // A letter is at least ten bright pixels on a paper that is mostly dark.
    const sorted = picture.slice().sort();
    expect((sorted[774] as number) - (sorted[392] as number)).toBeGreaterThan(60);
  }
});

test('the nearest class mean tells few letters apart: position and shape vary', async () => {
  const { train, test: held } = (await generateGlyphs({ train: 1000, validation: 10, test: 500 })).splits;
  const means = Array.from({ length: 10 }, () => new Float64Array(784));
  train.images.forEach((value, i) => {
    means[train.labels[Math.floor(i / 784)] as number]![i % 784]! += value / 100;
  });
  let right = 0;
  held.labels.forEach((label, i) => {
    const picture = held.images.subarray(i * 784, (i + 1) * 784);
    const distances = means.map((mean) => mean.reduce((sum, m, p) => sum + (m - (picture[p] as number)) ** 2, 0));
    if (distances.indexOf(Math.min(...distances)) === label) right++;
  });
  // Above chance (10 %), so there is something to learn; far below what a dense network (73 %) or a CNN (97 %) reaches.
  expect(right / 500).toBeGreaterThan(0.15);
  expect(right / 500).toBeLessThan(0.5);
});

test('other sizes work, wrong options are refused', async () => {
  const large = await generateGlyphs({ train: 10, validation: 10, test: 10, size: 64 });
  expect(large.splits.train.images.length).toBe(10 * 64 * 64);
  await expect(generateGlyphs({ train: 0 })).rejects.toThrow(
    'glyphs.train: expected a whole number of pictures from 1 to 1000000, got 0.',
  );
  await expect(generateGlyphs({ size: 7 })).rejects.toThrow(
    'glyphs.size: expected a whole number of pixels from 16 to 128, got 7.',
  );
  await expect(generateGlyphs({ seed: -1 })).rejects.toThrow('glyphs.seed: expected a whole number from 0, got -1.');
});
