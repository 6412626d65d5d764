import { InputError } from '../errors.js';

/** The largest array read, in bytes. */
export const MAX_NPY_BYTES = 2 ** 31 - 1;
const MAX_HEADER_BYTES = 2 ** 20;
const MAX_DIMENSIONS = 8;
const MAGIC = '\x93NUMPY';

/** What the first bytes of a `.npy` file say. */
export interface NpyHeader {
  /** Unsigned, signed, floating point, or boolean. */
  readonly kind: 'u' | 'i' | 'f' | 'b';
  readonly itemBytes: 1 | 2 | 4 | 8;
  readonly littleEndian: boolean;
  /** Whether the first index runs fastest; arrays are C order (last index fastest) otherwise. */
  readonly fortranOrder: boolean;
  readonly dims: readonly number[];
  /** Where the values start. */
  readonly offset: number;
  /** Bytes of the whole file, header included. */
  readonly size: number;
}

export interface NpyArray extends NpyHeader {
  /** Number of values: the product of `dims`. */
  readonly count: number;
  /** The value at a position in the order of the file; 64-bit integers are rounded to a float64. */
  readonly at: (position: number) => number;
}

/**
 * Reads the header of a `.npy` file, versions 1 to 3: `\x93NUMPY`, the version, the length of the header, then the text
 * of a Python dictionary with `descr` (type of the values), `fortran_order` and `shape`.
 *
 * Values are numbers of 1, 2, 4 or 8 bytes (float16 included) or booleans; `bytes` needs to hold the header only, so
 * that the size is known before anything is allocated. Nothing of the text is evaluated.
 * Errors: InputError naming the file (`where`); for pickled objects too, which are code.
 * Source: NumPy Enhancement Proposal 1 and `numpy.lib.format`.
 */
export function parseNpyHeader(bytes: Uint8Array, where: string): NpyHeader {
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  if (magic !== MAGIC || bytes.length < 12) {
    const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const got =
      magic === MAGIC ? `${bytes.length} bytes` : bytes.length === 0 ? 'an empty file' : `a file that starts ${start}`;
    throw new InputError(`${where}: expected a NumPy array (it starts with 93 4e 55 4d), got ${got}.`);
  }
  const version = bytes[6] as number;
  if (version < 1 || version > 3)
    throw new InputError(`${where}: expected a NumPy array of version 1, 2 or 3, got version ${version}.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 12);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const offset = start + length;
  if (length > MAX_HEADER_BYTES)
    throw new InputError(`${where}: expected a header of at most ${MAX_HEADER_BYTES} bytes, got one of ${length}.`);
  if (offset > bytes.length)
    throw new InputError(`${where}: expected a header of ${offset} bytes, got a file of ${bytes.length}.`);
  const text = new TextDecoder().decode(bytes.slice(start, offset));

  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined)
    throw new InputError(`${where}: expected a header with descr, fortran_order and shape, got another one.`);
  if (descr.includes('O'))
    throw new InputError(
      `${where}: expected an array of numbers, got Python objects, which are code and are not read.`,
      'Save it as numbers: array.astype("uint8").',
    );
  const type = /^([<>|=]?)([uifb])([1248])$/.exec(descr);
  if (!type || (type[2] === 'b' && type[3] !== '1') || (type[2] === 'f' && type[3] === '1'))
    throw new InputError(`${where}: expected an array of numbers, got values of type ${JSON.stringify(descr)}.`);
  const dims = shape
    .split(',')
    .filter((dim) => dim.trim() !== '')
    .map(Number);
  const itemBytes = Number(type[3]) as NpyHeader['itemBytes'];
  const size = dims.reduce((product, dim) => product * dim, itemBytes) + offset;
  if (dims.length === 0 || dims.length > MAX_DIMENSIONS || dims.includes(0) || !(size <= MAX_NPY_BYTES)) {
    const shown = dims.length === 0 ? 'no dimension' : dims.join(' × ').slice(0, 80);
    throw new InputError(`${where}: expected an array of 1 to ${MAX_NPY_BYTES} bytes, got one of ${shown}.`);
  }
  return {
    kind: type[2] as NpyHeader['kind'],
    itemBytes,
    littleEndian: type[1] !== '>',
    fortranOrder: order === 'True',
    dims,
    offset,
    size,
  };
}

/** Reads a `.npy` file; the values stay where they are in `bytes`. Errors: see `parseNpyHeader`; a wrong length too. */
export function parseNpy(bytes: Uint8Array, where: string): NpyArray {
  const header = parseNpyHeader(bytes, where);
  if (bytes.length !== header.size) {
    const shown = header.dims.join(' × ');
    throw new InputError(`${where}: expected ${header.size} bytes as the header says ${shown}, got ${bytes.length}.`);
  }
  const values = new DataView(bytes.buffer, bytes.byteOffset + header.offset, header.size - header.offset);
  return { ...header, count: values.byteLength / header.itemBytes, at: reader(header, values) };
}

function reader({ kind, itemBytes, littleEndian: le }: NpyHeader, values: DataView): (position: number) => number {
  switch (`${kind}${itemBytes}`) {
    case 'b1':
      return (i) => (values.getUint8(i) === 0 ? 0 : 1);
    case 'u1':
      return (i) => values.getUint8(i);
    case 'i1':
      return (i) => values.getInt8(i);
    case 'u2':
      return (i) => values.getUint16(2 * i, le);
    case 'i2':
      return (i) => values.getInt16(2 * i, le);
    case 'u4':
      return (i) => values.getUint32(4 * i, le);
    case 'i4':
      return (i) => values.getInt32(4 * i, le);
    case 'u8':
      return (i) => Number(values.getBigUint64(8 * i, le));
    case 'i8':
      return (i) => Number(values.getBigInt64(8 * i, le));
    case 'f2':
      return (i) => float16(values.getUint16(2 * i, le));
    case 'f4':
      return (i) => values.getFloat32(4 * i, le);
    default:
      return (i) => values.getFloat64(8 * i, le);
  }
}

/** IEEE 754 half precision: sign, 5 bits of exponent, 10 of fraction. */
function float16(bits: number): number {
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  const size =
    exponent === 0
      ? fraction * 2 ** -24
      : exponent === 31
        ? fraction === 0
          ? Number.POSITIVE_INFINITY
          : Number.NaN
        : (1024 + fraction) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}
