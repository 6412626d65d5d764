import { chooseHeldOut, type Dataset, makeDataset, noteClassBalance } from 'receptive';
import type { ClassFolder, ClassPicture } from './class-folder.js';
import { loadPictures, type PictureFile, type PictureOptions } from './load-pictures.js';
import { noteForm, noteRepeats } from './picture-notes.js';

/** The split is part of the data set, not of a trial: every trial seed sees the same one. */
const SPLIT_SEED = 0;

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

/**
 * The three splits: those with a folder as they are, the others held out of the training pictures. Shares are of all
 * training pictures, so that 0.15 takes as many for validation as for the test.
 */
export function chooseSplits({ classes, splits }: Pick<ClassFolder, 'classes' | 'splits'>, amount: number) {
  const whole = splits.train ?? [];
  const number = amount < 1 ? Math.max(1, Math.round(amount * whole.length)) : amount;
  const notes: string[] = [];
  let train = whole;
  const holdOut = (split: 'validation' | 'test') => {
    const labels = Uint16Array.from(train, ({ label }) => label);
    const { kept, heldOut } = chooseHeldOut(labels, number, SPLIT_SEED, classes.length, split);
    const from = train;
    train = Array.from(kept, (i) => from[i] as ClassPicture);
    notes.push(
      `${heldOut.length} of the ${whole.length} training pictures, every class in proportion, ` +
        `are held out for ${split === 'test' ? 'the test' : 'validation'}.`,
    );
    return Array.from(heldOut, (i) => from[i] as ClassPicture);
  };
  const test = splits.test ?? holdOut('test');
  const validation = splits.validation ?? holdOut('validation');
  return { train, validation, test, notes };
}
