import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ClassListing, type FolderEntries, InputError, listClasses, PICTURE_NAME } from 'receptive';

const MAX_PICTURES = 2_000_000;

/** A folder of pictures by class, listed; nothing is opened yet. */
export interface ClassFolder extends ClassListing {
  readonly folder: string;
  /** SHA-256 over every picture's path, size and time of change: another one when any file changes. */
  readonly listing: string;
}

/**
 * Lists a folder of pictures by class: `<class>/…`, or `train/<class>/…` with `val` (`validation`) and `test` beside it
 * where they are. Pictures are files named .jpg, .jpeg, .png, .webp, .tif or .tiff, up to four folders deep in their
 * class's; hidden files and other names are passed over. Classes are the folders' names.
 *
 * Listed without awaiting, which is several times faster, and every start does it: 60,000 files in under a second.
 * Errors: InputError when there are fewer than two classes, or a split has no picture.
 */
export function readClassFolder(folder: string): ClassFolder {
  const listing = createHash('sha256');
  let count = 0;
  const record = (path: string, { size, mtimeMs }: Stats) => {
    listing.update(`${path}\0${size}\0${mtimeMs}\n`);
    if (++count > MAX_PICTURES) throw new InputError(`${folder}: expected at most ${MAX_PICTURES} pictures, got more.`);
  };
  const listed = listClasses(folder, (inside) => list(folder, inside, record));
  return { folder, ...listed, listing: listing.digest('hex') };
}

type Note = (path: string, info: Stats) => void;

/** Pictures and folders directly in `inside`, in order of their code units. */
function list(folder: string, inside: string, record: Note): FolderEntries {
  const entries = readdirSync(join(folder, inside), { withFileTypes: true });
  const pictures: string[] = [];
  const folders: string[] = [];
  for (const entry of entries.sort((a, b) => byCode(a.name, b.name))) {
    if (entry.name.startsWith('.') || entry.name === '__MACOSX') continue;
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    const info = PICTURE_NAME.test(entry.name) || entry.isSymbolicLink() ? infoOf(folder, path, entry) : undefined;
    if (info ? info.isDirectory() : entry.isDirectory()) folders.push(entry.name);
    else if (info?.isFile() && PICTURE_NAME.test(entry.name)) {
      record(path, info);
      pictures.push(path);
    }
  }
  return { pictures, folders };
}

/** Undefined for a link to nothing, or to itself. */
function infoOf(folder: string, path: string, entry: Dirent): Stats | undefined {
  try {
    return statSync(`${folder}/${path}`, { throwIfNoEntry: false });
  } catch (error) {
    if (entry.isSymbolicLink()) return undefined;
    throw error;
  }
}

/** The same order on every machine and in every language. */
const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Whether a folder looks as if it held pictures by class; a glance, not a check. */
export function looksLikeClasses(folder: string): boolean {
  const glance = (inside: string, depth: number): boolean => {
    const entries = readdirSync(inside, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
    if (depth > 0 && entries.some((entry) => PICTURE_NAME.test(entry.name))) return true;
    return depth < 3 && entries.some((entry) => entry.isDirectory() && glance(join(inside, entry.name), depth + 1));
  };
  return glance(folder, 0);
}
