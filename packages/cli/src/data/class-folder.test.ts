import { mkdir, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseSplits, InputError } from 'receptive';
import { expect, test } from 'vitest';
import { looksLikeClasses, readClassFolder } from './class-folder.js';
import { loadClassFolder } from './load-classes.js';
import { greyPicture, plainPicture, temporaryFolder, writeFiles } from './test-pictures.js';

const options = { name: 'tiny', about: 'For tests.', imageSize: 4, channels: 3, validation: 0.2 } as const;
const refusal = async (folder: string, more: object = {}) => {
  const load = async () => loadClassFolder(readClassFolder(folder), { ...options, ...more });
  const error = await load().catch((e: unknown) => e);
  expect(error).toBeInstanceOf(InputError);
  return (error as Error).message.replaceAll(folder, 'FOLDER');
};

/** Ten red and ten blue pictures by class, and what people leave beside them. */
async function byClass(): Promise<string> {
  const folder = await temporaryFolder();
  const files: Record<string, Uint8Array | string> = {
    'readme.md': '# not a picture',
    '.DS_Store': 'x',
    '.hidden/a.png': 'x',
    'notes/readme.txt': 'x',
    'stray.png': await plainPicture([9, 9, 9]),
  };
  for (let i = 0; i < 10; i++) {
    files[`red/${i}.png`] = await plainPicture([255 - i, 0, 0]);
    files[`blue/deep/er/${i}.webp`] = await plainPicture([0, 0, 255 - i], 'png', 6, 9);
  }
  await writeFiles(folder, files);
  return folder;
}

test('folders are classes; the rest is held out in proportion, the same every time', async () => {
  const folder = await byClass();
  const found = readClassFolder(folder);
  expect(found.classes).toEqual(['blue', 'red']);
  expect(found.unlabelled).toEqual(['stray.png']);
  expect(found.empty).toEqual(['notes']);
  const dataset = await loadClassFolder(found, options);
  const { train, validation, test: held } = dataset.splits;
  const counts = [train, validation, held].map(({ labels }) => [labels.length, labels.filter((l) => l === 1).length]);
  expect(counts).toEqual([
    [12, 6],
    [4, 2],
    [4, 2],
  ]);
  const sources = [train, validation, held].flatMap(({ sources }) => sources as string[]);
  expect(new Set(sources).size).toBe(20);
  // Every picture is where its label says, and of the colour its name says.
  train.labels.forEach((label, i) => {
    const [of, last] = [train.sources![i]!, Number(/(\d)\.\w+$/.exec(train.sources![i]!)![1])];
    expect(of.startsWith(label === 1 ? 'red/' : 'blue/deep/er/')).toBe(true);
    expect(train.images[i * 48 + (label === 1 ? 0 : 32)]).toBe(255 - last);
    expect(train.originals!.widths[i]).toBe(label === 1 ? 8 : 6);
  });
  expect(dataset.unlabelled).toEqual(['stray.png']);
  expect(dataset.notes).toEqual([
    'Pictures are squeezed whole to 4 × 4, whatever their proportions.',
    '4 of the 20 training pictures, every class in proportion, are held out for the test.',
    '4 of the 20 training pictures, every class in proportion, are held out for validation.',
    "1 picture lies in no class's folder: stray.png.",
    'No picture, and so no class, is in notes/.',
  ]);
  expect((await loadClassFolder(readClassFolder(folder), options)).fingerprint).toBe(dataset.fingerprint);
});

test('0.15 is 70 / 15 / 15; a number is a number for each', () => {
  const train = Array.from({ length: 1000 }, (_, i) => ({ path: `${i}`, label: i % 5 }));
  const sizes = (amount: number) => {
    const {
      train: kept,
      validation,
      test: held,
    } = chooseSplits({ classes: ['a', 'b', 'c', 'd', 'e'], splits: { train } }, amount);
    return [kept.length, validation.length, held.length];
  };
  expect(sizes(0.15)).toEqual([700, 150, 150]);
  expect(sizes(0.1)).toEqual([800, 100, 100]);
  expect(sizes(25)).toEqual([950, 25, 25]);
  expect(() => sizes(600)).toThrow('validation: expected a share between 0 and 1, or a number from 1 to 395');
});

