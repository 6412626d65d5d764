import { expect, test } from 'vitest';
import { countPerClass } from './dataset.js';
import { GLYPHS_ANYWHERE_FINGERPRINT, generateGlyphsAnywhere } from './glyphs-anywhere.js';

/** Written out again, so that the test does not read the drawing's own definition. */
const INK = [
  [2, 7, 10, 11, 12, 13, 14, 17, 22],
  [0, 4, 6, 8, 12, 16, 18, 20, 24],
  [0, 1, 2, 3, 4, 7, 12, 17, 22],
  [0, 5, 10, 15, 20, 21, 22, 23, 24],
];

/** The glyph and place whose nine pixels are brightest. */
function found(picture: Uint8Array): { glyph: number; place: number } {
  let best = { glyph: -1, place: -1, fit: 0 };
  for (let place = 0; place < 144; place++) {
    const corner = Math.floor(place / 12) * 16 + (place % 12);
    INK.forEach((ink, glyph) => {
      const fit = ink.reduce((sum, i) => sum + picture[corner + Math.floor(i / 5) * 16 + (i % 5)]!, 0);
      if (fit > best.fit) best = { glyph, place, fit };
    });
  }
  return best;
}

test('the default set is the same to the bit on every machine', async () => {
  const { fingerprint, classes, splits } = await generateGlyphsAnywhere();
  expect(fingerprint).toBe(GLYPHS_ANYWHERE_FINGERPRINT);
  expect(classes).toEqual(['plus', 'cross', 'T', 'L']);
  const counts = Object.values(splits).map(({ labels }) => countPerClass(labels, 4));
  expect(counts).toEqual([1024, 250, 1000].map((n) => [n, n, n, n]));
});

test('one template for each glyph, tried everywhere, names nearly all; the mean picture of a class names few', async () => {
  const { train, test: held } = (await generateGlyphsAnywhere({ train: 2000, validation: 1, test: 1000 })).splits;
  const places = new Set<number>();
  const means = Array.from({ length: 4 }, () => new Float64Array(256));
  train.images.forEach((value, i) => {
    means[train.labels[i >> 8]!]![i & 255]! += value / 500;
  });
  let [matched, nearest] = [0, 0];
  held.labels.forEach((label, i) => {
    const picture = held.images.subarray(i * 256, (i + 1) * 256);
    const { glyph, place } = found(picture);
    places.add(place);
    if (glyph === label) matched++;
    const distances = means.map((mean) => mean.reduce((sum, m, p) => sum + (m - picture[p]!) ** 2, 0));
    if (distances.indexOf(Math.min(...distances)) === label) nearest++;
  });
  expect(matched / 1000).toBeGreaterThan(0.98);
  expect(nearest / 1000).toBeLessThan(0.5);
  expect(places.size).toBe(144);
});
