import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeImageContext } from '../image/context.js';

/**
 * Runs `use` with the folder that the image is built from.
 * @param given a folder of the user's own. Default: that of this package, which is gone afterwards
 */
export async function withImageContext<T>(given: string | undefined, use: (folder: string) => Promise<T>): Promise<T> {
  if (given !== undefined) return use(given);
  const folder = await mkdtemp(join(tmpdir(), 'receptive-image-'));
  try {
    await writeImageContext(folder);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
