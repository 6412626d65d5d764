import { expect, test } from 'vitest';
import { InputError } from '../errors.js';
import { makeDataset } from './dataset.js';
import { packDataset, packedPieces, unpackDataset } from './packed.js';

const dataset = await makeDataset({
  name: 'tiny',
  about: 'Für Tests.',
  classes: ['a', 'β'],
  shape: [1, 1, 3],
  splits: {
    train: {
      images: Uint8Array.from({ length: 15 }, (_, i) => 17 * i),
      labels: Uint16Array.of(0, 1, 1, 0, 1),
      sources: ['p', 'q', 'r', 's', 't'],
      originals: {
        widths: Uint16Array.of(3, 30, 300, 3000, 30000),
        heights: Uint16Array.of(1, 10, 100, 1000, 10000),
        channels: Uint8Array.of(1, 2, 3, 4, 1),
        hashes: Uint32Array.from({ length: 10 }, (_, i) => 0xffffffff - i),
      },
    },
    validation: { images: Uint8Array.of(1, 2, 3), labels: Uint16Array.of(1) },
    test: { images: Uint8Array.of(4, 5, 6), labels: Uint16Array.of(0) },
  },
  notes: ['a note'],
  unlabelled: ['u.png', 'ü.png'],
});
const file = packDataset(dataset);
const refusal = (bytes: Uint8Array): InputError => {
  try {
    unpackDataset(bytes, 'tiny.packed');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error as InputError;
  }
  throw new Error('the file was accepted');
};
const changed = (at: number, value: number) => {
  const copy = file.slice();
  copy[at] = value;
  return copy;
};

test('a data set comes back as it was, as views into the file', () => {
  const back = unpackDataset(file, 'tiny.packed');
  expect(back).toEqual(dataset);
  for (const { images, labels } of Object.values(back.splits)) {
    expect(images.buffer).toBe(file.buffer);
    expect(labels.buffer).toBe(file.buffer);
  }
});

test('shared memory and an odd address work too', () => {
  const shared = new Uint8Array(new SharedArrayBuffer(file.length));
  shared.set(file);
  expect(unpackDataset(shared, 'x')).toEqual(dataset);
  const odd = new Uint8Array(file.length + 3).subarray(3);
  odd.set(file);
  expect(unpackDataset(odd, 'x')).toEqual(dataset);
});

test('pieces written one after the other are the file', () => {
  expect(Uint8Array.from(packedPieces(dataset).flatMap((piece) => [...piece]))).toEqual(file);
});

test('every single changed byte and every shorter file is refused, with the hint to delete it', () => {
  for (let at = 0; at < file.length; at++)
    expect(refusal(changed(at, (file[at] as number) ^ 0x10)).hint).toBe(
      'Delete tiny.packed; the next start makes it again.',
    );
  for (let length = 0; length < file.length; length++) refusal(file.slice(0, length));
  refusal(Uint8Array.of(...file, 0));
});

test('what is wrong is one sentence', () => {
  const { length } = file;
  expect(refusal(file.slice(0, 10)).message).toBe('tiny.packed: expected a packed data set, got 10 bytes.');
  expect(refusal(file.slice(0, length - 8)).message).toBe(`tiny.packed: expected ${length} bytes, got ${length - 8}.`);
  expect(refusal(changed(0, 0x58)).message).toBe(
    'tiny.packed: expected a packed data set (it starts with RCPTDATA), got one that starts "XCPTDATA".',
  );
  expect(refusal(changed(8, 1)).message).toBe('tiny.packed: expected a packed data set of version 2, got 1.');
  expect(refusal(changed(15, 0x7f)).message).toMatch(
    /^tiny\.packed: expected a header of \d+ bytes, got a file of \d+\.$/,
  );
  expect(refusal(changed(30, 0x21)).message).toBe('tiny.packed: expected an intact header, got a wrong checksum.');
  expect(refusal(changed(length - 8, 0xff)).message).toBe(
    'tiny.packed: expected intact pictures, got a wrong checksum.',
  );
});

test('a file with right checksums and unsound contents is refused', () => {
  const { train } = dataset.splits;
  const label = {
    ...dataset,
    splits: { ...dataset.splits, train: { ...train, labels: Uint16Array.of(0, 1, 9, 0, 1) } },
  };
  expect(refusal(packDataset(label)).message).toBe(
    'tiny.packed: expected a sound data set, got this: splits.train.labels[2]: expected a class index below 2, got 9.',
  );
  const short = { ...dataset, splits: { ...dataset.splits, train: { ...train, images: new Uint8Array(14) } } };
  expect(refusal(packDataset(short)).message).toMatch(
    /splits\.train\.images: expected 15 bytes \(5 × 1 × 1 × 3\), got 14\.$/,
  );
  const { originals } = train;
  const few = { ...train, originals: { ...originals!, hashes: new Uint32Array(9) } };
  expect(refusal(packDataset({ ...dataset, splits: { ...dataset.splits, train: few } })).message).toMatch(
    /splits\.train\.originals\.hashes: expected 10 numbers, got 9\.$/,
  );
  const huge = { ...dataset, shape: [1, 2 ** 41, 1] as const };
  expect(refusal(packDataset(huge)).message).toBe(
    'tiny.packed: expected a header with the fields of a data set, got another one.',
  );
});
