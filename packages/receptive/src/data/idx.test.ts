import { expect, test } from 'vitest';
import { parseIdx, parseIdxHeader, parseIdxImages, parseIdxLabels } from './idx.js';

const idx = (dims: readonly number[], values: readonly number[] | Uint8Array, type = 8): Uint8Array => {
  const bytes = new Uint8Array(4 + 4 * dims.length + values.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(2, type);
  view.setUint8(3, dims.length);
  dims.forEach((dim, axis) => {
    view.setUint32(4 + 4 * axis, dim);
  });
  bytes.set(values, 4 + 4 * dims.length);
  return bytes;
};

test('pictures and labels are read, pictures as a view', () => {
  const bytes = idx([2, 1, 3], [1, 2, 3, 4, 5, 6]);
  const { count, height, width, images } = parseIdxImages(bytes, 'x');
  expect({ count, height, width, images: [...images] }).toEqual({
    count: 2,
    height: 1,
    width: 3,
    images: [1, 2, 3, 4, 5, 6],
  });
  expect(images.buffer).toBe(bytes.buffer);
  expect([...parseIdxLabels(idx([3], [7, 0, 9]), 'x')]).toEqual([7, 0, 9]);
});

test('the header alone tells the size', () => {
  const header = idx([60000, 28, 28], []);
  expect(parseIdxHeader(header, 'x')).toEqual({ dims: [60000, 28, 28], offset: 16, size: 47040016 });
});

test('a file inside a larger buffer is read at its place', () => {
  const padded = new Uint8Array(32);
  padded.set(idx([3], [4, 5, 6]), 5);
  expect([...parseIdxLabels(padded.subarray(5, 16), 'x')]).toEqual([4, 5, 6]);
});

test('what is wrong with a file is one sentence', () => {
  const name = 'train-images-idx3-ubyte.gz';
  const message = (bytes: Uint8Array, parse: (b: Uint8Array, w: string) => unknown = parseIdx) => {
    try {
      parse(bytes, name);
    } catch (error) {
      return (error as Error).message;
    }
    return 'no error';
  };
  expect(message(idx([60000, 28, 28], new Uint8Array(1218)))).toBe(
    `${name}: expected 47040016 bytes as the header says 60000 × 28 × 28, got 1234.`,
  );
  expect(message(idx([2], [1, 2, 3]))).toBe(`${name}: expected 10 bytes as the header says 2, got 11.`);
  expect(message(new Uint8Array(3))).toBe(`${name}: expected an IDX file, got 3 bytes.`);
  expect(message(Uint8Array.of(0x89, 0x50, 0x4e, 0x47))).toBe(
    `${name}: expected an IDX file (it starts with 00 00 08), got a file that starts 89 50 4e 47.`,
  );
  expect(message(idx([2], [1, 2], 0x0d))).toBe(
    `${name}: expected IDX values of type 0x08 (unsigned byte), got type 0x0d.`,
  );
  expect(message(idx([2, 3], []).subarray(0, 9))).toBe(`${name}: expected an IDX header of 12 bytes, got 9.`);
  expect(message(idx([0xffffffff, 0xffffffff, 2], []))).toBe(
    `${name}: expected an IDX array of 1 to 2147483648 bytes, got one of 4294967295 × 4294967295 × 2.`,
  );
  expect(message(idx([0], []))).toBe(`${name}: expected an IDX array of 1 to 2147483648 bytes, got one of 0.`);
  expect(message(idx([2], [1, 2]), parseIdxImages)).toBe(
    `${name}: expected pictures (count × height × width), got an array of 2.`,
  );
  expect(message(idx([1, 2], [1, 2]), parseIdxLabels)).toBe(
    `${name}: expected labels (one row of numbers), got an array of 1 × 2.`,
  );
});
