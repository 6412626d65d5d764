import { expect, test } from 'vitest';
import { InputError } from '../errors.js';
import { npyFile } from './npy.fixture.js';
import { parseNpy, parseNpyHeader } from './npy.js';
import { npyLabels, npyPictures } from './npy-pictures.js';

const values = (bytes: Uint8Array) => {
  const { count, at } = parseNpy(bytes, 'x.npy');
  return Array.from({ length: count }, (_, i) => at(i));
};
const refusal = (work: () => unknown): InputError => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error as InputError;
  }
  throw new Error('the array was accepted');
};
const pictures = (bytes: Uint8Array) => npyPictures(parseNpy(bytes, 'x.npy'), 'x.npy');

test('every type of number, both byte orders, all three versions', () => {
  expect(values(npyFile('|u1', [2], Uint8Array.of(0, 255)))).toEqual([0, 255]);
  expect(values(npyFile('|i1', [2], Int8Array.of(-1, 7)))).toEqual([-1, 7]);
  expect(values(npyFile('|b1', [2], Uint8Array.of(0, 1)))).toEqual([0, 1]);
  expect(values(npyFile('<u2', [2], Uint16Array.of(1, 65535)))).toEqual([1, 65535]);
  expect(values(npyFile('>u2', [1], Uint8Array.of(1, 2)))).toEqual([258]);
  expect(values(npyFile('<i4', [1, 2], Int32Array.of(-5, 5), { version: 2 }))).toEqual([-5, 5]);
  expect(values(npyFile('<i8', [2], BigInt64Array.of(-5n, 5n), { version: 3 }))).toEqual([-5, 5]);
  expect(values(npyFile('<u8', [1], BigUint64Array.of(9n)))).toEqual([9]);
  expect(values(npyFile('<f4', [2], Float32Array.of(0.5, -2)))).toEqual([0.5, -2]);
  expect(values(npyFile('<f8', [1], Float64Array.of(0.1)))).toEqual([0.1]);
  // 0, smallest subnormal, 1, −2, 65504, ∞, NaN.
  const halves = Uint16Array.of(0, 1, 0x3c00, 0xc000, 0x7bff, 0x7c00, 0x7e00);
  expect(values(npyFile('<f2', [7], halves))).toEqual([
    0,
    2 ** -24,
    1,
    -2,
    65504,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ]);
});

test('grey, colour last, colour first and Fortran order are the same pictures', () => {
  const grey = pictures(
    npyFile(
      '|u1',
      [2, 2, 3],
      Uint8Array.from({ length: 12 }, (_, i) => i),
    ),
  );
  expect(grey).toMatchObject({ count: 2, channels: 1, height: 2, width: 3, range: '0…255' });
  expect([...grey.images]).toEqual(Array.from({ length: 12 }, (_, i) => i));
  // One picture of 2 × 5 whose red is 0…9, green 100…109, blue 200…209.
  const first = [0, 100, 200].flatMap((base) => Array.from({ length: 10 }, (_, i) => base + i));
  const last = Array.from({ length: 10 }, (_, i) => [i, 100 + i, 200 + i]).flat();
  const fortran = Array.from({ length: 30 }, (_, k) => {
    const [y, x, c] = [k % 2, Math.floor(k / 2) % 5, Math.floor(k / 10)];
    return 100 * c + 5 * y + x;
  });
  expect([...pictures(npyFile('|u1', [1, 3, 2, 5], Uint8Array.from(first))).images]).toEqual(first);
  expect([...pictures(npyFile('|u1', [1, 2, 5, 3], Uint8Array.from(last))).images]).toEqual(first);
  expect([...pictures(npyFile('|u1', [1, 2, 5, 3], Uint8Array.from(fortran), { fortran: true })).images]).toEqual(
    first,
  );
});

test('values of 0…1, 0…255 and 16 bits become bytes', () => {
  const floats = pictures(npyFile('<f4', [1, 1, 4], Float32Array.of(0, 0.5, 0.25, 1)));
  expect([[...floats.images], floats.range]).toEqual([[0, 128, 64, 255], '0…1']);
  const large = pictures(npyFile('<f8', [1, 1, 3], Float64Array.of(0, 1.6, 255)));
  expect([[...large.images], large.range]).toEqual([[0, 2, 255], '0…255']);
  const deep = pictures(npyFile('<u2', [1, 1, 3], Uint16Array.of(0, 257, 65535)));
  expect([[...deep.images], deep.range]).toEqual([[0, 1, 255], '0…65535']);
  expect([...pictures(npyFile('<i8', [1, 1, 2], BigInt64Array.of(1n, 200n))).images]).toEqual([1, 200]);
  expect([...pictures(npyFile('|b1', [1, 1, 2], Uint8Array.of(0, 1))).images]).toEqual([0, 255]);
});

