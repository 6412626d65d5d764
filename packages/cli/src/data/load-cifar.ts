import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CIFAR_SHAPE,
  type CifarLabelBytes,
  countCifar,
  type Dataset,
  InputError,
  parseCifar,
  parseNameLines,
} from 'receptive';
import { type ArrayOptions, type LabelledArray, loadArrays } from './load-arrays.js';

export type CifarForm = 'cifar10' | 'cifar100';

interface FileInfo {
  readonly name: string;
  readonly size: number;
  readonly changed: number;
}

/** Where the files of CIFAR-10 or CIFAR-100 in binary form are; sizes are checked, nothing is read. */
export interface CifarFolder {
  readonly folder: string;
  readonly form: CifarForm;
  readonly train: readonly FileInfo[];
  readonly test: readonly FileInfo[];
  readonly names: FileInfo;
}

/** File names, and the folder inside the archive that people may have kept. */
const FORMS = {
  cifar10: {
    train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`),
    test: ['test_batch.bin'],
    names: 'batches.meta.txt',
    labelBytes: 1,
    archiveFolder: 'cifar-10-batches-bin',
  },
  cifar100: {
    train: ['train.bin'],
    test: ['test.bin'],
    names: 'fine_label_names.txt',
    labelBytes: 2,
    archiveFolder: 'cifar-100-binary',
  },
} as const satisfies Record<CifarForm, { readonly labelBytes: CifarLabelBytes } & Record<string, unknown>>;

const MAX_NAMES_BYTES = 2 ** 20;

/**
 * Finds the files of CIFAR-10 (`data_batch_1.bin` … `_5.bin`, `test_batch.bin`, `batches.meta.txt`) or CIFAR-100
 * (`train.bin`, `test.bin`, `fine_label_names.txt`), in the folder or in the archive's own folder inside it.
 *
 * Errors: InputError naming a file that is missing, or is no whole number of records long.
 */
export async function findCifarFolder(given: string, form: CifarForm): Promise<CifarFolder> {
  const { train, test, names, labelBytes, archiveFolder } = FORMS[form];
  const inner = join(given, archiveFolder);
  const folder = (await stat(inner).catch(() => undefined))?.isDirectory() ? inner : given;
  const info = async (name: string): Promise<FileInfo> => {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (!found?.isFile()) throw new InputError(`${folder}: expected the file ${name} in it, got none.`);
    return { name, size: found.size, changed: found.mtimeMs };
  };
  const pictures = async (name: string) => {
    const found = await info(name);
    countCifar(found.size, labelBytes, name);
    return found;
  };
  const namesFile = await info(names);
  if (namesFile.size > MAX_NAMES_BYTES)
    throw new InputError(`${names}: expected at most ${MAX_NAMES_BYTES} bytes of class names, got ${namesFile.size}.`);
  return {
    folder,
    form,
    train: await Promise.all(train.map(pictures)),
    test: await Promise.all(test.map(pictures)),
    names: namesFile,
  };
}

/** Whether a folder holds files of this form. */
export const isCifarFile = (form: CifarForm, name: string): boolean =>
  [...FORMS[form].train, ...FORMS[form].test, FORMS[form].names, FORMS[form].archiveFolder].includes(name);

/** Reads CIFAR-10 or CIFAR-100. Errors: InputError naming the file and the picture. */
export async function loadCifarFolder(found: CifarFolder, options: ArrayOptions): Promise<Dataset> {
  const { folder, form, names } = found;
  const { labelBytes } = FORMS[form];
  const classes = parseNameLines(await readFile(join(folder, names.name), 'utf8'), names.name);
  const files = [...found.train, ...found.test];
  const what = 'reading pictures';
  const read = async (part: readonly FileInfo[]): Promise<LabelledArray> => {
    const count = part.reduce((sum, { size, name }) => sum + countCifar(size, labelBytes, name), 0);
    const [channels, height, width] = CIFAR_SHAPE;
    const images = new Uint8Array(count * channels * height * width);
    const labels = new Uint16Array(count);
    let at = 0;
    for (const file of part) {
      options.signal?.throwIfAborted();
      options.onProgress?.(files.indexOf(file), files.length, what);
      const bytes = await readExactly(join(folder, file.name), file.size, file.name);
      const batch = parseCifar(bytes, labelBytes, classes.length, file.name);
      images.set(batch.images, at * channels * height * width);
      labels.set(batch.labels, at);
      at += batch.labels.length;
    }
    const where = part.map(({ name }) => name).join(', ');
    return { count, channels, height, width, images, labels, where };
  };
  const train = await read(found.train);
  const test = await read(found.test);
  options.onProgress?.(files.length, files.length, what);
  return loadArrays({ train, test }, classes, options);
}

/** A file whose size was seen and checked before; another one by now is refused. */
async function readExactly(path: string, size: number, where: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(bytes, at, size - at, at);
      if (bytesRead === 0) throw new InputError(`${where}: expected ${size} bytes as a moment ago, got ${at}.`);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file?.close();
  }
}
