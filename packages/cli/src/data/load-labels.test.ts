import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from 'receptive';
import { expect, test } from 'vitest';
import { readLabelFolder } from './label-folder.js';
import { loadLabelFolder } from './load-labels.js';
import { greyPicture, plainPicture, temporaryFolder, writeFiles } from './test-pictures.js';

const options = { name: 'tiny', about: 'For tests.', imageSize: 4, channels: 3, validation: 0.5 } as const;

/** Three classes (one without a picture), eight listed pictures, one unlabelled, two copies across splits. */
async function folderWith(changes: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const folder = await temporaryFolder();
  const red = await plainPicture([255, 0, 0], 'png');
  await writeFiles(folder, {
    'tiny_synset_words.txt': '0 red rock\n1\tblue sky\n2   nothing\n',
    'train-list.txt': 'pictures/red one.png 0\npictures/blue.png 1\npictures/grey.jpg 0\npictures/wide.png 1\n',
    'val-list.txt': 'pictures/green.png 1\n',
    'test-list.txt': 'pictures/copy.png 0\npictures/white.png 1\n',
    'pictures/red one.png': red,
    'pictures/copy.png': red,
    'pictures/blue.png': await plainPicture([0, 0, 255]),
    'pictures/green.png': await plainPicture([0, 255, 0]),
    'pictures/white.png': await plainPicture([255, 255, 255]),
    'pictures/wide.png': await plainPicture([1, 2, 3], 'png', 20, 5),
    'pictures/grey.jpg': await greyPicture(90),
    'pictures/unlabelled.JPG': await greyPicture(10),
    'pictures/readme.md': 'not a picture',
    ...changes,
  });
  return folder;
}
const load = async (folder: string, more: object = {}) =>
  loadLabelFolder(await readLabelFolder(folder), { ...options, ...more });
const refusal = async (changes: Readonly<Record<string, string | Uint8Array>>) => {
  const folder = await folderWith(changes);
  const error = await load(folder).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(InputError);
  return (error as Error).message.replaceAll(folder, 'FOLDER');
};

test('lists, class names and pictures become a data set that tells what is odd about it', async () => {
  const seen: number[] = [];
  const dataset = await load(await folderWith(), {
    onProgress: (done: number, total: number) => seen.push(done / total),
  });
  const { train, validation, test: held } = dataset.splits;
  expect(dataset.classes).toEqual(['red rock', 'blue sky', 'nothing']);
  expect(dataset.shape).toEqual([3, 4, 4]);
  expect([...train.labels, ...validation.labels, ...held.labels]).toEqual([0, 1, 0, 1, 1, 0, 1]);
  expect(train.sources).toEqual([
    'pictures/red one.png',
    'pictures/blue.png',
    'pictures/grey.jpg',
    'pictures/wide.png',
  ]);
  expect([...train.images.subarray(0, 48)]).toEqual([...new Array(16).fill(255), ...new Array(32).fill(0)]);
  expect([...train.images.subarray(96, 144)]).toEqual(new Array(48).fill(90));
  expect(held.images).toEqual(new Uint8Array([...train.images.subarray(0, 48), ...new Array(48).fill(255)]));
  expect(dataset.unlabelled).toEqual(['pictures/unlabelled.JPG']);
  const { originals } = train;
  expect([...originals!.widths]).toEqual([8, 8, 8, 20]);
  expect([...originals!.heights]).toEqual([8, 8, 8, 5]);
  expect([...originals!.channels]).toEqual([3, 3, 1, 3]);
  // The copy in the test split has the same hash.
  expect(held.originals!.hashes.subarray(0, 2)).toEqual(originals!.hashes.subarray(0, 2));
  const digest = createHash('sha256')
    .update(await plainPicture([255, 0, 0], 'png'))
    .digest();
  expect(originals!.hashes[0]).toBe(digest.readUInt32BE(0));
  expect(dataset.notes).toEqual([
    'Pictures are squeezed whole to 4 × 4, whatever their proportions.',
    '1 of the 7 pictures are grey among colour.',
    '1 picture in pictures/ carries no label.',
    '1 group of byte-identical pictures under different names, 1 of them across splits: pictures/red one.png = pictures/copy.png.',
    '1 class has no picture in any split: "nothing".',
    '1 class does not occur in validation: "red rock".',
    'Class shares shift strongly from train to validation: "red rock" 50 % → 0 %, "blue sky" 50 % → 100 %.',
  ]);
  expect(seen.at(-1)).toBe(1);
});

