import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { InputError } from 'receptive';

const inflate = promisify(inflateRaw);
/** Deflate makes at most this many bytes of one. */
const MOST_OF_ONE_BYTE = 1032;
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/** Bytes that can be read anywhere: a file, or memory. */
export interface RandomAccess {
  readonly size: number;
  /** Exactly `length` bytes. */
  read(at: number, length: number): Promise<Uint8Array>;
}

export interface ZipEntry {
  /** As the archive has it; not to be trusted as a path. */
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly compressedSize: number;
  /** Bytes after decompression, as the archive says; verified by `readZipEntry`. */
  readonly size: number;
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  /** Where the entry's own header starts. */
  readonly offset: number;
}

/** A file opened for reading anywhere; `close` ends it. */
export async function openRandomAccess(path: string): Promise<RandomAccess & { close(): Promise<void> }> {
  const file = await open(path);
  const { size } = await file.stat();
  return {
    size,
    async read(at, length) {
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const { bytesRead } = await file.read(bytes, done, length - done, at + done);
        if (bytesRead === 0) throw new InputError(`${path}: expected ${at + length} bytes, got ${at + done}.`);
        done += bytesRead;
      }
      return bytes;
    },
    close: () => file.close(),
  };
}

/**
 * The entries of a zip archive, from the directory at its end; ZIP64 included, archives of several parts not.
 *
 * Every offset and size is checked to lie within the archive before anything is allocated. Errors: InputError naming the
 * archive (`where`). Source: APPNOTE.TXT, PKWARE.
 */
export async function readZipDirectory(archive: RandomAccess, where: string): Promise<ZipEntry[]> {
  const broken = (got: string) => new InputError(`${where}: expected a whole zip archive, got ${got}.`);
  const { start, size, count } = await findDirectory(archive, broken);
  if (size > MAX_DIRECTORY_BYTES || start + size > archive.size || count * 46 > size)
    throw broken(`one whose list of ${count} files is damaged`);
  const bytes = await archive.read(start, size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > size || view.getUint32(at, true) !== CENTRAL)
      throw broken(`one whose list of ${count} files is damaged`);
    const flags = view.getUint16(at + 8, true);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > size) throw broken(`one whose list of ${count} files is damaged`);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const small = {
      size: view.getUint32(at + 24, true),
      compressedSize: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    };
    const extra = new DataView(bytes.buffer, bytes.byteOffset + at + 46 + nameLength, extraLength);
    const large = readZip64(small, extra);
    if (!large || large.offset + 30 + large.compressedSize > archive.size)
      throw broken(`one whose file ${JSON.stringify(name.slice(0, 80))} reaches beyond its end`);
    const unixType = (view.getUint16(at + 40, true) >>> 12) & 15;
    const madeByUnix = bytes[at + 5] === 3;
    entries.push({
      name,
      kind: madeByUnix && unixType === 10 ? 'link' : name.endsWith('/') ? 'folder' : 'file',
      ...large,
      method: view.getUint16(at + 10, true),
      encrypted: (flags & 1) !== 0,
      crc: view.getUint32(at + 16, true),
    });
    at = next;
  }
  return entries;
}

/**
 * The bytes of one entry, decompressed and compared with the size and the checksum the archive gives.
 *
 * - `limit`: more bytes than this are refused before anything is allocated.
 *
 * Errors: InputError `archive.zip: name: expected …, got …`.
 */
