/** The files in what is dropped on the page, folders and all that is in them. */

import { InputError } from 'receptive';
import type { FolderFile } from '../worker/folder-handlers.js';

/** Folders inside one another: the command's four below a class, the class, its split and the folder itself. */
const DEEPEST = 7;
/** Files of any kind; the most pictures are less. */
const MOST_FILES = 50_000;

/** What this needs of the browser's FileSystemEntry. */
export interface Entry {
  readonly isFile: boolean;
  readonly name: string;
  file?(found: (file: File) => void, failed: (error: unknown) => void): void;
  createReader?(): {
    readEntries(found: (entries: readonly Entry[]) => void, failed: (error: unknown) => void): void;
  };
}

/**
 * All files below some entries with their paths. Hidden ones are left out.
 * @throws InputError for more files than a page can take.
 */
export async function filesOf(entries: readonly Entry[], inside = '', found: FolderFile[] = []): Promise<FolderFile[]> {
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = `${inside}${entry.name}`;
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => entry.file!(resolve, reject));
      found.push({ path, file });
      if (found.length > MOST_FILES)
        throw new InputError(`${path.split('/')[0]}: expected at most ${MOST_FILES} files, got more.`);
    } else if (path.split('/').length < DEEPEST) {
      await filesOf(await childrenOf(entry), `${path}/`, found);
    }
  }
  return found;
}

/** A browser gives them in parts, the last of which is empty. */
async function childrenOf(folder: Entry): Promise<Entry[]> {
  const reader = folder.createReader!();
  const all: Entry[] = [];
  for (;;) {
    const some = await new Promise<readonly Entry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
