import { copyFile, link, open, rename, rm, stat } from 'node:fs/promises';

/** The one form of a temporary name: beside the file, so that the rename stays within one file system. */
const temporaryName = (path: string) => `${path}.${process.pid}.tmp`;

/** Writes a whole file or nothing: a reader, or a run after a power cut, sees the old bytes or the new ones. */
export async function writeAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = temporaryName(path);
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Makes `target` the same file as `source`: a hard link where the file system has them, else a copy; no file where
 * there is no source.
 */
export async function linkAtomic(source: string, target: string): Promise<void> {
  const [from, to] = await Promise.all([source, target].map((path) => stat(path).catch(() => null)));
  if (!from) return rm(target, { force: true });
  // Renaming one name of a file over another name of it would do nothing and leave the temporary name behind.
  if (to && to.ino === from.ino && to.dev === from.dev) return;
  const temporary = temporaryName(target);
  await rm(temporary, { force: true });
  await link(source, temporary).catch(() => copyFile(source, temporary));
  await rename(temporary, target);
}

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
