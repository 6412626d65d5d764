import { InputError } from '../errors.js';

/** The largest IDX file read, in bytes after decompression. */
export const MAX_IDX_BYTES = 2 ** 31;
const UINT8 = 0x08;
const MAX_DIMENSIONS = 4;

/** What the first bytes of an IDX file say. */
export interface IdxHeader {
  /** Sizes of the array, the first one the number of items. */
  readonly dims: readonly number[];
  /** Where the values start. */
  readonly offset: number;
  /** Bytes of the whole file, header included. */
  readonly size: number;
}

/**
 * Reads the header of an IDX file: two zero bytes, the type of the values (only 0x08, unsigned byte, is accepted),
 * the number of dimensions, then each size as a big-endian uint32.
 *
 * `bytes` needs to hold the header only, so the size is known before anything is decompressed or allocated.
 * `where` names the file in errors. Source: "The IDX file format", Y. LeCun, C. Cortes, C. Burges.
 */
export function parseIdxHeader(bytes: Uint8Array, where: string): IdxHeader {
  if (bytes.length < 4) throw new InputError(`${where}: expected an IDX file, got ${bytes.length} bytes.`);
  const rank = bytes[3] as number;
  if (bytes[0] !== 0 || bytes[1] !== 0 || rank < 1 || rank > MAX_DIMENSIONS) {
    const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new InputError(`${where}: expected an IDX file (it starts with 00 00 08), got a file that starts ${start}.`);
  }
  if (bytes[2] !== UINT8) {
    const type = (bytes[2] as number).toString(16).padStart(2, '0');
    throw new InputError(`${where}: expected IDX values of type 0x08 (unsigned byte), got type 0x${type}.`);
  }
  const offset = 4 + 4 * rank;
  if (bytes.length < offset)
    throw new InputError(`${where}: expected an IDX header of ${offset} bytes, got ${bytes.length}.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, offset);
  const dims = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = dims.reduce((product, dim) => product * dim, 1) + offset;
  if (dims.includes(0) || size > MAX_IDX_BYTES) {
    const shown = dims.join(' × ');
    throw new InputError(`${where}: expected an IDX array of 1 to ${MAX_IDX_BYTES} bytes, got one of ${shown}.`);
  }
  return { dims, offset, size };
}

/** The values of an IDX file of unsigned bytes, as a view into `bytes`. */
export function parseIdx(bytes: Uint8Array, where: string): { dims: readonly number[]; values: Uint8Array } {
  const { dims, offset, size } = parseIdxHeader(bytes, where);
  if (bytes.length !== size) {
    const shown = dims.join(' × ');
    throw new InputError(`${where}: expected ${size} bytes as the header says ${shown}, got ${bytes.length}.`);
  }
  return { dims, values: bytes.subarray(offset) };
}

/** Grey pictures: count × height × width bytes, as a view into `bytes`. */
export function parseIdxImages(
  bytes: Uint8Array,
  where: string,
): { count: number; height: number; width: number; images: Uint8Array } {
  const { dims, values } = parseIdx(bytes, where);
  if (dims.length !== 3)
    throw new InputError(`${where}: expected pictures (count × height × width), got an array of ${dims.join(' × ')}.`);
  return { count: dims[0]!, height: dims[1]!, width: dims[2]!, images: values };
}

/** Class indices, one byte a picture, copied to 16 bits. */
export function parseIdxLabels(bytes: Uint8Array, where: string): Uint16Array {
  const { dims, values } = parseIdx(bytes, where);
  if (dims.length !== 1)
    throw new InputError(`${where}: expected labels (one row of numbers), got an array of ${dims.join(' × ')}.`);
  return Uint16Array.from(values);
}
