import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Dataset, holdOutValidation, InputError, makeDataset, noteClassBalance, type Split } from 'receptive';
import { decodePicture, formatOf, readPictureFile } from './images.js';
import type { LabelFolder, ListedPicture } from './label-folder.js';
import { forEachParallel, type OnProgress } from './parallel.js';

const SPLIT_SEED = 0;

export interface LabelOptions {
  readonly name: string;
  readonly about: string;
  /** Side in pixels pictures are squeezed to. */
  readonly imageSize: number;
  readonly channels: 1 | 3;
  /** Share or number of training pictures held out where the folder has no validation list. */
  readonly validation: number;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * Decodes the pictures of a label folder, a few at a time. Notes tell what an exploration should find by itself:
 * unlabelled and repeated pictures, grey among colour, empty and absent classes, imbalance and shift.
 *
 * Errors: InputError naming the picture and the line that lists it; all files are looked at before the first is decoded.
 */
export async function loadLabelFolder(found: LabelFolder, options: LabelOptions): Promise<Dataset> {
  const { name, about, imageSize, channels, onProgress, signal } = options;
  const { folder, classes } = found;
  const { train, validation = [], test } = found.splits;
  const pictures = [...train, ...validation, ...test];
  await forEachParallel(pictures.length, (i) => checkFormat(folder, pictures[i] as ListedPicture), {
    what: 'checking pictures',
    signal,
  });

  const form = { channels, height: imageSize, width: imageSize };
  const bytesEach = channels * imageSize * imageSize;
  const images = new Uint8Array(pictures.length * bytesEach);
  const digests = new Array<string>(pictures.length);
  let grey = 0;
  const decode = async (i: number) => {
    const picture = pictures[i] as ListedPicture;
    const bytes = await readPictureFile(join(folder, picture.path), whereIs(picture));
    digests[i] = createHash('sha256').update(bytes).digest('base64');
    const decoded = await decodePicture(bytes, whereIs(picture), form);
    images.set(decoded.pixels, i * bytesEach);
    if (decoded.grey) grey++;
  };
  await forEachParallel(pictures.length, decode, { what: 'decoding pictures', onProgress, signal });

  const splitAt = (start: number, count: number): Split => {
    const part = pictures.slice(start, start + count);
    return {
      images: images.subarray(start * bytesEach, (start + count) * bytesEach),
      labels: Uint16Array.from(part, ({ label }) => label),
      sources: part.map(({ path }) => path),
    };
  };
  const whole = splitAt(0, train.length);
  const heldOut =
    validation.length > 0
      ? { train: whole, validation: splitAt(train.length, validation.length) }
      : holdOutValidation(whole, options.validation, SPLIT_SEED, classes.length);
  const splits = { ...heldOut, test: splitAt(train.length + validation.length, test.length) };
  const notes = [`Pictures are squeezed whole to ${imageSize} × ${imageSize}, whatever their proportions.`];
  if (validation.length === 0)
    notes.push(
      `${splits.validation.labels.length} of the ${train.length} training pictures, every class in proportion, are held out for validation.`,
    );
  if (channels === 1 && grey < pictures.length)
    notes.push(`${pictures.length - grey} colour pictures are turned to grey.`);
  if (channels === 3 && grey > 0) notes.push(`${grey} of the ${pictures.length} pictures are grey among colour.`);
  for (const { folder: inside, count } of found.unlabelled)
    if (count > 0)
      notes.push(
        `${count} ${count === 1 ? 'picture' : 'pictures'} in ${inside}/ ${count === 1 ? 'carries' : 'carry'} no label.`,
      );
  notes.push(...noteRepeats(pictures, digests), ...noteClassBalance(classes, splits));
  return makeDataset({ name, about, classes, shape: [channels, imageSize, imageSize], splits, notes });
}

const whereIs = ({ path, list, line }: ListedPicture) => `${path} (${list} line ${line})`;

async function checkFormat(folder: string, picture: ListedPicture): Promise<void> {
  const file = await open(join(folder, picture.path));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    const format = formatOf(buffer.subarray(0, bytesRead));
    if (format !== 'JPEG' && format !== 'PNG')
      throw new InputError(`${whereIs(picture)}: expected a JPEG or PNG picture, got ${format}.`);
  } finally {
    await file.close();
  }
}

function noteRepeats(pictures: readonly ListedPicture[], digests: readonly string[]): string[] {
  const notes: string[] = [];
  const groups = new Map<string, ListedPicture[]>();
  pictures.forEach((picture, i) => {
    const digest = digests[i] as string;
    groups.set(digest, [...(groups.get(digest) ?? []), picture]);
  });
  const repeated = [...groups.values()].filter((group) => group.length > 1);
  const sameFile = repeated.filter((group) => new Set(group.map(({ path }) => path)).size < group.length);
  const copies = repeated.filter((group) => new Set(group.map(({ path }) => path)).size > 1);
  const across = (some: ListedPicture[][]) =>
    some.filter((group) => new Set(group.map(({ list }) => list)).size > 1).length || 'none';
  if (copies.length > 0)
    notes.push(
      `${copies.length} ${copies.length === 1 ? 'group' : 'groups'} of byte-identical pictures under different names, ${across(copies)} of them across splits: ` +
        `${copies
          .slice(0, 3)
          .map((group) => group.map(({ path }) => path).join(' = '))
          .join('; ')}${copies.length > 3 ? '; …' : ''}.`,
    );
  if (sameFile.length > 0)
    notes.push(
      `${sameFile.length} ${sameFile.length === 1 ? 'picture is' : 'pictures are'} listed more than once, ${across(sameFile)} of them in more than one split.`,
    );
  return notes;
}
