import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError, show } from 'receptive';
import type { OnProgress } from '../parallel.js';
import { readTarGz } from './tar.js';
import { openRandomAccess, readZipDirectory, readZipEntry } from './zip.js';

/** A single file of an archive. */
export const MAX_ENTRY_BYTES = 256 * 1024 * 1024;

export interface ExtractOptions {
  /** All files together, decompressed. */
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly onProgress?: OnProgress;
}

/**
 * Unpacks an archive (`.zip`, `.tar.gz` or `.tgz`) into a folder that is new or empty.
 *
 * Only plain files and folders with paths inside the folder are written; links, devices, absolute paths and `..` are
 * refused, and so are names that occur twice. Errors: InputError naming the archive (`where`) and the file.
 */
export async function extractArchive(
  path: string,
  folder: string,
  where: string,
  options: ExtractOptions,
): Promise<void> {
  let files = 0;
  let bytes = 0;
  /** Counted before a file is read. */
  const admit = (size: number) => {
    bytes += size;
    if (++files > options.maxFiles)
      throw new InputError(`${where}: expected at most ${options.maxFiles} files, got more.`);
    if (bytes > options.maxBytes)
      throw new InputError(`${where}: expected at most ${options.maxBytes} bytes unpacked, got more.`);
  };
  await mkdir(folder, { recursive: true });
  if (/\.zip$/i.test(where)) await extractZip(path, folder, where, admit, options.onProgress);
  else await extractTar(path, folder, where, admit);
}

async function extractZip(
  path: string,
  folder: string,
  where: string,
  admit: (size: number) => void,
  onProgress?: OnProgress,
): Promise<void> {
  const archive = await openRandomAccess(path);
  try {
    const entries = await readZipDirectory(archive, where);
    // All names and sizes are looked at before the first file is written.
    const paths = entries.map((entry) => {
      if (entry.kind === 'link')
        throw new InputError(`${where}: expected files and folders, got the link ${show(entry.name)}.`);
      admit(entry.size);
      return safePath(entry.name, where);
    });
    for (const [i, entry] of entries.entries()) {
      if (i % 32 === 0) onProgress?.(i, entries.length, `unpacking ${where}`);
      const target = join(folder, paths[i] as string);
      if (entry.kind === 'folder') await mkdir(target, { recursive: true });
      else await writeNew(target, await readZipEntry(archive, entry, MAX_ENTRY_BYTES, where), where, entry.name);
    }
    onProgress?.(entries.length, entries.length, `unpacking ${where}`);
  } finally {
    await archive.close();
  }
}

async function extractTar(path: string, folder: string, where: string, admit: (size: number) => void): Promise<void> {
  for await (const entry of readTarGz(path, where, MAX_ENTRY_BYTES)) {
    if (entry.kind === 'other')
      throw new InputError(
        `${where}: expected files and folders, got ${show(entry.name)}, which is a link or a device.`,
      );
    admit(entry.size);
    const target = join(folder, safePath(entry.name, where));
    if (entry.kind === 'folder') await mkdir(target, { recursive: true });
    else await writeNew(target, await entry.read(), where, entry.name);
  }
}

/** Fails for a name that is there already, so that nothing is ever overwritten. */
async function writeNew(path: string, bytes: Uint8Array, where: string, name: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new InputError(`${where}: expected every name once, got ${show(name)} twice.`);
  }
}

/** A path inside a folder, or an InputError. Backslashes lead out of a folder on some systems and are no part of it here. */
export function safePath(name: string, where: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  // A zero byte would end the name early.
  if (/^\/|^[A-Za-z]:|\\|\0/.test(name) || parts.includes('..') || name.length > 4096)
    throw new InputError(`${where}: expected paths inside the folder, got ${show(name)}.`);
  return parts.join('/') || '.';
}
