import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { InputError, show } from 'receptive';

const BLOCK = 512;
const MAX_NAME_BYTES = 64 * 1024;
/** Empty blocks after the end: tar pads to 10 KiB, tape drives to more. */
const MAX_REST_BYTES = 16 * 1024 * 1024;

export interface TarEntry {
  /** As the archive has it; not to be trusted as a path. */
  readonly name: string;
  /** Other: links and devices. */
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
  /** The bytes; before the next entry is asked for. */
  read(): Promise<Uint8Array>;
}

/**
 * The entries of a gzip-compressed tar archive, one after the other (ustar, with the long names of pax and GNU).
 *
 * - `limit`: an entry of more bytes is refused before anything is allocated.
 *
 * Errors: InputError naming the archive (`where`). Source: POSIX.1-2001, "ustar" and "pax" interchange formats.
 */
export async function* readTarGz(path: string, where: string, limit: number): AsyncGenerator<TarEntry> {
  const source = createReadStream(path);
  const gunzip = createGunzip();
  const flow = pipeline(source, gunzip);
  flow.catch(() => undefined); // said by the bytes below
  const bytes = new Bytes(gunzip, where);
  try {
    yield* readTar(bytes, where, limit);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

async function* readTar(bytes: Bytes, where: string, limit: number): AsyncGenerator<TarEntry> {
  let longName: string | undefined;
  for (;;) {
    const header = await bytes.take(BLOCK);
    // The end is marked by empty blocks; after them stands the checksum of gzip.
    if (header.every((byte) => byte === 0)) return bytes.skipRest();
    checkHeader(header, where);
    const type = String.fromCharCode(header[156] as number);
    const name: string = longName ?? nameOf(header);
    const size = sizeOf(header, name, where);
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if ('xgLK'.includes(type)) {
      if (size > MAX_NAME_BYTES)
        throw new InputError(`${where}: expected names of at most ${MAX_NAME_BYTES} bytes, got ${size}.`);
      const text = new TextDecoder().decode(await bytes.take(size));
      await bytes.take(padding);
      if (type === 'L') longName = text.replace(/\0.*$/s, '');
      if (type === 'x') longName = paxPath(text) ?? longName;
      continue;
    }
    longName = undefined;
    if (size > limit) throw new InputError(`${where}: ${show(name)}: expected at most ${limit} bytes, got ${size}.`);
    let taken = false;
    const read = async () => {
      taken = true;
      return bytes.take(size);
    };
    const kind = type === '5' ? 'folder' : type === '0' || type === '\0' ? 'file' : 'other';
    yield { name, kind, size, read };
    if (!taken) await read();
    await bytes.take(padding);
  }
}

/** The sum of all bytes, the checksum's own taken as spaces. */
function checkHeader(header: Uint8Array, where: string): void {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 0x20 : (header[i] as number);
  if (octal(header, 148, 8) !== sum)
    throw new InputError(`${where}: expected a whole tar archive, got one with a damaged header.`);
}

function nameOf(header: Uint8Array): string {
  const [name, prefix] = [text(header, 0, 100), text(header, 345, 155)];
  return text(header, 257, 5) === 'ustar' && prefix !== '' ? `${prefix}/${name}` : name;
}

function sizeOf(header: Uint8Array, name: string, where: string): number {
  const size = octal(header, 124, 12);
  if (Number.isNaN(size)) throw new InputError(`${where}: ${show(name)}: expected a size in octal digits, got others.`);
  return size;
}

function octal(header: Uint8Array, at: number, length: number): number {
  const digits = text(header, at, length).trim();
  return /^[0-7]{1,11}$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function text(header: Uint8Array, at: number, length: number): string {
  return new TextDecoder().decode(header.subarray(at, at + length)).replace(/\0.*$/s, '');
}

/** pax records are `length key=value\n`; only the path matters here. */
const paxPath = (records: string): string | undefined => /^\d+ path=(.*)$/m.exec(records)?.[1];

/** Takes exact numbers of bytes from a stream. */
class Bytes {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest = new Uint8Array(0);

  constructor(
    stream: AsyncIterable<Uint8Array>,
    private readonly where: string,
  ) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  /** What the archive promises is not believed: memory grows with what comes. */
  async take(length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let have = 0;
    while (have < length) {
      if (this.rest.length === 0) this.rest = new Uint8Array((await this.next()) ?? this.refuse('it ends early'));
      const piece = this.rest.subarray(0, length - have);
      this.rest = this.rest.subarray(piece.length);
      pieces.push(piece);
      have += piece.length;
    }
    return pieces.length === 1 ? (pieces[0] as Uint8Array) : new Uint8Array(Buffer.concat(pieces));
  }

  /** Reads to the end, so that the last checksum is compared. */
  async skipRest(): Promise<void> {
    let rest = 0;
    for (let chunk = await this.next(); chunk; chunk = await this.next()) {
      rest += chunk.length;
      if (rest > MAX_REST_BYTES) this.refuse('it goes on after its end');
    }
  }

  /** Undefined at the end. */
  private async next(): Promise<Uint8Array | undefined> {
    try {
      const { done, value } = await this.chunks.next();
      return done ? undefined : value;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall) throw error;
      return this.refuse((error as Error).message);
    }
  }

  private refuse(reason: string): never {
    throw new InputError(`${this.where}: expected a whole tar.gz archive, got a damaged or truncated one (${reason}).`);
  }
}
