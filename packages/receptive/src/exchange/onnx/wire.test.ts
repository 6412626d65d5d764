import { expect, test } from 'vitest';
import { InputError } from '../../errors.js';
import { MODEL, type OnnxGraph, type OnnxModel, type OnnxTensor, TENSOR } from './schema.js';
import { decodeMessage, encodeMessage } from './wire.js';

const decode = (bytes: readonly number[]) => decodeMessage<OnnxTensor>(TENSOR, Uint8Array.from(bytes), 'a.onnx');
const message = (bytes: readonly number[]): string => {
  try {
    decode(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  return 'accepted';
};
const [VARINT, BYTES, GROUP, END, BITS32] = [0, 2, 3, 4, 5];
const tag = (field: number, wire: number) => (field << 3) | wire;

test('reads what the encoding of protobuf says, byte for byte', () => {
  const tensor = decode([
    ...[tag(1, BYTES), 3, 2, 0xac, 0x02], // dims, packed: 2, 300
    ...[tag(1, VARINT), 4], // and one by itself
    ...[tag(2, VARINT), 1], // float32
    ...[tag(8, BYTES), 2, 0x77, 0x31], // name "w1"
    ...[tag(4, BYTES), 4, 0, 0, 0x80, 0x3f], // float_data: 1
    ...[tag(4, BITS32), 0, 0, 0, 0xc0], // and −2 by itself
    ...[tag(7, VARINT), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], // int64_data: −1
  ]);
  expect(tensor.dims).toEqual([2, 300, 4]);
  expect([tensor.type, tensor.name]).toEqual([1, 'w1']);
  expect(tensor.floats).toEqual(Float32Array.of(1, -2));
  expect(tensor.int64s).toEqual([-1]);
  expect(tensor.raw.length).toBe(0);
});

test('skips fields it does not know, of every wire type', () => {
  const unknown = [
    ...[tag(15, VARINT), 0x80, 1],
    ...[tag(15, BYTES), 2, 9, 9],
    ...[tag(15, BITS32), 1, 2, 3, 4],
    ...[tag(15, 1), 1, 2, 3, 4, 5, 6, 7, 8],
    ...[tag(15, GROUP), tag(1, VARINT), 5, tag(15, END)],
  ];
  expect(decode([...unknown, tag(2, VARINT), 7]).type).toBe(7);
});

test('what is written is read back', () => {
  const graph: Partial<OnnxGraph> = {
    name: 'g',
    nodes: [{ operator: 'Relu', name: 'é', inputs: ['x', ''], outputs: ['y'], domain: '', attributes: [] }],
  };
  const model = { irVersion: 8, producerName: 'receptive', graph, opsets: [{ domain: '', version: 17 }], metadata: [] };
  const back = decodeMessage<OnnxModel>(MODEL, encodeMessage(MODEL, model), 'a.onnx');
  expect(back).toMatchObject(model);
  expect(back.graph?.initializers).toEqual([]);
});

test('what breaks off, does not end or makes no sense is refused in one sentence', () => {
  const sentence = /^a\.onnx: expected ONNX \(protobuf\), got bytes that break off or make no sense \(.+\)\.$/;
  expect(message([tag(8, BYTES), 200, 1])).toMatch(sentence);
  expect(message([tag(9, BYTES), 0xff, 0xff, 0xff, 0xff, 0x0f])).toMatch(sentence);
  expect(message([tag(2, VARINT), ...Array<number>(11).fill(0xff)])).toMatch(sentence);
  expect(message([0])).toMatch(sentence);
  expect(message([tag(15, END)])).toMatch(sentence);
  expect(message(Array<number>(5000).fill(tag(15, GROUP)))).toMatch(sentence);
  expect(message([tag(10, BYTES), 7, 0, 0, 0, 0, 0, 0, 0])).toBe(
    'a.onnx: expected whole numbers of 8 bytes, got 7 bytes.',
  );
  expect(message([tag(8, VARINT), 1])).toBe('a.onnx: expected ONNX, got a field "name" of another type (wire type 0).');
});

test('a message that may stand once may not stand twice', () => {
  const bytes = Uint8Array.from([tag(7, BYTES), 0, tag(7, BYTES), 0]);
  expect(() => decodeMessage(MODEL, bytes, 'a.onnx')).toThrow('a.onnx: expected one "graph", got it twice.');
});

test('a file of two million empty parts is not read', () => {
  const bytes = new Uint8Array(4_000_000);
  for (let i = 0; i < bytes.length; i += 2) bytes[i] = tag(13, BYTES);
  expect(() => decodeMessage(TENSOR, bytes, 'a.onnx')).toThrow('a.onnx: expected at most 1,000,000 parts, got more.');
});

test('a field in many pieces is read in as many steps', () => {
  const bytes = Uint8Array.from({ length: 600_000 }, (_, i) => [tag(4, BYTES), 4, 0, 0, 0x80, 0x3f][i % 6]!);
  expect(decodeMessage<OnnxTensor>(TENSOR, bytes, 'a.onnx').floats).toEqual(new Float32Array(100_000).fill(1));
});
