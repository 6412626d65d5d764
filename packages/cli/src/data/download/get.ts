import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, isInputError } from '../../errors.js';
import { extractArchive } from '../archives/extract.js';
import type { OnProgress } from '../parallel.js';
import { fetchFile, type Patience } from './fetch-file.js';
import { checkChecksum, type DataSource } from './sources.js';

export interface GetOptions {
  /** Where the data comes to lie. */
  readonly folder: string;
  /** Another server than the public one, for tests and mirrors: files are fetched from `<mirror>/<data set>/<file>`. */
  readonly mirror?: string;
  readonly onProgress?: OnProgress;
  readonly patience?: Patience;
}

export interface Got {
  /** Nothing was downloaded: the data was there and right. */
  readonly already: boolean;
  /** What was compared, in words. */
  readonly verified: string;
}

/**
 * Downloads a data set into a folder. Everything is put together in `<folder>.part` beside it, verified there, and then
 * renamed; what is there after a failure or an interruption is continued by the next call.
 *
 * Errors: Failure with what to do by hand; InputError for what is wrong with the folder.
 */
export async function getDataset(source: DataSource, options: GetOptions): Promise<Got> {
  const { folder, onProgress, patience } = options;
  const present = await verifyPresent(source, folder);
  if (present !== undefined) return { already: true, verified: present };
  const base = options.mirror === undefined ? source.base : `${options.mirror.replace(/\/$/, '')}/${source.name}/`;
  const staging = `${folder}.part`;
  await mkdir(staging, { recursive: true });
  for (const file of source.files) {
    const path = join(staging, file.name);
    if (await isFile(path)) continue; // whole and checked, or it would still be called .part
    const what = `downloading ${file.name}`;
    try {
      await fetchFile({
        url: base + file.name,
        path,
        maxBytes: 2 * file.bytes + 1024,
        check: (part) => checkChecksum(part, file),
        onProgress: (done, total = file.bytes) => onProgress?.(Math.min(done, total), total, what),
        patience,
      });
    } catch (error) {
      await rmdir(staging).catch(() => undefined); // where nothing came
      throw error instanceof Failure ? new Failure(error.message, byHand(source, base, folder)) : error;
    }
  }
  try {
    const ready = source.unpacked ? await unpack(source, staging, onProgress) : staging;
    const verified = await source.verify(ready);
    await moveInto(ready, folder);
    await rm(staging, { recursive: true, force: true });
    return { already: false, verified };
  } catch (error) {
    if (!isInputError(error)) throw error;
    // The files are whole and still not what they should be: the next call fetches them anew.
    await rm(staging, { recursive: true, force: true });
    throw new Failure(`${base}: ${error.message}`, byHand(source, base, folder));
  }
}

/** What was verified, if the folder holds the whole data set. */
async function verifyPresent(source: DataSource, folder: string): Promise<string | undefined> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) return undefined;
  try {
    return await source.verify(folder);
  } catch (error) {
    if (isInputError(error)) return undefined;
    throw error;
  }
}

async function unpack(source: DataSource, staging: string, onProgress?: OnProgress): Promise<string> {
  const [archive] = source.files;
  if (!archive || !source.unpacked) throw new Error(`${source.name} has no archive`);
  const inside = join(staging, 'unpacked');
  await rm(inside, { recursive: true, force: true });
  await extractArchive(join(staging, archive.name), inside, archive.name, { ...source.unpacked, onProgress });
  // Archives hold one folder that holds everything; what macOS adds beside it counts for nothing.
  const names = (await readdir(inside)).filter((name) => !name.startsWith('.') && name !== '__MACOSX');
  const [only] = names;
  const single = names.length === 1 && only !== undefined && !(await isFile(join(inside, only)));
  return single ? join(inside, only) : inside;
}

/** The whole folder at once where there is none yet; else file by file, each replacing one of its name. */
async function moveInto(ready: string, folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined); // an empty one
  if (!(await stat(folder).catch(() => undefined))) return rename(ready, folder);
  for (const name of await readdir(ready)) {
    if (!(await isFile(join(folder, name)))) await rm(join(folder, name), { recursive: true, force: true });
    await rename(join(ready, name), join(folder, name));
  }
}

function byHand({ files, unpacked }: DataSource, base: string, folder: string): string {
  const addresses = files.map(({ name }) => base + name).join('\n  ');
  const what = unpacked ? `unpack it into ${folder}` : `put ${files.length === 1 ? 'it' : 'them'} into ${folder}`;
  return (
    `The same command continues where it stopped. Without a network, fetch on another machine\n  ${addresses}\n` +
    `and ${what}; \`receptive data check ${folder}\` tells whether all is there.`
  );
}

const isFile = async (path: string) => (await stat(path).catch(() => undefined))?.isFile() === true;
