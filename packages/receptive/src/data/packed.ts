import { InputError } from '../errors.js';
import { readArray, readInteger, readObject, readString } from '../fields.js';
import { checkParts } from './dataset.js';
import type { Dataset, Originals, Split, SplitName } from './types.js';
import { SPLIT_NAMES } from './types.js';

/*
 * One file, so that workers and second starts load at once:
 *
 *   0   8 bytes   "RCPTDATA"
 *   8   uint32    version
 *   12  uint32    H, length of the header in bytes (a multiple of 8)
 *   16  uint32    checksum of the header
 *   20  uint32    checksum of the body
 *   24  H bytes   JSON, padded with spaces: everything but pictures and labels, and where in the body those are
 *   24+H          the body: of each split the labels (uint16), the pictures (bytes) and, where known, what the files held
 *                   (widths, heights: uint16; channels: bytes; hashes: uint32), each padded to 8 bytes
 *
 * Numbers are little-endian, as on every machine that runs WebAssembly.
 */
const MAGIC = 'RCPTDATA';
const VERSION = 2;
const PREAMBLE = 24;
const ALIGN = 8;

/** Where a split's bytes stand in the body. */
interface Piece {
  readonly offset: number;
  readonly length: number;
}
interface SplitHeader {
  readonly labels: Piece;
  readonly images: Piece;
  readonly sources?: readonly string[];
  readonly originals?: Readonly<Record<keyof Originals, Piece>>;
}
interface Header {
  readonly name: string;
  readonly about: string;
  readonly classes: readonly string[];
  readonly shape: Dataset['shape'];
  readonly fingerprint: string;
  readonly notes: readonly string[];
  readonly unlabelled?: readonly string[];
  readonly bodyLength: number;
  readonly splits: Readonly<Record<SplitName, SplitHeader>>;
}

/** The packed file as pieces to be written one after the other; pictures and labels are views, not copies. */
export function packedPieces(dataset: Dataset): Uint8Array[] {
  const body: Uint8Array[] = [];
  let bodyLength = 0;
  const place = (bytes: Uint8Array) => {
    const piece = { offset: bodyLength, length: bytes.length };
    body.push(bytes, new Uint8Array(padding(bytes.length)));
    bodyLength += bytes.length + padding(bytes.length);
    return piece;
  };
  const bytesOf = (values: Uint8Array | Uint16Array | Uint32Array) =>
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const packSplit = ({ labels, images, sources, originals }: Split): SplitHeader => ({
    labels: place(bytesOf(labels)),
    images: place(images),
    sources,
    originals: originals && {
      widths: place(bytesOf(originals.widths)),
      heights: place(bytesOf(originals.heights)),
      channels: place(originals.channels),
      hashes: place(bytesOf(originals.hashes)),
    },
  });
  const { train, validation, test } = dataset.splits;
  const splits = { train: packSplit(train), validation: packSplit(validation), test: packSplit(test) };
  const { name, about, classes, shape, fingerprint, notes, unlabelled } = dataset;
  const text = JSON.stringify({ name, about, classes, shape, fingerprint, notes, unlabelled, bodyLength, splits });
  const unpadded = new TextEncoder().encode(text);
  const header = new Uint8Array(unpadded.length + padding(unpadded.length)).fill(0x20);
  header.set(unpadded);

  const preamble = new Uint8Array(PREAMBLE);
  preamble.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(preamble.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, header.length, true);
  view.setUint32(16, checksum([header]), true);
  view.setUint32(20, checksum(body), true);
  return [preamble, header, ...body];
}

/** The data set as one binary file; `unpackDataset` reads it back. */
export function packDataset(dataset: Dataset): Uint8Array {
  const pieces = packedPieces(dataset);
  const file = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    file.set(piece, at);
    at += piece.length;
  }
  return file;
}

/**
 * Reads a packed data set: its pictures and labels are views into `bytes` (which may be shared between threads).
 *
 * Sizes and checksums of all bytes are verified first. Errors: InputError naming the file (`where`), with the hint to
 * delete it.
 */
