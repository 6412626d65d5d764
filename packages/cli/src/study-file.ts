import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { InputError } from 'receptive';
import { codeOf, isInputError, messageOf } from './errors.js';
import { PACKAGE_ROOT } from './package-root.js';

const BUILT_IN = join(PACKAGE_ROOT, 'dist/studies');
const CODE = ['.ts', '.mts', '.js', '.mjs'];

/** Names of the studies that come with the command. */
export async function builtInStudies(): Promise<string[]> {
  const files = await readdir(BUILT_IN);
  return files
    .filter((file) => file.endsWith('.js'))
    .map((file) => basename(file, '.js'))
    .sort(); // prettier-ignore
}

/** Where the files lie that a study of this name or file refers to. */
export const folderOfStudy = (name: string): string => dirname(resolve(name));

/**
 * The study a user named, as written and unchecked: a built-in name, a `.json` file, or a `.ts`/`.js` file, which is
 * code and is run. The library checks what comes back.
 */
export async function readStudy(name: string): Promise<unknown> {
  const extension = extname(name).toLowerCase();
  if (extension !== '.json' && !CODE.includes(extension)) return readBuiltIn(name);
  const path = resolve(name);
  if (!(await stat(path).catch(() => null))?.isFile()) {
    throw new InputError(`${name}: there is no such study file.`, await offer());
  }
  return extension === '.json' ? readJson(name, path) : runStudyFile(name, path);
}

const offer = async () => `Studies that come with the command: ${(await builtInStudies()).join(', ')}.`;

async function readBuiltIn(name: string): Promise<unknown> {
  if (!(await builtInStudies()).includes(name)) {
    const isFolder = (await stat(name).catch(() => null))?.isDirectory();
    throw new InputError(
      `${name}: expected the name of a study or a .json, .ts, .js or .mjs file, got ${isFolder ? 'a folder' : 'neither'}.`,
      await offer(),
    );
  }
  const module = (await import(pathToFileURL(join(BUILT_IN, `${name}.js`)).href)) as { default: unknown };
  return module.default;
}

async function readJson(name: string, path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw new InputError(`${name}: the file cannot be read (${codeOf(error)}).`);
    throw new InputError(`${name}: the file is not valid JSON (${error.message}).`);
  }
}

async function runStudyFile(name: string, path: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  // Wherever the file lies, `import … from 'receptive'` is this command's own library.
  const library = fileURLToPath(import.meta.resolve('receptive'));
  const jiti = createJiti(import.meta.url, { alias: { receptive: library }, moduleCache: false, fsCache: false });
  let study: unknown;
  try {
    study = await jiti.import(path, { default: true });
  } catch (error) {
    if (isInputError(error)) throw new InputError(`${name}: ${error.message}`, error.hint);
    throw new InputError(`${name}: the study file failed with "${firstLine(messageOf(error))}".`);
  }
  // Without a default export the module itself is handed over.
  if (study === undefined || study === null || isModule(study)) {
    throw new InputError(
      `${name}: expected the study as the file's default export, got none.`,
      'Write `export default defineStudy({ … })`.',
    );
  }
  return study;
}

/** Some messages carry a code frame or a list of places searched: what is wrong, and where if it says so. */
function firstLine(message: string): string {
  const [line = '', ...more] = message.split('\n');
  const place = /:(\d+):(\d+)\s*$/m.exec(more.join('\n'));
  return line.trim() + (place ? ` (line ${place[1]}, column ${place[2]})` : '');
}

function isModule(value: unknown): boolean {
  return (
    Object.prototype.toString.call(value) === '[object Module]' ||
    (typeof value === 'object' && value !== null && '__esModule' in value)
  );
}