export async function readZipEntry(
  archive: RandomAccess,
  entry: ZipEntry,
  limit: number,
  where: string,
): Promise<Uint8Array> {
  const { name, size, compressedSize, method, encrypted, crc, offset } = entry;
  const refuse = (expected: string, got: string | number) =>
    new InputError(`${where}: ${name}: expected ${expected}, got ${got}.`);
  if (encrypted) throw refuse('a file that is not encrypted', 'an encrypted one');
  if (method !== STORED && method !== DEFLATED)
    throw refuse('a stored or deflated file', `compression method ${method}`);
  if (size > limit) throw refuse(`at most ${limit} bytes`, size);
  if (method === STORED ? size !== compressedSize : size > MOST_OF_ONE_BYTE * compressedSize)
    throw refuse(`${size} bytes`, `${compressedSize} compressed ones, which cannot be as many`);
  const header = await archive.read(offset, 30);
  const view = new DataView(header.buffer, header.byteOffset, 30);
  if (view.getUint32(0, true) !== LOCAL) throw refuse('its header', 'another one');
  const start = offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + compressedSize > archive.size) throw refuse(`${compressedSize} bytes`, 'the end of the archive');
  const packed = await archive.read(start, compressedSize);
  let bytes = packed;
  if (method === DEFLATED) {
    try {
      // A maximum of none would be no maximum.
      bytes = await inflate(packed, { maxOutputLength: Math.max(1, size) });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ERR_BUFFER_TOO_LARGE') throw refuse(`${size} bytes`, 'more');
      throw refuse('a whole file', `a damaged one (${message})`);
    }
  }
  if (bytes.length !== size) throw refuse(`${size} bytes`, bytes.length);
  if (crc32(bytes) !== crc) throw refuse('an intact file', 'a wrong checksum');
  return bytes;
}

interface Directory {
  readonly start: number;
  readonly size: number;
  readonly count: number;
}

/** The record at the very end, before a comment of at most 64 KiB, or the larger one it points to. */
async function findDirectory(archive: RandomAccess, broken: (got: string) => InputError): Promise<Directory> {
  const length = Math.min(archive.size, 22 + 65535);
  const from = archive.size - length;
  const bytes = await archive.read(from, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let at = length - 22;
  while (at >= 0 && view.getUint32(at, true) !== END) at--;
  if (at < 0) {
    const start = Array.from(bytes.subarray(0, from === 0 ? 4 : 0), (byte) => byte.toString(16).padStart(2, '0'));
    throw broken(
      archive.size === 0
        ? 'an empty file'
        : `a truncated one, or a file that is none${start.length ? ` (it starts ${start.join(' ')})` : ''}`,
    );
  }
  const directory = {
    count: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    start: view.getUint32(at + 16, true),
  };
  const isLarge = directory.count === 0xffff || directory.size === 0xffffffff || directory.start === 0xffffffff;
  if (!isLarge || at < 20 || view.getUint32(at - 20, true) !== LOCATOR_64) return directory;
  const place = Number(view.getBigUint64(at - 20 + 8, true));
  if (!(place + 56 <= archive.size)) throw broken('one whose list of files is damaged');
  const large = await archive.read(place, 56);
  const largeView = new DataView(large.buffer, large.byteOffset, 56);
  if (largeView.getUint32(0, true) !== END_64) throw broken('one whose list of files is damaged');
  return {
    count: Number(largeView.getBigUint64(32, true)),
    size: Number(largeView.getBigUint64(40, true)),
    start: Number(largeView.getBigUint64(48, true)),
  };
}

type Place = Pick<ZipEntry, 'size' | 'compressedSize' | 'offset'>;

/** Fields of 0xffffffff stand in the extra field 1, as 64 bits, in this order; undefined where they do not. */
function readZip64(small: Place, extra: DataView): Place | undefined {
  const missing = (['size', 'compressedSize', 'offset'] as const).filter((field) => small[field] === 0xffffffff);
  if (missing.length === 0) return small;
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const length = extra.getUint16(at + 2, true);
    if (extra.getUint16(at, true) === 1) {
      if (length < 8 * missing.length || at + 4 + length > extra.byteLength) return undefined;
      const found = Object.fromEntries(
        missing.map((field, i) => [field, Number(extra.getBigUint64(at + 4 + 8 * i, true))]),
      );
      return { ...small, ...found };
    }
    at += 4 + length;
  }
  return undefined;
}
