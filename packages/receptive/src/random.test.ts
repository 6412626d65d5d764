import { expect, test } from 'vitest';
import { philox, Random, streamKey } from './random.js';

const words = (key: [number, number], counter: [number, number, number, number]) => {
  const out = new Uint32Array(4);
  philox(key, ...counter, out);
  return [...out].map((w) => w.toString(16).padStart(8, '0')).join(' ');
};

test('philox4x32-10 gives the known answers of its authors', () => {
  expect(words([0, 0], [0, 0, 0, 0])).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8');
  const f = 0xffffffff;
  expect(words([f, f], [f, f, f, f])).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd');
  expect(words([0xa4093822, 0x299f31d0], [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344])).toBe(
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  );
});

test('streams differ by seed, role and name, and repeat by address', () => {
  const first = (seed: number, role: 'init' | 'order', name: string) => new Random(streamKey(seed, role, name)).word();
  const all = [
    first(0, 'init', 'conv1'),
    first(1, 'init', 'conv1'),
    first(0, 'order', 'conv1'),
    first(0, 'init', 'conv2'),
    first(0, 'init', 'conv11'),
  ]; // prettier-ignore
  expect(new Set(all).size).toBe(all.length);
  expect(first(2 ** 32, 'init', 'a')).not.toBe(first(0, 'init', 'a'));
  expect(first(7, 'init', 'conv1')).toBe(first(7, 'init', 'conv1'));
});

test('uniform numbers fill [0, 1) evenly; permutations are permutations', () => {
  const random = new Random(streamKey(3, 'order'));
  let sum = 0;
  for (let i = 0; i < 10000; i++) sum += random.uniform();
  expect(Math.abs(sum / 10000 - 0.5)).toBeLessThan(0.015); // 5 standard errors
  const order = random.permutation(100);
  expect([...order].sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
});
