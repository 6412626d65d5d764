import { stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { type DataInput, type Dataset, fieldError, InputError, limitTrain } from 'receptive';
import { type DatasetSource, defaultCacheFolder, keyOf, type OpenDataset, openCached } from './cache.js';
import { fileSource } from './file-source.js';
import { generatedSource } from './generate.js';
import { KNOWN_DATASETS, type KnownDataset } from './known.js';
import type { OnProgress } from './parallel.js';
import { FORM_NAMES, recogniseForm } from './recognise.js';

/** Enters every cache key: increase it when a loader comes to give other pictures, labels or notes. */
const LOADER_VERSION = 2;
const LIMIT_SEED = 0;

export interface OpenOptions {
  /** The data set's folder; without it the known places under the current folder are tried. */
  readonly dir?: string;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
  /** Default: `${XDG_CACHE_HOME:-~/.cache}/receptive/data`. */
  readonly cacheFolder?: string;
  /** Where `data/…` is looked for. Default: the current folder. */
  readonly cwd?: string;
}

/** The data set a study names, read and decoded anew, past the cache. */
export async function readDataset(data: DataInput, options: OpenOptions = {}): Promise<Dataset> {
  return withSystemErrors(data, async (known) => (await sourceOf(known, data, options)).build());
}

/**
 * The data set a study names, brought to the size, channels and limit it asks for, from the packed cache where that
 * has it. The number of classes is always the data set's own.
 *
 * Errors: InputError for an unknown name, a missing folder (with what to download and where to put it), and whatever
 * is wrong with its files.
 */
export async function openDataset(data: DataInput, options: OpenOptions = {}): Promise<OpenDataset> {
  return withSystemErrors(data, (known) => openKnown(known, data, options));
}

async function withSystemErrors<T>(data: DataInput, work: (known: KnownDataset) => Promise<T>): Promise<T> {
  checkInput(data);
  const known = KNOWN_DATASETS.find(({ name }) => name === data.dataset);
  if (!known)
    throw fieldError('data.dataset', `one of ${KNOWN_DATASETS.map(({ name }) => name).join(', ')}`, data.dataset);
  try {
    return await work(known);
  } catch (error) {
    const { syscall, code, path } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    // The system refused a file: permissions, a full disk, a folder removed meanwhile.
    throw new InputError(`${path ?? known.name}: expected a file that can be used, got ${code} from ${syscall}.`);
  }
}

async function openKnown(known: KnownDataset, data: DataInput, options: OpenOptions): Promise<OpenDataset> {
  const { cacheFolder = defaultCacheFolder() } = options;
  const source = await sourceOf(known, data, options);
  const whole = await openCached(source, cacheFolder);
  options.signal?.throwIfAborted();
  const { limit } = data;
  if (limit === undefined || limit >= whole.dataset.splits.train.labels.length) return whole;
  const build = () => limitTrain(whole.dataset, limit, LIMIT_SEED);
  return openCached({ name: source.name, identity: { of: keyOf(source), limit, LIMIT_SEED }, build }, cacheFolder);
}

function checkInput({ imageSize, channels, limit, validation }: DataInput): void {
  if (imageSize !== undefined && (!Number.isInteger(imageSize) || imageSize < 4 || imageSize > 1024))
    throw fieldError('data.imageSize', 'a whole number of pixels from 4 to 1024', imageSize);
  if (channels !== undefined && channels !== 1 && channels !== 3)
    throw fieldError('data.channels', '1 (grey) or 3 (RGB)', channels);
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 1))
    throw fieldError('data.limit', 'a whole number of training pictures, at least 1', limit);
  if (validation !== undefined && !(validation > 0 && Number.isFinite(validation)))
    throw fieldError('data.validation', 'a share between 0 and 1 or a number of pictures', validation);
}

async function sourceOf(known: KnownDataset, data: DataInput, options: OpenOptions): Promise<DatasetSource> {
  const { name, form } = known;
  const imageSize = data.imageSize ?? known.imageSize;
  const channels = data.channels ?? known.channels;
  const { onProgress } = options;
  const common = { version: LOADER_VERSION, name, imageSize, channels };
  if (form === 'generated') {
    if (options.dir !== undefined)
      throw new InputError(
        `data.dataset: expected a data set of files for the folder ${options.dir}, got "${name}", which is generated.`,
      );
    return generatedSource(
      known,
      { size: imageSize as number, channels: channels as 1 | 3 },
      LOADER_VERSION,
      onProgress,
    );
  }
  const place = await findFolder(known, options);
  try {
    const { files, build } = await fileSource(form, place, { known, data, imageSize, channels, ...options });
    return { name, identity: { ...common, place: resolve(place), ...files }, build };
  } catch (error) {
    throw await withForm(error, place, form);
  }
}

/** A folder that is of another form than the one named gets the hint to name that one. */
async function withForm(error: unknown, place: string, form: KnownDataset['form']): Promise<unknown> {
  if (!(error instanceof InputError) || error.hint !== undefined) return error;
  const seen = await recogniseForm(place).catch(() => undefined);
  if (seen === undefined || seen === form) return error;
  return new InputError(error.message, `It looks like ${FORM_NAMES[seen]}: name the data set "${seen}".`);
}

/** Where the files are, under the current folder if not named otherwise. */
export async function findFolder(known: KnownDataset, options: OpenOptions): Promise<string> {
  const { name, form, folders, download } = known;
  const isFolder = async (path: string) => {
    const info = await stat(path).catch(() => undefined);
    return info?.isDirectory() === true || (form === 'npy' && info?.isFile() === true && /\.npz$/i.test(path));
  };
  const { dir, cwd = '.' } = options;
  const under = (path: string) => (isAbsolute(path) ? path : join(cwd, path));
  const hint = download && `Download ${download} into ${folders[0]}, or name the folder with --data.`;
  if (dir !== undefined) {
    if (await isFolder(under(dir))) return under(dir);
    throw new InputError(`${dir}: expected the folder of the data set "${name}", got no such folder.`, hint);
  }
  for (const folder of folders) if (await isFolder(under(folder))) return under(folder);
  if (folders.length === 0)
    throw new InputError(`data.dataset "${name}": expected its folder to be named, got none.`, 'Name it with --data.');
  throw new InputError(`${name}: expected the data set in ${folders.join(' or ')}, got no such folder.`, hint);
}
