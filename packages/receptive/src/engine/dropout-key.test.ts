import { expect, test } from 'vitest';
import { dropoutLayerKey, fnv1a } from './dropout-key.js';

test('FNV-1a gives the known answers of its authors', () => {
  expect(fnv1a('')).toBe(0x811c9dc5);
  expect(fnv1a('a')).toBe(0xe40c292c);
  expect(fnv1a('foobar')).toBe(0xbf9cf968);
});

test('the key of a layer never changes: saved runs depend on it', () => {
  expect(dropoutLayerKey([1, 2], 'dropout1').map((word) => word.toString(16))).toEqual(['56d4bcbe', 'f0ab6fb9']);
});

test('every layer and every key has its own stream', () => {
  const keys = [
    dropoutLayerKey([1, 2], 'dropout1'),
    dropoutLayerKey([1, 2], 'dropout2'),
    dropoutLayerKey([1, 3], 'dropout1'),
  ];
  expect(new Set(keys.map(String)).size).toBe(3);
  expect(dropoutLayerKey([1, 2], 'dropout1')).toEqual(keys[0]);
});
