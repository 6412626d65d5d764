import { type Dataset, InputError, npyLabels, npyPictures, parseNpy, type SplitName, type ValueRange } from 'receptive';
import { type ArrayOptions, type LabelledArray, loadArrays } from './load-arrays.js';
import type { ArrayPair, NpyFolder } from './npy-folder.js';

/**
 * Reads NumPy arrays of pictures and labels; classes are named by their index. Splits that are not there are held out
 * of the training pictures.
 *
 * Errors: InputError naming the array.
 */
export async function loadNpyFolder(found: NpyFolder, options: ArrayOptions): Promise<Dataset> {
  const splits = Object.entries(found.pairs).filter(([, pair]) => pair !== undefined) as [SplitName, ArrayPair][];
  const parts: Partial<Record<SplitName, LabelledArray & { readonly range: ValueRange }>> = {};
  for (const [i, [split, pair]] of splits.entries()) {
    options.signal?.throwIfAborted();
    options.onProgress?.(i, splits.length, 'reading arrays');
    parts[split] = await readPair(pair);
  }
  options.onProgress?.(splits.length, splits.length, 'reading arrays');
  const { train, validation, test } = parts;
  if (!train) throw new Error('findNpyFolder gives training arrays');
  for (const part of [validation, test])
    if (part && part.range !== train.range)
      throw new InputError(
        `${part.where}: expected values of ${train.range} as in ${train.where}, got ${part.range}.`,
        'Save all pictures with the same range of values.',
      );
  const largest = Object.values(parts).reduce((most, { labels }) => labels.reduce((a, b) => Math.max(a, b), most), 0);
  const count = Object.values(parts).reduce((sum, part) => sum + part.count, 0);
  if (largest >= count)
    throw new InputError(
      `${found.pairs.train.labels.where}: expected class indices below the number of pictures (${count}), got ${largest}.`,
    );
  const classes = Array.from({ length: largest + 1 }, (_, i) => String(i));
  const dataset = await loadArrays({ train, validation, test }, classes, options);
  if (train.range === '0…255') return dataset;
  return { ...dataset, notes: [...dataset.notes, `Values of ${train.range} are brought to 0…255.`] };
}

async function readPair({ images, labels }: ArrayPair): Promise<LabelledArray & { readonly range: ValueRange }> {
  const classes = npyLabels(parseNpy(await labels.read(), labels.where), labels.where);
  const pictures = npyPictures(parseNpy(await images.read(), images.where), images.where);
  if (classes.length !== pictures.count)
    throw new InputError(
      `${labels.where}: expected ${pictures.count} labels, one for each picture in ${images.where}, got ${classes.length}.`,
    );
  return { ...pictures, labels: classes, where: images.where };
}
