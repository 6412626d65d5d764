import { expect, test } from 'vitest';
import { InputError } from '../errors.js';
import { Random } from '../random.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';

/** Bytes with the given header object and data, as the format describes them. */
function bytesOf(header: unknown, data: ArrayLike<number> = [], headerBytes?: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes ?? json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}
const f32 = (shape: unknown, begin: unknown, end: unknown) => ({ dtype: 'F32', shape, data_offsets: [begin, end] });
const message = (bytes: Uint8Array): string => {
  try {
    readSafetensors(bytes, 'a.safetensors');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  return 'accepted';
};

test('writes the format byte for byte', () => {
  const bytes = writeSafetensors(new Map([['w', { shape: [1, 2], data: new Float32Array([1, -2]) }]]), { a: 'b' });
  const json = '{"__metadata__":{"a":"b"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
  const padded = json.padEnd(Math.ceil(json.length / 8) * 8, ' ');
  expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded.length))).toBe(padded);
  expect([...bytes.subarray(0, 8)]).toEqual([padded.length, 0, 0, 0, 0, 0, 0, 0]);
  expect([...bytes.subarray(8 + padded.length)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
});

test('what was written is read back, bit for bit, from any offset in a buffer', () => {
  const values = new Float32Array([0, -0, 1e-45, Number.NaN, Number.NEGATIVE_INFINITY, 1 / 3]);
  const tensors = new Map([
    ['conv1.weight', { shape: [2, 3], data: values }],
    ['__proto__', { shape: [], data: new Float32Array([7]) }],
    ['none', { shape: [0, 5], data: new Float32Array(0) }],
  ]);
  const bytes = writeSafetensors(tensors, { title: 'é "quoted"' });
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  const read = readSafetensors(shifted.subarray(3), 'memory');
  expect(read.metadata).toEqual({ title: 'é "quoted"' });
  expect([...read.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
  const bits = (a?: Float32Array) => [...new Uint32Array(a!.buffer, a!.byteOffset, a!.length)];
  for (const [name, { shape, data }] of tensors) {
    expect(read.tensors.get(name)?.shape).toEqual(shape);
    expect(bits(read.tensors.get(name)?.data)).toEqual(bits(data));
  }
});

test('reads what Node reads from a file: a Buffer, whose slices are views', () => {
  const data = new Float32Array([1, 2, 3]);
  const bytes = writeSafetensors(new Map([['w', { shape: [3], data }]]), {});
  expect(readSafetensors(Buffer.from(bytes), 'file').tensors.get('w')?.data).toEqual(data);
});

test('other stored types become float32', () => {
  const cases: [string, number[], number[]][] = [
    ['F64', [...new Uint8Array(new Float64Array([0.5, -3]).buffer)], [0.5, -3]],
    ['F16', [0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x00, 0x7c], [1, -2, 2 ** -24, Number.POSITIVE_INFINITY]],
    ['BF16', [0x80, 0x3f, 0x40, 0xc0], [1, -3]],
    ['I64', [...new Uint8Array(new BigInt64Array([5n, -6n]).buffer)], [5, -6]],
    ['I32', [...new Uint8Array(new Int32Array([5, -6]).buffer)], [5, -6]],
    ['U8', [0, 255], [0, 255]],
  ];
  for (const [dtype, data, values] of cases) {
    const bytes = bytesOf({ x: { dtype, shape: [values.length], data_offsets: [0, data.length] } }, data);
    expect([...(readSafetensors(bytes, dtype).tensors.get('x')?.data ?? [])], dtype).toEqual(values);
  }
});

test('wrong bytes get one sentence that says where and what', () => {
  const eight = [0, 0, 0, 0, 0, 0, 0, 0];
  expect(message(new Uint8Array(3))).toBe('a.safetensors: expected a safetensors file of at least 8 bytes, got 3.');
  expect(message(bytesOf('{}', [], 2 ** 40))).toBe(
    'a.safetensors: expected a safetensors header of at most 16777216 bytes, got 1099511627776.',
  );
  expect(message(bytesOf('{}', [], 3))).toBe(
    "a.safetensors: expected a safetensors header within the file's 10 bytes, got 3.",
  );
  expect(message(bytesOf('{"a":'))).toBe('a.safetensors: expected a safetensors header in JSON, got something else.');
  expect(message(bytesOf([1]))).toBe('a.safetensors: expected a JSON object as safetensors header, got [1].');
  expect(message(bytesOf({ __metadata__: { a: 1 } }))).toBe(
    'a.safetensors: __metadata__: expected an object of texts, got {"a":1}.',
  );
  expect(message(bytesOf({ w: 5 }))).toBe('a.safetensors: tensor "w": expected {dtype, shape, data_offsets}, got 5.');
  expect(message(bytesOf({ w: { dtype: 'Q4', shape: [1], data_offsets: [0, 4] } }, eight))).toBe(
    'a.safetensors: tensor "w": dtype: expected F64, F32, F16, BF16, I64, I32, U8, got "Q4".',
  );
  expect(message(bytesOf({ w: f32([-1], 0, 4) }, eight))).toBe(
    'a.safetensors: tensor "w": shape: expected at most 8 whole numbers ≥ 0, got [-1].',
  );
  expect(message(bytesOf({ w: f32([1], 0, 4.5) }, eight))).toBe(
    'a.safetensors: tensor "w": data_offsets: expected two whole numbers ≥ 0, got [0,4.5].',
  );
  expect(message(bytesOf({ w: f32([4], 0, 16) }, eight))).toBe(
    'a.safetensors: tensor "w": data_offsets: expected begin ≤ end ≤ 8, the bytes of data in the file, got [0,16].',
  );
  expect(message(bytesOf({ w: f32([1e9, 1e9], 0, 8) }, eight))).toBe(
    'a.safetensors: tensor "w": expected 4000000000000000000 bytes for shape [1000000000,1000000000] of F32, got 8.',
  );
  expect(message(bytesOf({ a: f32([2], 0, 8), b: f32([1], 4, 8) }, eight))).toBe(
    'a.safetensors: expected tensors side by side, got an overlap before "b".',
  );
  expect(message(bytesOf({ b: f32([1], 4, 8) }, eight))).toBe(
    'a.safetensors: expected tensors side by side, got a gap before "b".',
  );
  expect(message(bytesOf({ b: f32([1], 0, 4) }, eight))).toBe('a.safetensors: expected 4 bytes of tensor data, got 8.');
});

test('damaged bytes are read or refused with an InputError, never anything else', () => {
  const good = writeSafetensors(
    new Map([
      ['conv1.weight', { shape: [2, 3], data: new Float32Array(6) }],
      ['conv1.bias', { shape: [2], data: new Float32Array(2) }],
    ]),
    { note: 'x' },
  );
  const random = new Random([1, 2]);
  let refused = 0;
  for (let round = 0; round < 3000; round++) {
    const bytes = good.slice(0, random.integer(4) === 0 ? random.integer(good.length) : good.length);
    const edits = 1 + random.integer(3);
    for (let i = 0; i < edits && bytes.length > 0; i++) {
      // Digits and brackets in the header do more harm than arbitrary bytes.
      const byte = random.integer(2) ? '0123456789[]{}",:'.charCodeAt(random.integer(17)) : random.integer(256);
      bytes[random.integer(bytes.length)] = byte;
    }
    try {
      const { tensors } = readSafetensors(bytes, 'damaged');
      for (const { shape, data } of tensors.values()) expect(shape.reduce((a, b) => a * b, 1)).toBe(data.length);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).message).toMatch(/^damaged: /);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(1000);
});
