import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { InputError } from 'receptive';
import { PACKAGE_ROOT } from '../package-root.js';

/** What the container runs of each package that is built here. */
const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  receptive: ['index'],
  'receptive-cli': ['core', 'trial-worker', 'batch-worker', 'inference-worker'],
  'receptive-sagemaker': ['container'],
};
/** The rest of the command's dependencies is for the terminal and for reports. */
const DECODER = 'sharp';

/** Name → folder of a package and of all that it needs and is installed. */
async function closure(name: string, from: string, found = new Map<string, string>()): Promise<Map<string, string>> {
  const folder = await folderOf(name, from);
  if (!folder || found.has(name)) return found;
  found.set(name, folder);
  const { dependencies, optionalDependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) await closure(next, folder, found);
  return found;
}

/** Where Node would find a package that is asked for in a folder; null where it is not installed. */
async function folderOf(name: string, from: string): Promise<string | null> {
  for (const place of createRequire(join(from, 'package.json')).resolve.paths(name) ?? []) {
    const folder = join(place, name);
    if (await readFile(join(folder, 'package.json')).catch(() => null)) return folder;
  }
  return null;
}

async function filesOf(folder: string, wanted: (path: string) => boolean): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter(wanted);
}

/**
 * Files of the folder that the image is built from: their path in it → where they are on this machine, in the order of
 * the paths. `Dockerfile` is at the root; all that goes into the image is below `app`.
 *
 * Errors: InputError where the packages are not built.
 */
export async function imageContext(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const add = async (folder: string, below: string, wanted: (path: string) => boolean) => {
    for (const path of await filesOf(folder, wanted))
      files.set(join(below, path).split(sep).join('/'), join(folder, path));
  };
  const image = join(PACKAGE_ROOT, 'image');
  for (const name of ['Dockerfile', '.dockerignore']) files.set(name, join(image, name));
  files.set('app/prepare.mjs', join(image, 'prepare.mjs'));
  for (const [name, entries] of Object.entries(ENTRIES)) {
    const folder = name === 'receptive-sagemaker' ? PACKAGE_ROOT : await folderOf(name, PACKAGE_ROOT);
    if (!folder) throw new InputError(`${PACKAGE_ROOT}: expected ${name} to be installed, got no such package.`);
    const wanted = new RegExp(`^(package\\.json|dist/(${entries.join('|')}|chunks/.*)\\.js)$`);
    await add(folder, `app/node_modules/${name}`, (path) => wanted.test(path.split(sep).join('/')));
    for (const entry of entries) {
      if (files.has(`app/node_modules/${name}/dist/${entry}.js`)) continue;
      throw new InputError(
        `${folder}: expected a built package, got one without dist/${entry}.js.`,
        'Run `npm run build`.',
      );
    }
  }
  const cli = (await folderOf('receptive-cli', PACKAGE_ROOT)) ?? PACKAGE_ROOT;
  for (const [name, folder] of await closure(DECODER, cli))
    await add(
      folder,
      `app/node_modules/${name}`,
      (path) => !path.startsWith(`node_modules${sep}`) && !/\.(md|d\.ts|map)$/.test(path),
    );
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Puts the context into a folder that is new or empty. */
export async function writeImageContext(folder: string): Promise<void> {
  for (const [path, source] of await imageContext()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await copyFile(source, join(folder, path));
  }
}