export function unpackDataset(bytes: Uint8Array, where: string): Dataset {
  const refuse = (expected: string, got: string | number) =>
    new InputError(`${where}: expected ${expected}, got ${got}.`, `Delete ${where}; the next start makes it again.`);
  // Views of 16-bit numbers need an even address; a whole file in a buffer of its own has one.
  const file = bytes.byteOffset % ALIGN === 0 ? bytes : bytes.slice();
  if (file.length < PREAMBLE) throw refuse('a packed data set', `${file.length} bytes`);
  const view = new DataView(file.buffer, file.byteOffset, PREAMBLE);
  const magic = String.fromCharCode(...file.subarray(0, 8));
  if (magic !== MAGIC)
    throw refuse(`a packed data set (it starts with ${MAGIC})`, `one that starts ${JSON.stringify(magic)}`);
  const version = view.getUint32(8, true);
  if (version !== VERSION) throw refuse(`a packed data set of version ${VERSION}`, version);
  const headerLength = view.getUint32(12, true);
  const bodyStart = PREAMBLE + headerLength;
  if (headerLength % ALIGN !== 0 || bodyStart > file.length)
    throw refuse(`a header of ${headerLength} bytes`, `a file of ${file.length}`);
  const headerBytes = file.subarray(PREAMBLE, bodyStart);
  if (checksum([headerBytes]) !== view.getUint32(16, true)) throw refuse('an intact header', 'a wrong checksum');
  const header = parseHeader(headerBytes);
  if (!header) throw refuse('a header with the fields of a data set', 'another one');
  const body = file.subarray(bodyStart);
  if (body.length !== header.bodyLength) throw refuse(`${bodyStart + header.bodyLength} bytes`, file.length);
  if (checksum([body]) !== view.getUint32(20, true)) throw refuse('intact pictures', 'a wrong checksum');

  const pieceOf = (piece: { offset: number; length: number }) => {
    if (piece.offset % ALIGN !== 0 || piece.offset + piece.length > body.length)
      throw refuse(`pieces within ${body.length} bytes`, `one at ${piece.offset} of ${piece.length}`);
    return body.subarray(piece.offset, piece.offset + piece.length);
  };
  const shorts = (piece: Piece) => {
    const bytes = pieceOf(piece);
    return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 1);
  };
  const words = (piece: Piece) => {
    const bytes = pieceOf(piece);
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
  };
  const unpackOriginals = ({ widths, heights, channels, hashes }: Readonly<Record<keyof Originals, Piece>>) => ({
    widths: shorts(widths),
    heights: shorts(heights),
    channels: pieceOf(channels),
    hashes: words(hashes),
  });
  const unpackSplit = ({ labels, images, sources, originals }: SplitHeader): Split => ({
    labels: shorts(labels),
    images: pieceOf(images),
    ...(sources ? { sources } : {}),
    ...(originals ? { originals: unpackOriginals(originals) } : {}),
  });
  const { name, about, classes, shape, fingerprint, notes, unlabelled } = header;
  const splits = Object.fromEntries(SPLIT_NAMES.map((s) => [s, unpackSplit(header.splits[s])])) as Dataset['splits'];
  try {
    checkParts({ classes, shape, splits });
  } catch (error) {
    if (error instanceof InputError) throw refuse('a sound data set', `this: ${error.message.replace(/\.$/, '')}`);
    throw error;
  }
  return { name, about, classes, shape, fingerprint, notes, splits, ...(unlabelled ? { unlabelled } : {}) };
}

/** Undefined for a header that is not one: what exactly is wrong with a damaged cache file helps nobody. */
function parseHeader(bytes: Uint8Array): Header | undefined {
  try {
    // Copied because text decoders refuse shared memory.
    return readHeader(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.slice())));
  } catch {
    return undefined;
  }
}

function readHeader(json: unknown): Header | undefined {
  const header = readObject(json, 'header');
  const count = (value: unknown, path: string) => readInteger(value, path, 0, 2 ** 40);
  const texts = (value: unknown, path: string) => readArray(value, path, 'texts').map((text) => readString(text, path));
  const piece = (value: unknown, path: string): Piece => {
    const { offset, length } = readObject(value, path);
    return { offset: count(offset, path), length: count(length, path) };
  };
  const pieces = (value: unknown, path: string) => {
    const { widths, heights, channels, hashes } = readObject(value, path);
    return {
      widths: piece(widths, path),
      heights: piece(heights, path),
      channels: piece(channels, path),
      hashes: piece(hashes, path),
    };
  };
  const split = (value: unknown, path: string): SplitHeader => {
    const { labels, images, sources, originals } = readObject(value, path);
    return {
      labels: piece(labels, `${path}.labels`),
      images: piece(images, `${path}.images`),
      ...(sources === undefined ? {} : { sources: texts(sources, `${path}.sources`) }),
      ...(originals === undefined ? {} : { originals: pieces(originals, `${path}.originals`) }),
    };
  };
  const [channels, height, width, ...more] = readArray(header.shape, 'shape', 'three numbers', 3);
  const fingerprint = readString(header.fingerprint, 'fingerprint');
  if (more.length > 0 || !/^[0-9a-f]{64}$/.test(fingerprint)) return undefined;
  const { train, validation, test } = readObject(header.splits, 'splits');
  return {
    name: readString(header.name, 'name'),
    about: readString(header.about, 'about'),
    classes: texts(header.classes, 'classes'),
    shape: [count(channels, 'shape'), count(height, 'shape'), count(width, 'shape')],
    fingerprint,
    notes: texts(header.notes, 'notes'),
    ...(header.unlabelled === undefined ? {} : { unlabelled: texts(header.unlabelled, 'unlabelled') }),
    bodyLength: count(header.bodyLength, 'bodyLength'),
    splits: { train: split(train, 'train'), validation: split(validation, 'validation'), test: split(test, 'test') },
  };
}

const padding = (length: number) => (ALIGN - (length % ALIGN)) % ALIGN;

/**
 * FNV-1a over 32-bit words: each step is a bijection of the state, so any single changed word changes the result.
 * About 3 GB/s, which matters because every start checks the whole file. Pieces together are a multiple of 8 bytes.
 */
function checksum(pieces: readonly Uint8Array[]): number {
  let state = 0x811c9dc5 | 0;
  let partial = 0;
  let shift = 0;
  for (const piece of pieces) {
    let i = 0;
    if (shift === 0 && piece.byteOffset % 4 === 0) {
      const words = new Int32Array(piece.buffer, piece.byteOffset, piece.length >>> 2);
      for (let w = 0; w < words.length; w++) state = Math.imul(state ^ (words[w] as number), 0x01000193);
      i = words.length * 4;
    }
    for (; i < piece.length; i++) {
      partial |= (piece[i] as number) << shift;
      shift += 8;
      if (shift === 32) {
        state = Math.imul(state ^ partial, 0x01000193);
        partial = 0;
        shift = 0;
      }
    }
  }
  return state >>> 0;
}
