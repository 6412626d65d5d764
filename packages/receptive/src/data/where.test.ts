import { expect, test } from 'vitest';
import { countPerClass } from './dataset.js';
import { generateWhere, WHERE_FINGERPRINT } from './where.js';

/** The place where a plus sign fits best: the brightest five pixels of the torus. */
function centreOf(picture: Uint8Array): [y: number, x: number] {
  const at = (y: number, x: number) => picture[((y + 16) % 16) * 16 + ((x + 16) % 16)] as number;
  const fit = (y: number, x: number) => at(y, x) + at(y - 1, x) + at(y + 1, x) + at(y, x - 1) + at(y, x + 1);
  const fits = Array.from({ length: 256 }, (_, i) => fit(i >> 4, i & 15));
  const best = fits.indexOf(Math.max(...fits));
  return [best >> 4, best & 15];
}

test('the default set is the same to the bit on every machine', async () => {
  const { fingerprint, shape, splits } = await generateWhere();
  expect(fingerprint).toBe(WHERE_FINGERPRINT);
  expect(shape).toEqual([1, 16, 16]);
  const counts = Object.values(splits).map(({ labels }) => countPerClass(labels, 4));
  expect(counts).toEqual([1024, 250, 1000].map((n) => [n, n, n, n]));
});

test('the class is the quadrant of the centre, and every place of the torus occurs', async () => {
  const { splits } = await generateWhere({ train: 3000, validation: 1, test: 1 });
  const seen = new Int32Array(256);
  splits.train.labels.forEach((label, i) => {
    const [y, x] = centreOf(splits.train.images.subarray(i * 256, (i + 1) * 256));
    expect((y < 8 ? 0 : 2) + (x < 8 ? 0 : 1)).toBe(label);
    seen[y * 16 + x]!++;
  });
  // 3,000 pictures on 256 places: χ² with 252 degrees of freedom (classes are balanced) has mean 252 and sd 22.
  const expected = 3000 / 256;
  const chi = seen.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  expect(chi).toBeGreaterThan(160);
  expect(chi).toBeLessThan(345);
});
