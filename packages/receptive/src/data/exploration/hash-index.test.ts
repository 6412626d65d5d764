import { expect, test } from 'vitest';
import { Random, streamKey } from '../../random.js';
import { bitCount } from './difference-hash.js';
import { searchHashes } from './hash-index.js';

const WIDE = { window: Number.POSITIVE_INFINITY, budget: 1e9 };

/** Hashes whose bits are 1 with very different chances, and near copies of a third of them. */
function hashes(n: number, seed: number): Uint32Array {
  const random = new Random(streamKey(seed, 'explore', 'hashes'));
  const chance = Array.from({ length: 64 }, () => random.uniform() ** 2);
  const words = new Uint32Array(2 * n);
  for (let i = 0; i < n; i++) {
    for (let bit = 0; bit < 64; bit++)
      if (random.uniform() < chance[bit]!) words[2 * i + (bit >>> 5)]! |= 1 << (bit & 31);
    if (i > 0 && i % 3 === 0) {
      const from = random.integer(i);
      words.copyWithin(2 * i, 2 * from, 2 * from + 2);
      for (let flip = random.integer(9); flip > 0; flip--) words[2 * i + random.integer(2)]! ^= 1 << random.integer(32);
    }
  }
  return words;
}

const pair = (i: number, j: number) => `${Math.min(i, j)}-${Math.max(i, j)}`;

test.each([0, 1, 3, 5, 8])('finds what comparing all pairs finds, at distance %i', (distance) => {
  const n = 500;
  const words = hashes(n, distance);
  const order = Float64Array.from({ length: n }, (_, i) => (i * 37) % 101);
  for (const window of [Number.POSITIVE_INFINITY, 10]) {
    const expected: string[] = [];
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const bits = bitCount(words[2 * i]! ^ words[2 * j]!) + bitCount(words[2 * i + 1]! ^ words[2 * j + 1]!);
        if (bits <= distance && Math.abs(order[i]! - order[j]!) <= window) expected.push(pair(i, j));
      }
    const found: string[] = [];
    const complete = searchHashes(words, { distance, order, window, budget: 1e9 }, (i, j) => found.push(pair(i, j)));
    expect(complete).toBe(true);
    expect(found.sort()).toEqual(expected.sort());
    expect(expected.length).toBeGreaterThan(0);
  }
});

test('60,000 hashes take a fraction of all comparisons', () => {
  const n = 60_000;
  const random = new Random(streamKey(1, 'explore', 'many'));
  const words = Uint32Array.from({ length: 2 * n }, () => random.word());
  // All pairs would be 1.8 thousand million.
  expect(searchHashes(words, { distance: 5, order: new Float64Array(n), ...WIDE, budget: 2e7 }, () => undefined)).toBe(
    true,
  );
});

test('gives up where too many are alike', () => {
  const order = new Float64Array(100);
  expect(searchHashes(new Uint32Array(200), { distance: 2, order, ...WIDE, budget: 1000 }, () => undefined)).toBe(
    false,
  );
});

test('bits of a word', () => {
  for (const word of [0, 1, 0x80000000, 0xffffffff, 0x12345678])
    expect(bitCount(word)).toBe([...(word >>> 0).toString(2)].filter((digit) => digit === '1').length);
});
