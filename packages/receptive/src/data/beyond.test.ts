import { expect, test } from 'vitest';
import { BEYOND_FINGERPRINT, generateBeyond } from './beyond.js';
import { countPerClass } from './dataset.js';

test('the default set is the same to the bit on every machine', async () => {
  const { fingerprint, splits } = await generateBeyond();
  expect(fingerprint).toBe(BEYOND_FINGERPRINT);
  const counts = Object.values(splits).map(({ labels }) => countPerClass(labels, 2));
  expect(counts).toEqual([2048, 500, 2000].map((n) => [n, n]));
});

test('two dots stand in one row, 6 or 8 apart, anywhere; a window of 7 holds the near pair and one of 6 neither', async () => {
  const { splits } = await generateBeyond({ train: 2000, validation: 1, test: 1 });
  const rows = new Set<number>();
  const columns = new Set<number>();
  splits.train.labels.forEach((label, i) => {
    const picture = splits.train.images.subarray(i * 256, (i + 1) * 256);
    const dots = [...picture.keys()].filter((p) => (picture[p] as number) > 125);
    expect(dots).toHaveLength(2);
    const [a, b] = dots as [number, number];
    expect(a >> 4).toBe(b >> 4);
    const apart = (b - a + 16) % 16;
    expect(
      [
        [6, 10],
        [8, 8],
      ][label],
    ).toContain(apart); // prettier-ignore
    const window = Math.min(apart, 16 - apart) + 1;
    expect(window).toBe([7, 9][label]);
    rows.add(a >> 4);
    for (const dot of dots) columns.add(dot & 15);
  });
  expect([rows.size, columns.size]).toEqual([16, 16]);
});
