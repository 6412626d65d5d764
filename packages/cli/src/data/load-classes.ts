import {
  type ClassPicture,
  chooseSplits,
  type Dataset,
  makeDataset,
  noteClassBalance,
  noteForm,
  noteRepeats,
} from 'receptive';
import type { ClassFolder } from './class-folder.js';
import { loadPictures, type PictureFile, type PictureOptions } from './load-pictures.js';

export interface ClassOptions extends PictureOptions {
  readonly name: string;
  readonly about: string;
  /**
   * Share or number of the pictures held out for each split that has no folder: validation, test, or both. 0.15 of a
   * folder without any split is 70 / 15 / 15.
   */
  readonly validation: number;
}

/**
 * Decodes a folder of pictures by class, a few at a time. Splits that have no folder of their own are held out of the
 * training pictures, every class in proportion, as a function of a fixed seed.
 *
 * Errors: InputError naming the picture.
 */
export async function loadClassFolder(found: ClassFolder, options: ClassOptions): Promise<Dataset> {
  const { name, about, imageSize, channels } = options;
  const { folder, classes, unlabelled, empty } = found;
  const chosen = chooseSplits(found, options.validation);
  const files = (pictures: readonly ClassPicture[]): PictureFile[] =>
    pictures.map(({ path, label }) => ({ path, label, where: path }));
  const { train, validation, test } = chosen;
  const splits = await loadPictures(
    folder,
    { train: files(train), validation: files(validation), test: files(test) },
    options,
  );
  const notes = [...noteForm(splits, imageSize, channels), ...chosen.notes];
  if (unlabelled.length > 0)
    notes.push(
      `${unlabelled.length} ${unlabelled.length === 1 ? 'picture lies' : 'pictures lie'} in no class's folder: ${some(unlabelled)}.`,
    );
  if (empty.length > 0) notes.push(`No picture, and so no class, is in ${some(empty.map((path) => `${path}/`))}.`);
  notes.push(...noteRepeats(splits), ...noteClassBalance(classes, splits));
  return makeDataset({ name, about, classes, shape: [channels, imageSize, imageSize], splits, notes, unlabelled });
}

const some = (names: readonly string[]) => names.slice(0, 3).join(', ') + (names.length > 3 ? ' …' : '');