test('transparency is laid on white', () => {
  const rgba = pictures(npyFile('|u1', [1, 1, 2, 4], Uint8Array.of(10, 20, 30, 255, 10, 20, 30, 0)));
  expect([rgba.channels, ...rgba.images]).toEqual([3, 10, 255, 20, 255, 30, 255]);
});

test('labels: whole numbers of any type, in a row or a column', () => {
  const labels = (bytes: Uint8Array) => npyLabels(parseNpy(bytes, 'y.npy'), 'y.npy');
  expect([...labels(npyFile('<i8', [3], BigInt64Array.of(0n, 2n, 1n)))]).toEqual([0, 2, 1]);
  expect([...labels(npyFile('<f4', [2, 1], Float32Array.of(3, 0)))]).toEqual([3, 0]);
  const wrong = (bytes: Uint8Array) => refusal(() => labels(bytes));
  expect(wrong(npyFile('<f4', [2], Float32Array.of(0, 0.5))).message).toBe(
    'y.npy: expected class indices (0, 1, 2 …), got 0.5 at position 1.',
  );
  expect(wrong(npyFile('|i1', [1], Int8Array.of(-1))).message).toBe(
    'y.npy: expected class indices (0, 1, 2 …), got -1 at position 0.',
  );
  const oneHot = wrong(npyFile('|u1', [2, 3], new Uint8Array(6)));
  expect([oneHot.message, oneHot.hint]).toEqual([
    'y.npy: expected labels (one row of numbers), got an array of 2 × 3.',
    'One-hot labels: save y.argmax(axis=1).',
  ]);
});

test('what is wrong with a file is one sentence', () => {
  const good = npyFile('|u1', [2, 2, 3], new Uint8Array(12));
  const message = (bytes: Uint8Array) => refusal(() => parseNpy(bytes, 'x.npy')).message;
  const array = 'x.npy: expected a NumPy array (it starts with 93 4e 55 4d), got';
  expect(message(new Uint8Array(0))).toBe(`${array} an empty file.`);
  expect(message(new TextEncoder().encode('hello world, this is text'))).toBe(
    `${array} a file that starts 68 65 6c 6c.`,
  );
  expect(message(good.subarray(0, 8))).toBe(`${array} 8 bytes.`);
  expect(message(good.subarray(0, 50))).toBe('x.npy: expected a header of 128 bytes, got a file of 50.');
  expect(message(good.subarray(0, good.length - 1))).toBe(
    'x.npy: expected 140 bytes as the header says 2 × 2 × 3, got 139.',
  );
  const with6 = good.slice();
  with6[6] = 9;
  expect(message(with6)).toBe('x.npy: expected a NumPy array of version 1, 2 or 3, got version 9.');
  expect(message(npyFile('|O', [2], new Uint8Array(16)))).toBe(
    'x.npy: expected an array of numbers, got Python objects, which are code and are not read.',
  );
  expect(message(npyFile('<U7', [2], new Uint8Array(56)))).toBe(
    'x.npy: expected an array of numbers, got values of type "<U7".',
  );
  const huge = npyFile('|u1', [60000, 1024, 1024, 3], new Uint8Array(3));
  expect(message(huge)).toBe('x.npy: expected an array of 1 to 2147483647 bytes, got one of 60000 × 1024 × 1024 × 3.');
  const longHeader = npyFile('|u1', [3], new Uint8Array(3), { version: 2 });
  new DataView(longHeader.buffer).setUint32(8, 0xffffffff, true);
  expect(refusal(() => parseNpyHeader(longHeader, 'x.npy')).message).toBe(
    'x.npy: expected a header of at most 1048576 bytes, got one of 4294967295.',
  );
});

test('pictures of another shape, and values that were normalised, are refused with what to do', () => {
  const rows = refusal(() => pictures(npyFile('|u1', [2, 784], new Uint8Array(1568))));
  expect(rows.message).toMatch(/^x\.npy: expected pictures \(N × H × W, .*\), got an array of 2 × 784\.$/);
  expect(rows.hint).toBe('Rows of pixels: save X.reshape(-1, height, width).');
  expect(() => pictures(npyFile('|u1', [1, 2, 5, 2], new Uint8Array(20)))).toThrow('got an array of 1 × 2 × 5 × 2.');
  const normalised = refusal(() => pictures(npyFile('<f4', [1, 1, 2], Float32Array.of(0.5, -0.25))));
  expect([normalised.message, normalised.hint]).toEqual([
    'x.npy: expected values of 0…1 or 0…255, got -0.25 at position 1.',
    'Save the pictures as they are before they are normalised.',
  ]);
  expect(() => pictures(npyFile('<f4', [1, 1, 1], Float32Array.of(Number.NaN)))).toThrow('got NaN at position 0.');
  expect(() => pictures(npyFile('<i4', [1, 1, 1], Int32Array.of(256)))).toThrow('got 256 at position 0.');
});
