import { expect, test } from 'vitest';
import { InputError } from '../errors.js';
import { type DatasetParts, makeDataset } from './dataset.js';
import { fingerprintOf } from './fingerprint.js';
import type { Split } from './types.js';

const split = (count: number, label = 0): Split => ({
  images: Uint8Array.from({ length: count * 8 }, (_, i) => i),
  labels: new Uint16Array(count).fill(label),
});
const parts = (changes: Partial<DatasetParts> = {}): DatasetParts => ({
  name: 'tiny',
  about: 'For tests.',
  classes: ['a', 'b'],
  shape: [2, 2, 2],
  splits: { train: split(3), validation: split(2), test: split(1, 1) },
  ...changes,
});
const refusal = async (changes: Partial<DatasetParts>) => {
  const error = await makeDataset(parts(changes)).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message;
};

test('a sound data set is passed through with its fingerprint', async () => {
  const given = parts();
  const made = await makeDataset(given);
  expect(made).toMatchObject(given);
  expect(made.notes).toEqual([]);
  expect(made.splits.train.images).toBe(given.splits.train.images);
  expect(made.fingerprint).toMatch(/^[0-9a-f]{64}$/);
});

test('the fingerprint depends on every picture, label, class name and the shape, and on nothing else', async () => {
  const base = await fingerprintOf(parts());
  expect(await fingerprintOf(parts({ name: 'other', about: 'x', notes: ['y'] }))).toBe(base);
  const pixel = split(3);
  pixel.images[23]! ^= 1;
  const others = [
    parts({ classes: ['a', 'c'] }),
    parts({ shape: [1, 4, 2] }),
    parts({ splits: { ...parts().splits, train: pixel } }),
    parts({ splits: { ...parts().splits, test: split(1, 0) } }),
    parts({ splits: { ...parts().splits, validation: split(3), train: split(2) } }),
  ];
  const all = await Promise.all(others.map(fingerprintOf));
  expect(new Set([base, ...all]).size).toBe(1 + others.length);
});

test('the fingerprint is the same in memory shared between threads', async () => {
  const shared = new Uint8Array(new SharedArrayBuffer(24));
  shared.set(split(3).images);
  const splits = { ...parts().splits, train: { ...split(3), images: shared } };
  expect(await fingerprintOf(parts({ splits }))).toBe(await fingerprintOf(parts()));
});

test('a wrong field is named, with what was expected and what came', async () => {
  const { train, validation, test: last } = parts().splits;
  const wrongLabels = { images: new Uint8Array(160), labels: new Uint16Array(20) };
  wrongLabels.labels[17] = 12;
  const ten = Array.from({ length: 10 }, (_, i) => String(i));
  expect(await refusal({ classes: ten, splits: { train: wrongLabels, validation, test: last } })).toBe(
    'splits.train.labels[17]: expected a class index below 10, got 12.',
  );
  expect(await refusal({ splits: { train, validation: split(0), test: last } })).toBe(
    'splits.validation: expected at least one picture, got 0.',
  );
  const short = { images: new Uint8Array(7), labels: new Uint16Array(1) };
  expect(await refusal({ splits: { train, validation, test: short } })).toBe(
    'splits.test.images: expected 8 bytes (1 × 2 × 2 × 2), got 7.',
  );
  expect(await refusal({ splits: { train: { ...train, sources: ['x'] }, validation, test: last } })).toBe(
    'splits.train.sources: expected 3 names, one for each picture, got 1.',
  );
  expect(await refusal({ classes: [] })).toBe('classes: expected 1 to 65536 class names, got 0.');
  expect(await refusal({ classes: ['a', ' '] })).toBe('classes[1]: expected a name, got " ".');
  expect(await refusal({ classes: ['a', 'a'] })).toBe(
    'classes[1]: expected a name other than that of classes[0], got "a".',
  );
  expect(await refusal({ shape: [2, 2, 2.5] })).toBe('shape[2]: expected a whole number of 1 to 65536, got 2.5.');
});