test('folders of splits are taken as they are, under any of their names', async () => {
  const folder = await temporaryFolder();
  const [a, b] = [await greyPicture(10), await greyPicture(200)];
  await writeFiles(folder, {
    'Training/a/1.jpg': a,
    'Training/b/1.jpg': b,
    'Training/b/2.jpg': b,
    'valid/a/1.jpg': a,
    'valid/b/1.jpg': b,
    'TEST/b/1.jpg': b,
    'extra/c/1.jpg': b,
  }); // prettier-ignore
  const dataset = await loadClassFolder(readClassFolder(folder), { ...options, channels: 1 });
  expect(dataset.classes).toEqual(['a', 'b']);
  expect(dataset.splits.train.sources).toEqual(['Training/a/1.jpg', 'Training/b/1.jpg', 'Training/b/2.jpg']);
  expect([...dataset.splits.validation.labels]).toEqual([0, 1]);
  expect([...dataset.splits.test.labels]).toEqual([1]);
  expect(dataset.unlabelled).toEqual(['extra/c/1.jpg']);
});

test('a split without a folder is held out of the training pictures', async () => {
  const folder = await temporaryFolder();
  const picture = await greyPicture(10);
  for (const split of ['train', 'test'])
    for (const name of ['a', 'b'])
      for (let i = 0; i < 5; i++) await writeFiles(folder, { [`${split}/${name}/${i}.jpg`]: picture });
  const { splits, notes } = await loadClassFolder(readClassFolder(folder), options);
  expect([splits.train, splits.validation, splits.test].map(({ labels }) => labels.length)).toEqual([8, 2, 10]);
  expect(notes).toContain('2 of the 10 training pictures, every class in proportion, are held out for validation.');
});

test('the listing changes with a name, a size or a time, and links to nothing are passed over', async () => {
  const folder = await byClass();
  const before = readClassFolder(folder).listing;
  expect(readClassFolder(folder).listing).toBe(before);
  await utimes(join(folder, 'red/3.png'), 1, 1);
  const touched = readClassFolder(folder).listing;
  await symlink(join(folder, 'nowhere'), join(folder, 'red/link.png'));
  expect(readClassFolder(folder).listing).toBe(touched);
  await symlink(join(folder, 'red'), join(folder, 'blue/loop'));
  await symlink(folder, join(folder, 'red/loop'));
  expect(new Set([before, touched, readClassFolder(folder).listing]).size).toBe(3);
});

test('what is wrong is one sentence', async () => {
  const folder = await temporaryFolder();
  expect(await refusal(folder)).toBe(
    'FOLDER: expected at least two folders of pictures in it, one for each class, got none.',
  );
  const a = await plainPicture([1, 2, 3]);
  await writeFiles(folder, { 'a/1.png': a, 'a/2.png': a });
  expect(await refusal(folder)).toBe(
    'FOLDER: expected at least two folders of pictures in it, one for each class, got "a".',
  );
  await writeFiles(folder, { 'b/1.png': a });
  expect(await refusal(folder, { validation: 2 })).toBe(
    'test: expected a share between 0 and 1, or a number from 1 to 1, of the 3 training pictures, got 2.',
  );
  const good = { 'b/2.png': a, 'b/3.png': a, 'a/3.png': a };
  await writeFiles(folder, { ...good, 'b/4.png': 'I am no picture' });
  expect(await refusal(folder)).toBe('b/4.png: expected a JPEG, PNG, WebP or TIFF picture, got a text file.');
  await writeFiles(folder, { 'b/4.png': '' });
  expect(await refusal(folder)).toBe('b/4.png: expected a JPEG, PNG, WebP or TIFF picture, got an empty file.');
  await writeFiles(folder, { 'b/4.png': a.subarray(0, 60) });
  expect(await refusal(folder)).toMatch(
    /^b\/4\.png: expected a whole PNG picture, got a damaged or oversized one \(.+\)\.$/,
  );
  expect(await refusal(folder, { imageSize: 30000 })).toMatch(
    /^FOLDER: expected pictures of at most 4026531840 bytes together, got 7 × 3 × 30000 × 30000\.$/,
  );
  const splits = await temporaryFolder();
  await writeFiles(splits, { 'train/a/1.png': a, 'train/b/1.png': a, 'test/readme': 'x' });
  expect(await refusal(splits)).toBe('FOLDER/test: expected folders of pictures, one for each class, got none.');
  await mkdir(join(splits, 'Training'));
  expect(await refusal(splits)).toBe('Training/ and train/: expected one folder for the train split, got 2.');
});

test('a glance tells a folder of classes from others', async () => {
  expect(looksLikeClasses(await byClass())).toBe(true);
  const folder = await temporaryFolder();
  await writeFiles(folder, { 'a.png': 'x', 'b/c.txt': 'x' });
  expect(looksLikeClasses(folder)).toBe(false);
});
