import { expect, test } from 'vitest';
import { InputError } from '../../errors.js';
import { EXTERNAL, type OnnxTensor } from './schema.js';
import { type ElementType, type ExternalFiles, readTensor, TYPE_NUMBER } from './tensor.js';

const empty: OnnxTensor = {
  dims: [],
  type: 1,
  floats: new Float32Array(0),
  int32s: [],
  int64s: [],
  name: '',
  raw: new Uint8Array(0),
  doubles: new Float64Array(0),
  uint64s: [],
  external: [],
  location: 0,
};
const tensor = (type: ElementType, dims: number[], fields: Partial<OnnxTensor>) =>
  ({ ...empty, type: TYPE_NUMBER[type], dims, ...fields }) as OnnxTensor;
const raw = (values: { buffer: ArrayBufferLike }) => ({ raw: new Uint8Array(values.buffer as ArrayBuffer) });
const message = (broken: OnnxTensor, external?: ExternalFiles): string => {
  try {
    readTensor(broken, 'w', external);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  return 'accepted';
};

test.each<[ElementType, ArrayLike<number>, Partial<OnnxTensor>, Partial<OnnxTensor>]>([
  ['float32', [0.5, -3], raw(Float32Array.of(0.5, -3)), { floats: Float32Array.of(0.5, -3) }],
  ['float64', [0.1, -3], raw(Float64Array.of(0.1, -3)), { doubles: Float64Array.of(0.1, -3) }],
  ['float16', [1, -2], raw(Uint16Array.of(0x3c00, 0xc000)), { int32s: [0x3c00, 0xc000] }],
  ['bfloat16', [1, -3], raw(Uint16Array.of(0x3f80, 0xc040)), { int32s: [0x3f80, 0xc040] }],
  ['int64', [5, -6], raw(BigInt64Array.of(5n, -6n)), { int64s: [5, -6] }],
  ['uint64', [5, 6], raw(BigUint64Array.of(5n, 6n)), { uint64s: [5, 6] }],
  ['int32', [5, -6], raw(Int32Array.of(5, -6)), { int32s: [5, -6] }],
  ['uint32', [5, 4e9], raw(Uint32Array.of(5, 4e9)), { uint64s: [5, 4e9] }],
  ['int16', [5, -6], raw(Int16Array.of(5, -6)), { int32s: [5, -6] }],
  ['uint16', [5, 65_000], raw(Uint16Array.of(5, 65_000)), { int32s: [5, 65_000] }],
  ['int8', [5, -6], raw(Int8Array.of(5, -6)), { int32s: [5, -6] }],
  ['uint8', [5, 250], raw(Uint8Array.of(5, 250)), { int32s: [5, 250] }],
  ['bool', [1, 0], raw(Uint8Array.of(1, 0)), { int32s: [1, 0] }],
])('%s, as bytes and as numbers', (type, values, asBytes, asNumbers) => {
  for (const fields of [asBytes, asNumbers]) {
    const read = readTensor(tensor(type, [2], fields), 'w');
    expect({ ...read, data: [...read.data] }).toEqual({ kind: 'constant', type, shape: [2], data: values });
  }
});

test('lengths, shapes and types that do not fit are refused before anything is allocated', () => {
  const four = raw(Float32Array.of(1));
  expect(message(tensor('float32', [1e9, 1e9], four))).toBe(
    'w: shape: expected fewer than 2^31 values, got [1000000000,1000000000].',
  );
  expect(message(tensor('float32', [-1], four))).toBe('w: shape: expected at most 8 whole numbers ≥ 0, got [-1].');
  expect(message(tensor('float32', Array(9).fill(1), four))).toBe(
    'w: shape: expected at most 8 whole numbers ≥ 0, got [1,1,1,1,1,1,1,1,1].',
  );
  expect(message(tensor('float32', [2], four))).toBe('w: expected 8 bytes for shape [2] of float32, got 4.');
  expect(message(tensor('float32', [3], { floats: Float32Array.of(1) }))).toBe(
    'w: expected 3 values for shape [3], got 1.',
  );
  expect(message({ ...empty, type: 8 })).toBe('w: expected numbers, got values of type 8 (text).');
  expect(message({ ...empty, type: 99 })).toBe('w: expected numbers, got values of type 99.');
});

test('values in another file: a stretch of a file in the same folder', () => {
  const bytes = new Uint8Array(Float32Array.of(9, 1, 2, 9).buffer);
  const at = (entries: Record<string, string>) =>
    tensor('float32', [2], {
      location: EXTERNAL,
      external: Object.entries(entries).map(([key, value]) => ({ key, value })),
    });
  const files: ExternalFiles = () => bytes;
  expect([...readTensor(at({ location: 'a.bin', offset: '4', length: '8' }), 'w', files).data]).toEqual([1, 2]);
  expect([...readTensor(at({ location: 'sub/a.bin', offset: '4' }), 'w', files).data]).toEqual([1, 2]);
  for (const location of ['../a.bin', '/etc/passwd', 'sub/../../a', 'C:\\a', '..\\a', '', 'a\0b']) {
    expect(message(at({ location }), files)).toMatch(
      /^w: location of its data: expected the name of a file in the model's folder, got /,
    );
  }
  expect(message(at({ location: 'a.bin', offset: '12' }), files)).toBe(
    'w: expected 8 bytes in "a.bin", got 8 bytes from 12 on of a file of 16.',
  );
  expect(message(at({ location: 'a.bin', length: '4' }), files)).toBe(
    'w: expected 8 bytes in "a.bin", got 4 bytes from 0 on of a file of 16.',
  );
  expect(message(at({ location: 'a.bin', offset: '-4' }), files)).toBe(
    'w: offset of its data: expected a whole number, got "-4".',
  );
  expect(message(at({ location: 'a.bin' }))).toBe('w: expected its values in the file, got a reference to "a.bin".');
});
