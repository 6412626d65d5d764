/**
 * The safetensors format, which models and checkpoints are stored in: 8 bytes little-endian header length, a JSON
 * header {name: {dtype, shape, data_offsets: [begin, end]}, "__metadata__": {text: text}} padded with spaces, then the
 * tensors' bytes without gaps. Source: https://github.com/huggingface/safetensors (format section of its README).
 */
import { fieldError, InputError } from '../errors.js';
import { bfloat16ToFloat32, halfToNumber } from '../half.js';

/** A named array: `data` holds the product of `shape` values, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
export interface Safetensors {
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Record<string, string>;
}

/** Longest header read: a network of 100,000 tensors needs about 10 MB. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;
const MAX_RANK = 8;
const METADATA = '__metadata__';

/**
 * Tensors and metadata as safetensors bytes, float32, in the map's order; the header is padded so that data begins at
 * a multiple of 8. The same input gives the same bytes.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const entries: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) entries.push([METADATA, metadata]);
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === METADATA) throw new Error(`"${METADATA}" cannot name a tensor.`);
    if (product(shape) !== data.length)
      throw new Error(`${name}: shape [${shape}] does not hold ${data.length} values.`);
    const begin = end;
    end += data.byteLength;
    entries.push([name, { dtype: 'F32', shape, data_offsets: [begin, end] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, 8, 8 + headerBytes);
  bytes.set(json, 8);
  let offset = 8 + headerBytes;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * Tensors (as float32, whatever their stored type) and metadata of safetensors bytes, which are not trusted: lengths,
 * offsets and shapes are checked against the bytes at hand before anything is allocated.
 * @param where names the bytes in errors, such as the file's path.
 * @throws InputError in one sentence that begins with `where`.
 */
export function readSafetensors(bytes: Uint8Array, where: string): Safetensors {
  if (bytes.length < 8) throw fieldError(where, 'a safetensors file of at least 8 bytes', bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES) {
    throw fieldError(where, `a safetensors header of at most ${MAX_HEADER_BYTES} bytes`, headerBytes);
  }
  if (headerBytes > bytes.length - 8) {
    throw fieldError(where, `a safetensors header within the file's ${bytes.length} bytes`, headerBytes);
  }
  const header = parseHeader(bytes.subarray(8, 8 + headerBytes), where);
  const dataStart = 8 + headerBytes;
  const stored = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => describe(name, value, bytes.length - dataStart, where))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCoverage(stored, bytes.length - dataStart, where);
  const tensors = new Map<string, Tensor>();
  for (const { name, dtype, shape, begin, end } of stored) {
    tensors.set(name, { shape, data: decode(dtype, bytes.subarray(dataStart + begin, dataStart + end)) });
  }
  return { tensors, metadata: parseMetadata(header, where) };
}

interface Stored {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const BYTES_PER_VALUE = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, U8: 1 } as const;
type Dtype = keyof typeof BYTES_PER_VALUE;

function parseHeader(json: Uint8Array, where: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch {
    throw new InputError(`${where}: expected a safetensors header in JSON, got something else.`);
  }
  if (!isRecord(header)) throw fieldError(where, 'a JSON object as safetensors header', header);
  return header;
}

function parseMetadata(header: Record<string, unknown>, where: string): Record<string, string> {
  const metadata = Object.hasOwn(header, METADATA) ? header[METADATA] : {};
  if (!isRecord(metadata) || Object.values(metadata).some((text) => typeof text !== 'string')) {
    throw fieldError(`${where}: ${METADATA}`, 'an object of texts', metadata);
  }
  return metadata as Record<string, string>;
}

/** One header entry, checked: known type, sane shape, offsets inside the data, and exactly as many bytes as the shape needs. */
function describe(name: string, value: unknown, dataBytes: number, where: string): Stored {
  const at = `${where}: tensor ${JSON.stringify(name.length > 80 ? `${name.slice(0, 77)}…` : name)}`;
  if (!isRecord(value)) throw fieldError(at, '{dtype, shape, data_offsets}', value);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !Object.hasOwn(BYTES_PER_VALUE, dtype)) {
    throw fieldError(`${at}: dtype`, Object.keys(BYTES_PER_VALUE).join(', '), dtype);
  }
  if (!isCounts(shape) || shape.length > MAX_RANK) {
    throw fieldError(`${at}: shape`, `at most ${MAX_RANK} whole numbers ≥ 0`, shape);
  }
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw fieldError(`${at}: data_offsets`, 'two whole numbers ≥ 0', offsets);
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > dataBytes) {
    throw fieldError(`${at}: data_offsets`, `begin ≤ end ≤ ${dataBytes}, the bytes of data in the file`, offsets);
  }
  // A product that overflows is far above any number of bytes at hand, so it cannot pass.
  const needed = product(shape) * BYTES_PER_VALUE[dtype as Dtype];
  if (needed !== end - begin) {
    throw fieldError(at, `${needed} bytes for shape [${shape}] of ${dtype}`, end - begin);
  }
  return { name, dtype: dtype as Dtype, shape, begin, end };
}

/** The format allows no byte of data to belong to two tensors or to none. */
function checkCoverage(stored: readonly Stored[], dataBytes: number, where: string): void {
  let covered = 0;
  for (const { name, begin, end } of stored) {
    if (begin !== covered) {
      const fault = begin < covered ? 'an overlap' : 'a gap';
      throw new InputError(`${where}: expected tensors side by side, got ${fault} before ${JSON.stringify(name)}.`);
    }
    covered = end;
  }
  if (covered !== dataBytes) throw fieldError(where, `${covered} bytes of tensor data`, dataBytes);
}

/**
 * Typed arrays are little-endian on every platform that runs WebAssembly engines. The copy aligns the bytes; it is not
 * `bytes.slice()`, which in a subclass (Node's Buffer) may be a view of the whole file.
 */
function decode(dtype: Dtype, bytes: Uint8Array): Float32Array {
  const { buffer } = new Uint8Array(bytes);
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return Float32Array.from(new Float64Array(buffer));
    case 'F16':
      return Float32Array.from(new Uint16Array(buffer), halfToNumber);
    case 'BF16':
      return bfloat16ToFloat32(new Uint16Array(buffer));
    case 'I64':
      return Float32Array.from({ length: buffer.byteLength / 8 }, (_, i) =>
        Number(new BigInt64Array(buffer, i * 8, 1)[0]),
      );
    case 'I32':
      return Float32Array.from(new Int32Array(buffer));
    case 'U8':
      return Float32Array.from(new Uint8Array(buffer));
    default:
      return dtype satisfies never;
  }
}

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
