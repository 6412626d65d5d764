import {
  chooseHeldOut,
  type Dataset,
  makeDataset,
  noteClassBalance,
  noteForm,
  noteRepeats,
  noteUnlabelled,
} from 'receptive';
import type { LabelFolder, ListedPicture } from './label-folder.js';
import { loadPictures, type PictureFile, type PictureOptions } from './load-pictures.js';

const SPLIT_SEED = 0;

export interface LabelOptions extends PictureOptions {
  readonly name: string;
  readonly about: string;
  /** Share or number of training pictures held out where the folder has no validation list. */
  readonly validation: number;
}

/**
 * Decodes the pictures of a label folder, a few at a time. Notes tell what an exploration should find by itself:
 * unlabelled and repeated pictures, grey among colour, empty and absent classes, imbalance and shift.
 *
 * Errors: InputError naming the picture and the line that lists it; all files are looked at before the first is decoded.
 */
export async function loadLabelFolder(found: LabelFolder, options: LabelOptions): Promise<Dataset> {
  const { name, about, imageSize, channels } = options;
  const { folder, classes, unlabelled } = found;
  const listed = found.splits.train.map(named);
  const test = found.splits.test.map(named);
  const own = found.splits.validation ?? [];
  const { train, validation } =
    own.length > 0
      ? { train: listed, validation: own.map(named) }
      : holdOut(listed, options.validation, classes.length);
  const splits = await loadPictures(folder, { train, validation, test }, options);
  const [squeezed = '', ...form] = noteForm(splits, imageSize, channels);
  const heldOut =
    `${validation.length} of the ${listed.length} training pictures, every class in proportion, ` +
    'are held out for validation.';
  const notes = [
    squeezed,
    ...(own.length > 0 ? [] : [heldOut]),
    ...form,
    ...noteUnlabelled(unlabelled),
    ...noteRepeats(splits),
    ...noteClassBalance(classes, splits),
  ];
  return makeDataset({ name, about, classes, shape: [channels, imageSize, imageSize], splits, notes, unlabelled });
}

const named = ({ path, label, list, line }: ListedPicture): PictureFile => ({
  path,
  label,
  where: `${path} (${list} line ${line})`,
});

/** Chosen by label before anything is decoded, so that no picture is copied. */
function holdOut(pictures: readonly PictureFile[], amount: number, classCount: number) {
  const labels = Uint16Array.from(pictures, ({ label }) => label);
  const { kept, heldOut } = chooseHeldOut(labels, amount, SPLIT_SEED, classCount);
  const pick = (indices: Uint32Array) => Array.from(indices, (i) => pictures[i] as PictureFile);
  return { train: pick(kept), validation: pick(heldOut) };
}