test('without a validation list part of the training list is held out; to grey on request', async () => {
  const folder = await temporaryFolder();
  const red = await plainPicture([255, 0, 0]);
  await writeFiles(folder, {
    'train.txt': 'a.png 0\na.png 0\nb.png 1\nb.png 1\n',
    'test.txt': 'a.png 0\n',
    'a.png': red,
  });
  await writeFiles(folder, { 'b.png': await plainPicture([0, 0, 9]) });
  const dataset = await load(folder, { channels: 1 });
  expect(dataset.classes).toEqual(['0', '1']);
  expect(dataset.splits.train.labels.length).toBe(2);
  expect(dataset.splits.validation.labels.length).toBe(2);
  expect(dataset.notes).toContain(
    '2 of the 4 training pictures, every class in proportion, are held out for validation.',
  );
  expect(dataset.notes).toContain('5 colour pictures are turned to grey.');
  expect(dataset.notes).toContain('2 pictures are listed more than once, 2 of them in more than one split.');
});

test('a wrong list is refused with file and line, before anything is decoded', async () => {
  const train = 'pictures/red one.png 0\npictures/blue.png 1\n';
  expect(await refusal({ 'train-list.txt': `${train}pictures/none.png 1\n` })).toBe(
    'train-list.txt line 3: expected a picture in FOLDER, got "pictures/none.png", which is not there.',
  );
  expect(await refusal({ 'train-list.txt': `${train}pictures 1\n` })).toBe(
    'train-list.txt line 3: expected a picture in FOLDER, got "pictures", which is not a file.',
  );
  expect(await refusal({ 'train-list.txt': `${train}pictures/blue.png/x 1\n` })).toBe(
    'train-list.txt line 3: expected a picture in FOLDER, got "pictures/blue.png/x", which is not there.',
  );
  expect(await refusal({ 'val-list.txt': 'pictures/green.png 3\n' })).toBe(
    'val-list.txt line 1: expected a class index below 3, the number of classes in tiny_synset_words.txt, got 3.',
  );
  expect(await refusal({ 'test-list.txt': 'pictures/white.png\n' })).toBe(
    'test-list.txt line 1: expected "path label", got "pictures/white.png".',
  );
  expect(await refusal({ 'test-list.txt': '\n' })).toBe('test-list.txt: expected lines of "path label", got none.');
  expect(await refusal({ 'tiny_synset_words.txt': '0 a\n2 b\n' })).toBe(
    'tiny_synset_words.txt: expected a name for every class from 0 to 2, got none for 1.',
  );
});

test('a folder without its lists, or with two of a kind, is refused', async () => {
  const folder = await temporaryFolder();
  await expect(readLabelFolder(folder)).rejects.toThrow(
    `${folder}: expected a training list (train*.txt) in it, got none.`,
  );
  await writeFiles(folder, { 'train.txt': 'a.png 0\n' });
  await expect(readLabelFolder(folder)).rejects.toThrow(`${folder}: expected a test list (test*.txt) in it, got none.`);
  expect(await refusal({ 'train-2.txt': 'x 1\n' })).toBe(
    'FOLDER: expected one training list (train*.txt), got train-2.txt and train-list.txt.',
  );
  expect(await refusal({ 'classes.txt': '0 a\n' })).toBe(
    'FOLDER: expected one file of class names, got classes.txt and tiny_synset_words.txt.',
  );
  const list = await temporaryFolder();
  await mkdir(join(list, 'train.txt'));
  await writeFiles(list, { 'test.txt': 'a.png 0\n' });
  await expect(readLabelFolder(list)).rejects.toThrow(
    `${join(list, 'train.txt')}: expected a text file of at most 67108864 bytes, got a folder.`,
  );
});

test('without class names an index far beyond the number of pictures is refused', async () => {
  const folder = await temporaryFolder();
  await writeFiles(folder, { 'train.txt': 'a.png 999999999\n', 'test.txt': 'a.png 0\n' });
  await expect(readLabelFolder(folder)).rejects.toThrow(
    'train.txt: expected class indices below the number of pictures (2), got 999999999.',
  );
});

test('a file that is no picture, or a damaged one, is named with the line that lists it', async () => {
  expect(await refusal({ 'pictures/green.png': 'I am not a picture' })).toBe(
    'pictures/green.png (val-list.txt line 1): expected a JPEG, PNG, WebP or TIFF picture, got a text file.',
  );
  const jpeg = await plainPicture([9, 99, 199], 'jpeg', 64, 64);
  expect(await refusal({ 'pictures/grey.jpg': jpeg.subarray(0, jpeg.length - 40) })).toMatch(
    /^pictures\/grey\.jpg \(train-list\.txt line 3\): expected a whole JPEG picture, got a damaged or oversized one \(.+\)\.$/,
  );
});

test('an interrupt stops the decoding', async () => {
  const folder = await folderWith();
  await expect(load(folder, { signal: AbortSignal.abort(new Error('interrupted')) })).rejects.toThrow('interrupted');
});
