import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A packed data set in the cache, by what its header says. */
export interface PackedFile {
  readonly path: string;
  readonly name: string;
  readonly fingerprint: string;
  /** Bytes of its training pictures. */
  readonly size: number;
}

/** More than the header of any data set here; a file that claims more is none. */
const MOST_HEADER = 64 * 2 ** 20;
/** The name of a data set, and the key of what made it. */
const CACHE_FILE = /^[\w-]+-[0-9a-f]{24}\.packed$/;

/** By path: cache files are written once, under a name that says what is in them. */
const known = new Map<string, PackedFile>();

/** The packed data sets in a cache folder; files that are none are passed over. Their pictures are not looked at. */
export async function packedFiles(cacheFolder: string): Promise<PackedFile[]> {
  const names = (await readdir(cacheFolder).catch(() => [])).filter((name) => CACHE_FILE.test(name)).sort();
  const files = await Promise.all(names.map((name) => readHead(join(cacheFolder, name)).catch(() => null)));
  return files.filter((file) => file !== null);
}

async function readHead(path: string): Promise<PackedFile | null> {
  const before = known.get(path);
  const file = await open(path);
  try {
    if (before) return before;
    const start = Buffer.alloc(24);
    await file.read(start, 0, start.length, 0);
    const length = start.readUInt32LE(12);
    if (start.toString('latin1', 0, 8) !== 'RCPTDATA' || length > MOST_HEADER) return null;
    const header = Buffer.alloc(length);
    await file.read(header, 0, length, start.length);
    const { name, fingerprint, splits } = JSON.parse(header.toString('utf8'));
    const found: PackedFile = { path, name, fingerprint, size: splits.train.images.length };
    known.set(path, found);
    return found;
  } finally {
    await file.close();
  }
}
