import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Dataset,
  holdOutValidation,
  InputError,
  makeDataset,
  parseIdxImages,
  parseIdxLabels,
  type Split,
} from 'receptive';
import { gunzipIdx } from './gunzip-idx.js';
import type { OnProgress } from './parallel.js';
import { reshape } from './reshape.js';

/** Where the four files of an MNIST-style folder are. */
export interface IdxFolder {
  readonly folder: string;
  readonly files: Readonly<Record<IdxPart, { readonly name: string; readonly size: number; readonly changed: number }>>;
}

const PARTS = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
} as const;
type IdxPart = keyof typeof PARTS;

const MAX_FILE_BYTES = 2 ** 31 - 1;
/** The split is part of the data set, not of a trial: every trial seed sees the same one. */
const SPLIT_SEED = 0;

export interface IdxOptions {
  readonly name: string;
  readonly about: string;
  /** Class names; without them classes are named by their index, up to the largest in the training labels. */
  readonly classes?: readonly string[];
  /** Share or number of training pictures held out for validation, every class in proportion. */
  readonly validation: number;
  /** Side in pixels; without it pictures keep their size. */
  readonly imageSize?: number;
  /** 3 repeats the grey channel. */
  readonly channels: 1 | 3;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * Finds `train-images-idx3-ubyte` and its three companions in a folder, each with or without `.gz` and with `-idx` or
 * `.idx`. Errors: InputError naming the missing file and the folder.
 */
export async function findIdxFolder(folder: string): Promise<IdxFolder> {
  const files = {} as Record<IdxPart, { name: string; size: number; changed: number }>;
  for (const [part, base] of Object.entries(PARTS) as [IdxPart, string][]) {
    const names = [base, base.replace('-idx', '.idx')].flatMap((name) => [name, `${name}.gz`]);
    for (const name of names) {
      const info = await stat(join(folder, name)).catch(() => undefined);
      if (!info?.isFile() || files[part]) continue;
      if (info.size > MAX_FILE_BYTES)
        throw new InputError(`${join(folder, name)}: expected at most ${MAX_FILE_BYTES} bytes, got ${info.size}.`);
      files[part] = { name, size: info.size, changed: info.mtimeMs };
    }
    if (!files[part]) throw new InputError(`${folder}: expected the file ${base} or ${base}.gz in it, got neither.`);
  }
  return { folder, files };
}

/** Reads an MNIST-style folder. Errors: InputError naming the file and what is wrong with it. */
export async function loadIdxFolder(found: IdxFolder, options: IdxOptions): Promise<Dataset> {
  const { name, about, channels, imageSize, onProgress, signal } = options;
  const read = async (part: IdxPart) => {
    signal?.throwIfAborted();
    const file = found.files[part].name;
    return { file, bytes: await gunzipIdx(await readFile(join(found.folder, file)), file) };
  };
  const readPair = async (imagesPart: IdxPart, labelsPart: IdxPart) => {
    const images = await read(imagesPart);
    const labels = await read(labelsPart);
    const pictures = parseIdxImages(images.bytes, images.file);
    const classes = parseIdxLabels(labels.bytes, labels.file);
    if (classes.length !== pictures.count)
      throw new InputError(
        `${labels.file}: expected ${pictures.count} labels, one for each picture in ${images.file}, got ${classes.length}.`,
      );
    return { ...pictures, labels: classes, imagesFile: images.file, labelsFile: labels.file };
  };
  const train = await readPair('trainImages', 'trainLabels');
  const test = await readPair('testImages', 'testLabels');
  if (test.height !== train.height || test.width !== train.width)
    throw new InputError(
      `${test.imagesFile}: expected pictures of ${train.height} × ${train.width} as in ${train.imagesFile}, ` +
        `got ${test.height} × ${test.width}.`,
    );
  const classes = options.classes ?? namesByIndex(train.labels);
  for (const { labels, labelsFile } of [train, test]) {
    const at = labels.findIndex((label) => label >= classes.length);
    if (at >= 0)
      throw new InputError(
        `${labelsFile} label ${at}: expected a class index below ${classes.length}, got ${labels[at]}.`,
      );
  }

  const height = imageSize ?? train.height;
  const width = imageSize ?? train.width;
  const toSplit = async (part: typeof train, source: string): Promise<Split> => ({
    images: await reshape(
      { ...part, channels: 1 },
      { height, width, channels },
      { what: `resizing ${source} pictures`, onProgress, signal },
    ),
    labels: part.labels,
    sources: Array.from(part.labels, (_, i) => `${source} ${i}`),
  });
  const whole = await toSplit(train, 'train');
  const { train: kept, validation } = holdOutValidation(whole, options.validation, SPLIT_SEED, classes.length);
  const notes = [
    `${validation.labels.length} of the ${train.count} training pictures, every class in proportion, are held out for validation.`,
  ];
  if (height !== train.height || width !== train.width)
    notes.push(`Pictures of ${train.height} × ${train.width} are resized to ${height} × ${width}.`);
  if (channels === 3) notes.push('The grey channel is repeated three times.');
  const splits = { train: kept, validation, test: await toSplit(test, 'test') };
  return makeDataset({ name, about, classes, shape: [channels, height, width], splits, notes });
}

function namesByIndex(labels: Uint16Array): string[] {
  const largest = labels.reduce((most, label) => Math.max(most, label), 0);
  return Array.from({ length: largest + 1 }, (_, i) => String(i));
}
