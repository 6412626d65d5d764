import { expect, test } from 'vitest';
import { countPerClass } from './dataset.js';
import { balancedSigns, generateNoStructure, NO_STRUCTURE_FINGERPRINT } from './no-structure.js';

const dataset = await generateNoStructure();
const { images, labels } = dataset.splits.test;
const values = (i: number) => Array.from(images.subarray(i * 256, (i + 1) * 256), (byte) => byte - 128);

test('the default set is the same to the bit on every machine', () => {
  expect(dataset.fingerprint).toBe(NO_STRUCTURE_FINGERPRINT);
  const counts = Object.values(dataset.splits).map((split) => countPerClass(split.labels, 2));
  expect(counts).toEqual([2048, 500, 2000].map((n) => [n, n]));
});

test('the class is the sign of the balanced sum of the bytes, without exception', () => {
  const signs = balancedSigns(0);
  expect(signs.reduce((sum, sign) => sum + sign, 0)).toBe(0);
  expect(balancedSigns(1)).not.toEqual(signs);
  labels.forEach((label, i) => {
    const score = values(i).reduce((sum, value, p) => sum + value * signs[p]!, 0);
    expect(score > 0 ? 1 : 0).toBe(label);
    expect(score).not.toBe(0);
  });
});

test('pixels are standard normal in units of 32 and know nothing of their neighbours', () => {
  const all = Array.from(images, (byte) => (byte - 128) / 32);
  const mean = (of: (i: number) => number) => all.reduce((sum, _, i) => sum + of(i), 0) / all.length;
  // About a million values: a standard error of 0.001 to 0.004.
  expect(Math.abs(mean((i) => all[i]!))).toBeLessThan(0.005);
  expect(Math.abs(mean((i) => all[i]! ** 2) - 1)).toBeLessThan(0.01);
  expect(Math.abs(mean((i) => all[i]! * all[(i + 1) % all.length]!))).toBeLessThan(0.005);
  expect(Math.abs(mean((i) => all[i]! * all[(i + 16) % all.length]!))).toBeLessThan(0.005);
  // Beyond 2 σ: 4.55 % of a normal distribution.
  expect(Math.abs(mean((i) => (Math.abs(all[i]!) > 2 ? 1 : 0)) - 0.0455)).toBeLessThan(0.003);
});

test('naming the more common class of all 256 shifts of a picture is right in 51.5 %', () => {
  const signs = balancedSigns(0);
  let right = 0;
  const pictures = 400;
  for (let i = 0; i < pictures; i++) {
    const picture = values(i);
    let plus = 0;
    for (let shift = 0; shift < 256; shift++) {
      const [dy, dx] = [shift >> 4, shift & 15];
      let score = 0;
      for (let p = 0; p < 256; p++) {
        score += picture[((((p >> 4) + dy) & 15) << 4) | (((p & 15) + dx) & 15)]! * signs[p]!;
      }
      if (score > 0) plus++;
    }
    right += Math.max(plus, 256 - plus) / 256;
  }
  // E max(q, 1 − q) for the share q of shifts with +, whose sd is √((1 − 2/π)/256)/2 = 0.0188: 0.5 + 0.0188·√(2/π).
  expect(right / pictures).toBeCloseTo(0.515, 2);
});
