import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError, MAX_NPY_BYTES, type SplitName } from 'receptive';
import { openRandomAccess, readZipDirectory, readZipEntry } from './archives/zip.js';
import { arrayRole } from './array-roles.js';

/** An array that can be read. */
export interface NamedArray {
  /** How errors name it: "images.npy", "mnist.npz: x_train". */
  readonly where: string;
  readonly size: number;
  readonly read: () => Promise<Uint8Array>;
}

export interface ArrayPair {
  readonly images: NamedArray;
  readonly labels: NamedArray;
}

/** NumPy arrays of pictures and labels by split, named and sized, nothing read yet. */
export interface NpyFolder {
  readonly folder: string;
  /** Name, size and time of change of every file that counts. */
  readonly files: readonly { readonly name: string; readonly size: number; readonly changed: number }[];
  /** `train` holds everything where the names say of no split. */
  readonly pairs: { readonly train: ArrayPair; readonly validation?: ArrayPair; readonly test?: ArrayPair };
}

/**
 * Finds the arrays: one `.npz` file, or `.npy` files, named for what they hold (x_train and y_train, images and labels,
 * X and y …). `given` may be the `.npz` file itself.
 *
 * Errors: InputError naming what is missing, double or of another name.
 */
export async function findNpyFolder(given: string): Promise<NpyFolder> {
  const isFile = (await stat(given)).isFile();
  const folder = isFile ? dirname(given) : given;
  const names = isFile ? [basename(given)] : (await readdir(given)).sort();
  const archives = names.filter((name) => /\.npz$/i.test(name));
  if (archives.length > 1)
    throw new InputError(`${given}: expected one .npz file, got ${archives.join(' and ')}.`, 'Name one with --data.');
  const [archive] = archives;
  const files: { name: string; size: number; changed: number }[] = [];
  const note = async (name: string) => {
    const { size, mtimeMs } = await stat(join(folder, name));
    files.push({ name, size, changed: mtimeMs });
    return size;
  };
  const arrays: { name: string; array: NamedArray }[] = [];
  if (archive) {
    await note(archive);
    arrays.push(...(await arraysOfArchive(folder, archive)));
  } else {
    for (const file of names.filter((name) => /\.npy$/i.test(name))) {
      const size = await note(file);
      if (size > MAX_NPY_BYTES) throw new InputError(`${file}: expected at most ${MAX_NPY_BYTES} bytes, got ${size}.`);
      const array = { where: file, size, read: async () => readFile(join(folder, file)) };
      arrays.push({ name: file.replace(/\.npy$/i, ''), array });
    }
  }
  return { folder, files, pairs: pair(arrays, archive ?? given) };
}

async function arraysOfArchive(folder: string, name: string): Promise<{ name: string; array: NamedArray }[]> {
  const path = join(folder, name);
  const withArchive = async <T>(work: (archive: Awaited<ReturnType<typeof openRandomAccess>>) => Promise<T>) => {
    const archive = await openRandomAccess(path);
    try {
      return await work(archive);
    } finally {
      await archive.close();
    }
  };
  const entries = await withArchive((archive) => readZipDirectory(archive, name));
  return entries
    .filter((entry) => /\.npy$/i.test(entry.name))
    .map((entry) => {
      const array = entry.name.replace(/\.npy$/i, '');
      const read = () => withArchive((archive) => readZipEntry(archive, entry, MAX_NPY_BYTES, name));
      return { name: array, array: { where: `${name}: ${array}`, size: entry.size, read } };
    });
}

function pair(arrays: readonly { name: string; array: NamedArray }[], where: string): NpyFolder['pairs'] {
  const found = new Map<string, { name: string; array: NamedArray }>();
  for (const { name, array } of arrays) {
    const role = arrayRole(name);
    if (!role) continue;
    const key = `${role.split ?? 'all'} ${role.holds}`;
    const before = found.get(key);
    if (before) throw new InputError(`${where}: expected one array of ${key}, got ${before.name} and ${name}.`);
    found.set(key, { name, array });
  }
  const of = (split: SplitName | 'all'): ArrayPair | undefined => {
    const images = found.get(`${split} images`);
    const labels = found.get(`${split} labels`);
    if (!images && !labels) return undefined;
    if (images && labels) return { images: images.array, labels: labels.array };
    const [there, other] = images ? [images, 'labels'] : [labels, 'images'];
    throw new InputError(`${where}: expected ${other} beside ${there?.name}, got none.`);
  };
  const whole = of('all');
  const splits = { train: of('train'), validation: of('validation'), test: of('test') };
  const names =
    arrays.length === 0
      ? 'none'
      : arrays
          .map(({ name }) => name)
          .slice(0, 8)
          .join(', '); // prettier-ignore
  const train = splits.train ?? whole;
  if (!train)
    throw new InputError(
      `${where}: expected arrays named x_train and y_train, or images and labels, got ${names}.`,
      'Also read: x_val, y_val, x_test, y_test, train_images, train_labels …, X and y; as .npz, or as .npy files.',
    );
  if (whole && splits.train)
    throw new InputError(`${where}: expected arrays with splits or without, got both (${names}).`);
  return { ...splits, train };
}
