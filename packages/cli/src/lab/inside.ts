import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Whether all parts of a path are names: nothing hidden, nothing that leads elsewhere by itself. */
export const areNames = (path: readonly string[]): boolean => path.every((name) => /^[^./\\\0:][^/\\\0:]*$/.test(name));

/**
 * The file that a path of names leads to below a folder; null where there is none, or where a link on the way leads out
 * of the folder.
 */
export async function fileInside(folder: string, path: readonly string[]): Promise<string | null> {
  if (path.length === 0 || !areNames(path)) return null;
  try {
    const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, ...path))]);
    if (!file.startsWith(root + sep)) return null;
    return (await stat(file)).isFile() ? file : null;
  } catch {
    return null;
  }
}
