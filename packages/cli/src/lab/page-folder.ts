import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Failure } from '../errors.js';

const INDEX = 'index.html';
/** Where the page reads who hands it out. */
const UNSERVED = '<meta name="served-by" content="a host" />';
const SERVED = '<meta name="served-by" content="receptive" />';

/** The built page, a package of its own. */
export interface PageFolder {
  readonly folder: string;
  /** What the page wants every answer to say. */
  readonly headers: Readonly<Record<string, string>>;
  /** Its first file, which says that this server has runs and data. */
  readonly index: string;
}

/** @throws Failure where it is not installed or not built. */
export async function openPage(): Promise<PageFolder> {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`receptive-lab/page/${INDEX}`));
    const [index, headers] = await Promise.all(
      [INDEX, 'headers.json'].map((file) => readFile(join(folder, file), 'utf8')),
    );
    return { folder, headers: JSON.parse(headers as string), index: (index as string).replace(UNSERVED, SERVED) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND' && code !== 'ENOENT') throw error;
    throw new Failure(
      'The package receptive-lab is not installed, or not built.',
      '`npm install receptive-lab` beside receptive-cli adds it; in the repository, `npm run build` builds it.',
    );
  }
}
