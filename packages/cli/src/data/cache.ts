import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { type Dataset, InputError, packedPieces, unpackDataset } from 'receptive';

const MAX_PACKED_BYTES = 2 ** 32;
/** A temporary file this old belongs to a process that was killed. */
const STALE_MS = 60 * 60 * 1000;

/** A data set that can be made, and what identifies it. */
export interface DatasetSource {
  readonly name: string;
  /** JSON: everything that can change the result (loader, options, files with sizes and times). */
  readonly identity: unknown;
  readonly build: () => Promise<Dataset>;
}

export interface OpenDataset {
  readonly dataset: Dataset;
  /** The packed file, for workers to load with `readPackedDataset`. */
  readonly packedPath: string;
}

/** `${XDG_CACHE_HOME:-~/.cache}/receptive/data`. */
export function defaultCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME;
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'receptive', 'data');
}

/**
 * The data set from the cache, or made and put there. A cache file that is damaged is made again; where the cache
 * folder cannot be written, the packed file goes to a temporary folder that is removed when the process ends.
 */
export async function openCached(source: DatasetSource, cacheFolder = defaultCacheFolder()): Promise<OpenDataset> {
  const fileName = `${source.name}-${keyOf(source)}.packed`;
  const packedPath = join(cacheFolder, fileName);
  try {
    return { dataset: await readPackedDataset(packedPath), packedPath };
  } catch (error) {
    // Missing, unreadable or damaged: all the same, it is made again. Anything else is a bug and must be seen.
    if (!(error instanceof InputError)) throw error;
  }
  const dataset = await source.build();
  const pieces = packedPieces(dataset);
  try {
    await mkdir(cacheFolder, { recursive: true });
    await removeStale(cacheFolder);
    await writeWhole(packedPath, pieces);
    return { dataset, packedPath };
  } catch {
    const temporary = await mkdtemp(join(tmpdir(), 'receptive-'));
    process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
    await writeWhole(join(temporary, fileName), pieces);
    return { dataset, packedPath: join(temporary, fileName) };
  }
}

/** Name of the cache file of a source, without folder and extension part. */
export function keyOf({ identity }: Pick<DatasetSource, 'identity'>): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 24);
}

/**
 * Reads a packed data set. Errors: InputError when the file is missing, unreadable, truncated or damaged.
 * @param shared puts it into memory that threads can share; not everything in Node takes such arrays
 */
export async function readPackedDataset(path: string, shared = false): Promise<Dataset> {
  return unpackDataset(await readWhole(path, shared), path);
}

/** A file of any size in one buffer of its own (readFile stops at 2 GiB). */
async function readWhole(path: string, shared: boolean): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > MAX_PACKED_BYTES) throw new Error(`larger than ${MAX_PACKED_BYTES} bytes`);
      const bytes = shared ? new Uint8Array(new SharedArrayBuffer(size)) : new Uint8Array(size);
      for (let at = 0; at < size; ) {
        const { bytesRead } = await file.read(bytes, at, Math.min(size - at, 2 ** 30), at);
        if (bytesRead === 0) throw new Error('it became shorter while it was read');
        at += bytesRead;
      }
      return bytes;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new InputError(`${path}: expected a packed data set, got an unreadable file (${(error as Error).message}).`);
  }
}

async function writeWhole(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      for (const piece of pieces) {
        for (let at = 0; at < piece.length; )
          at += (await file.write(piece, at, Math.min(piece.length - at, 2 ** 30))).bytesWritten;
      }
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.tmp')) continue;
    const path = join(folder, name);
    const info = await stat(path).catch(() => undefined);
    if (info && Date.now() - info.mtimeMs > STALE_MS) await rm(path, { force: true });
  }
}
