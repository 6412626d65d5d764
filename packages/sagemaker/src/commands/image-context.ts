import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This package's folder; the bundler may put this module into any file below it. */
const PACKAGE_ROOT = (() => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
})();

/**
 * Runs `use` with the folder that the image is built from.
 * @param given a folder of the user's own
 */
export async function imageContext<T>(given: string | undefined, use: (folder: string) => Promise<T>): Promise<T> {
  return use(given ?? join(PACKAGE_ROOT, 'image'));
}
