/** Values that stand in an ONNX file, checked and brought to one form. */
import { fieldError, InputError } from '../../errors.js';
import { bfloat16ToFloat32, halfToNumber } from '../../half.js';
import { EXTERNAL, type OnnxTensor } from './schema.js';

/** Types of values by their number in `TensorProto.DataType`; texts and complex numbers are not among them. */
const TYPES = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
} as const;
export type ElementType = (typeof TYPES)[keyof typeof TYPES];
/** The numbers above, by type. */
export const TYPE_NUMBER = Object.fromEntries(
  Object.entries(TYPES).map(([number, type]) => [type, Number(number)]),
) as {
  readonly [T in ElementType]: number;
};
export const typeOf = (number: number): ElementType | undefined => (TYPES as Record<number, ElementType>)[number];
export const isFloat = (type: ElementType) => type.includes('float');

/** Float32 for the types it holds exactly, float64 for the others; whole numbers beyond 2^53 are rounded. */
export interface Constant {
  readonly kind: 'constant';
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Row-major. In whole numbers NaN stands for the number of pictures, which a file leaves open. */
  readonly data: Float32Array | Float64Array;
  /** Of the initializer it comes from, which often says whose weights these are ("conv1.weight"). */
  readonly name?: string;
}

export const MAX_RANK = 8;
export const volumeOf = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);

/** Bytes of a file that a model names; throws InputError where there are none. */
export type ExternalFiles = (location: string) => Uint8Array;

/**
 * The values of a tensor. Rank, extents and the number of values are checked against the bytes at hand before anything
 * is allocated.
 * @throws InputError in one sentence that begins with `at`.
 */
export function readTensor(tensor: OnnxTensor, at: string, external?: ExternalFiles): Constant {
  const type = typeOf(tensor.type);
  if (type === undefined) {
    const texts = tensor.type === 8 ? ' (text)' : '';
    throw new InputError(`${at}: expected numbers, got values of type ${tensor.type}${texts}.`);
  }
  const shape = readShape(tensor.dims, at);
  const count = volumeOf(shape);
  const data = storedValues(tensor, type, count, at, external);
  if (data.length !== count) throw fieldError(at, `${count} values for shape [${shape}]`, data.length);
  return { kind: 'constant', type, shape, data, ...(tensor.name === '' ? {} : { name: tensor.name }) };
}

/** Extents of unknown origin: at most 8, each a whole number, with a product that an array could have as length. */
export function readShape(dims: readonly number[], at: string): number[] {
  if (dims.length > MAX_RANK || dims.some((extent) => !Number.isSafeInteger(extent) || extent < 0)) {
    throw fieldError(`${at}: shape`, `at most ${MAX_RANK} whole numbers ≥ 0`, dims);
  }
  if (!(volumeOf(dims) < 2 ** 31)) throw fieldError(`${at}: shape`, 'fewer than 2^31 values', dims);
  return [...dims];
}

function storedValues(
  tensor: OnnxTensor,
  type: ElementType,
  count: number,
  at: string,
  external: ExternalFiles | undefined,
): Float32Array | Float64Array {
  if (tensor.location === EXTERNAL) return decode(type, externalBytes(tensor, count * BYTES[type], at, external));
  if (tensor.raw.length > 0) {
    if (tensor.raw.length !== count * BYTES[type]) {
      throw fieldError(at, `${count * BYTES[type]} bytes for shape [${tensor.dims}] of ${type}`, tensor.raw.length);
    }
    return decode(type, tensor.raw);
  }
  switch (type) {
    case 'float32':
      return tensor.floats;
    case 'float64':
      return tensor.doubles;
    case 'int64':
      return Float64Array.from(tensor.int64s);
    case 'uint32':
    case 'uint64':
      return Float64Array.from(tensor.uint64s, (value) => (value < 0 ? value + 2 ** 64 : value));
    case 'float16':
      return Float32Array.from(tensor.int32s, (bits) => halfToNumber(bits & 0xffff));
    case 'bfloat16':
      return bfloat16ToFloat32(Uint16Array.from(tensor.int32s));
    default:
      return Float64Array.from(tensor.int32s);
  }
}

const BYTES: { readonly [T in ElementType]: number } = {
  float32: 4,
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
  float64: 8,
  uint32: 4,
  uint64: 8,
  bfloat16: 2,
};

/** Little-endian bytes as numbers. The copy aligns them, and lets go of the file. */
function decode(type: ElementType, bytes: Uint8Array): Float32Array | Float64Array {
  const { buffer } = new Uint8Array(bytes);
  switch (type) {
    case 'float32':
      return new Float32Array(buffer);
    case 'float64':
      return new Float64Array(buffer);
    case 'float16':
      return Float32Array.from(new Uint16Array(buffer), halfToNumber);
    case 'bfloat16':
      return bfloat16ToFloat32(new Uint16Array(buffer));
    case 'bool':
    case 'uint8':
      return Float64Array.from(new Uint8Array(buffer));
    case 'int8':
      return Float64Array.from(new Int8Array(buffer));
    case 'uint16':
      return Float64Array.from(new Uint16Array(buffer));
    case 'int16':
      return Float64Array.from(new Int16Array(buffer));
    case 'uint32':
      return Float64Array.from(new Uint32Array(buffer));
    case 'int32':
      return Float64Array.from(new Int32Array(buffer));
    case 'int64':
      return Float64Array.from({ length: buffer.byteLength / 8 }, (_, i) =>
        Number(new BigInt64Array(buffer, i * 8, 1)[0]),
      );
    case 'uint64':
      return Float64Array.from({ length: buffer.byteLength / 8 }, (_, i) =>
        Number(new BigUint64Array(buffer, i * 8, 1)[0]),
      );
    default:
      return type satisfies never;
  }
}

/** The stretch of another file in the model's folder that holds a tensor. */
function externalBytes(
  tensor: OnnxTensor,
  needed: number,
  at: string,
  external: ExternalFiles | undefined,
): Uint8Array {
  const entries = new Map(tensor.external.map(({ key, value }) => [key, value]));
  const location = entries.get('location') ?? '';
  if (!staysInFolder(location)) {
    throw fieldError(`${at}: location of its data`, "the name of a file in the model's folder", location);
  }
  if (!external) throw new InputError(`${at}: expected its values in the file, got a reference to "${location}".`);
  const bytes = external(location);
  const number = (key: string, otherwise: number) => {
    const text = entries.get(key);
    if (text === undefined) return otherwise;
    if (!/^\d{1,15}$/.test(text)) throw fieldError(`${at}: ${key} of its data`, 'a whole number', text);
    return Number(text);
  };
  const offset = number('offset', 0);
  const length = number('length', needed);
  if (length !== needed || offset + length > bytes.length) {
    throw new InputError(
      `${at}: expected ${needed} bytes in "${location}", got ${length} bytes from ${offset} on of a file of ${bytes.length}.`,
    );
  }
  return bytes.subarray(offset, offset + length);
}

function staysInFolder(location: string): boolean {
  const odd = /^[/\\]|^[A-Za-z]:|\\|\0/.test(location);
  return location !== '' && !odd && !location.split('/').some((part) => part === '..');
}
