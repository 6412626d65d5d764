import { type Dataset, holdOutValidation, InputError, makeDataset, type Split, type SplitName } from 'receptive';
import { MAX_PICTURE_BYTES } from './load-pictures.js';
import type { OnProgress } from './parallel.js';
import { type PictureArray, reshape } from './reshape.js';

const SPLIT_SEED = 0;

/** Pictures and labels of one split as a file of arrays has them. */
export interface LabelledArray extends PictureArray {
  readonly labels: Uint16Array;
  /** How errors name the file. */
  readonly where: string;
}

export interface ArrayOptions {
  readonly name: string;
  readonly about: string;
  /** Share or number of the training pictures held out for each split the data does not have. */
  readonly validation: number;
  /** Side in pixels; without it pictures keep their size. */
  readonly imageSize?: number;
  /** Without it pictures keep their channels. */
  readonly channels?: 1 | 3;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * Brings arrays of pictures to one form and three splits: what the data does not have is held out of the training
 * pictures, every class in proportion, as a function of a fixed seed.
 *
 * Errors: InputError when splits differ in size or channels, or a label is no class.
 */
export async function loadArrays(
  parts: { readonly train: LabelledArray; readonly validation?: LabelledArray; readonly test?: LabelledArray },
  classes: readonly string[],
  options: ArrayOptions,
): Promise<Dataset> {
  const { name, about, onProgress, signal } = options;
  const { train } = parts;
  const height = options.imageSize ?? train.height;
  const width = options.imageSize ?? train.width;
  const channels = options.channels ?? train.channels;
  const given = Object.values(parts).filter((part) => part !== undefined);
  for (const part of given) checkPart(part, train, classes.length);
  const total = given.reduce((sum, { count }) => sum + count, 0);
  if (total * channels * height * width > MAX_PICTURE_BYTES)
    throw new InputError(
      `${train.where}: expected pictures of at most ${MAX_PICTURE_BYTES} bytes together, got ${total} × ${channels} × ${height} × ${width}.`,
      'Choose a smaller imageSize.',
    );

  const toSplit = async (part: LabelledArray, source: SplitName): Promise<Split> => ({
    images: await reshape(
      part,
      { channels, height, width },
      { what: `resizing ${source} pictures`, onProgress, signal },
    ),
    labels: part.labels,
    sources: Array.from(part.labels, (_, i) => `${source} ${i}`),
  });
  const notes: string[] = [];
  const amount =
    options.validation < 1 ? Math.max(1, Math.round(options.validation * train.count)) : options.validation;
  let kept = await toSplit(train, 'train');
  const holdOut = (what: string): Split => {
    const halves = holdOutValidation(kept, amount, SPLIT_SEED, classes.length);
    kept = halves.train;
    notes.push(
      `${halves.validation.labels.length} of the ${train.count} training pictures, every class in proportion, are held out for ${what}.`,
    );
    return halves.validation;
  };
  const test = parts.test ? await toSplit(parts.test, 'test') : holdOut('the test');
  const validation = parts.validation ? await toSplit(parts.validation, 'validation') : holdOut('validation');
  if (height !== train.height || width !== train.width)
    notes.push(`Pictures of ${train.height} × ${train.width} are resized to ${height} × ${width}.`);
  if (channels > train.channels) notes.push('The grey channel is repeated three times.');
  if (channels < train.channels) notes.push('Colour is turned to grey.');
  return makeDataset({
    name,
    about,
    classes,
    shape: [channels, height, width],
    splits: { train: kept, validation, test },
    notes,
  });
}

function checkPart(part: LabelledArray, train: LabelledArray, classCount: number): void {
  const form = ({ channels, height, width }: PictureArray) => [channels, height, width].join(' × ');
  if (form(part) !== form(train))
    throw new InputError(`${part.where}: expected pictures of ${form(train)} as in ${train.where}, got ${form(part)}.`);
  const at = part.labels.findIndex((label) => label >= classCount);
  if (at >= 0)
    throw new InputError(
      `${part.where} picture ${at}: expected a class index below ${classCount}, got ${part.labels[at]}.`,
    );
}
