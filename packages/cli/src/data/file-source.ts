import type { DataInput, Dataset } from 'receptive';
import { readClassFolder } from './class-folder.js';
import type { DatasetForm, KnownDataset } from './known.js';
import { readLabelFolder } from './label-folder.js';
import { findCifarFolder, loadCifarFolder } from './load-cifar.js';
import { loadClassFolder } from './load-classes.js';
import { findIdxFolder, loadIdxFolder } from './load-idx.js';
import { loadLabelFolder } from './load-labels.js';
import { loadNpyFolder } from './load-npy.js';
import { findNpyFolder } from './npy-folder.js';
import type { OnProgress } from './parallel.js';

interface Request {
  readonly known: KnownDataset;
  readonly data: DataInput;
  readonly imageSize?: number;
  readonly channels?: 1 | 3;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** Files that were found and looked at, and how to read them. */
interface FileSource {
  /** JSON: everything about the files that can change the result. */
  readonly files: object;
  readonly build: () => Promise<Dataset>;
}

/** The loader of a form of files. Errors: InputError for what can be seen without reading pictures. */
export async function fileSource(
  form: Exclude<DatasetForm, 'generated'>,
  place: string,
  request: Request,
): Promise<FileSource> {
  const { known, data, onProgress, signal } = request;
  const { name, about } = known;
  const validation = data.validation ?? known.validation;
  const own = { name, about, imageSize: request.imageSize, channels: request.channels, validation, onProgress, signal };
  // What the forms of one size for all pictures can do without, the others cannot; `known` has both for them.
  const fixed = { ...own, imageSize: own.imageSize ?? 64, channels: own.channels ?? 3 };
  switch (form) {
    case 'idx': {
      const found = await findIdxFolder(place);
      const build = () => loadIdxFolder(found, { ...own, channels: own.channels ?? 1, classes: known.classes });
      return { files: { validation, files: found.files }, build };
    }
    case 'cifar10':
    case 'cifar100': {
      const found = await findCifarFolder(place, form);
      return { files: { validation, found }, build: () => loadCifarFolder(found, own) };
    }
    case 'npy': {
      const found = await findNpyFolder(place);
      return { files: { validation, files: found.files }, build: () => loadNpyFolder(found, own) };
    }
    case 'folder': {
      const found = readClassFolder(place);
      const build = async () => noteOwnSplit(await loadClassFolder(found, fixed), data, found.splits);
      // Empty folders have no listing and change a note.
      return { files: { validation, listing: found.listing, empty: found.empty }, build };
    }
    case 'labels': {
      const found = await readLabelFolder(place);
      const build = async () => noteOwnSplit(await loadLabelFolder(found, fixed), data, found.splits);
      return { files: { validation: data.validation, found }, build };
    }
    default:
      return form satisfies never;
  }
}

function noteOwnSplit(loaded: Dataset, data: DataInput, splits: { validation?: unknown; test?: unknown }): Dataset {
  if (data.validation === undefined || !splits.validation || !splits.test) return loaded;
  const note = 'The data has a validation split of its own, so the study\'s "validation" is not used.';
  return { ...loaded, notes: [...loaded.notes, note] };
}
