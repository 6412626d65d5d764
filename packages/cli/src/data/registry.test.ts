import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataInput, GLYPHS_FINGERPRINT, InputError } from 'receptive';
import { expect, test } from 'vitest';
import { readPackedDataset } from './cache.js';
import { type OpenOptions, openDataset } from './registry.js';
import { idxFiles, plainPicture, temporaryFolder, writeFiles } from './test-pictures.js';

const refusal = async (data: object, options: OpenOptions = {}) => {
  const error = await openDataset(data as DataInput, options).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(InputError);
  return error as InputError;
};

test('glyphs need no files; size and channels are honoured', async () => {
  const cacheFolder = await temporaryFolder();
  const { dataset, packedPath } = await openDataset({ dataset: 'glyphs' }, { cacheFolder });
  expect(dataset.fingerprint).toBe(GLYPHS_FINGERPRINT);
  expect(packedPath.startsWith(join(cacheFolder, 'glyphs-'))).toBe(true);
  const other = (await openDataset({ dataset: 'glyphs', imageSize: 20, channels: 3 }, { cacheFolder })).dataset;
  expect(other.shape).toEqual([3, 20, 20]);
  const { images } = other.splits.test;
  for (const i of [0, 7])
    for (const c of [1, 2])
      expect(images.subarray((3 * i + c) * 400, (3 * i + c + 1) * 400)).toEqual(
        images.subarray(3 * i * 400, (3 * i + 1) * 400),
      );
});

test('tasks where theory decides are drawn in one size', async () => {
  const cacheFolder = await temporaryFolder();
  const { dataset } = await openDataset({ dataset: 'beyond', channels: 3 }, { cacheFolder });
  expect([dataset.shape, dataset.classes]).toEqual([
    [3, 16, 16],
    ['6 apart', '8 apart'],
  ]);
  expect((await refusal({ dataset: 'beyond', imageSize: 32 }, { cacheFolder })).message).toBe(
    'data.imageSize: expected 16, the size in which "beyond" is drawn, got 32.',
  );
  expect((await refusal({ dataset: 'where' }, { cacheFolder, dir: 'somewhere' })).message).toBe(
    'data.dataset: expected a data set of files for the folder somewhere, got "where", which is generated.',
  );
});

test('a limit takes training pictures only, is packed for workers, and needs the files no second time', async () => {
  const cacheFolder = await temporaryFolder();
  const said: string[] = [];
  const onProgress = (_done: number, _total: number, what: string) => said.push(what);
  const { dataset, packedPath } = await openDataset({ dataset: 'glyphs', limit: 100 }, { cacheFolder, onProgress });
  expect(dataset.splits.train.labels.length).toBe(100);
  expect(dataset.splits.test.labels.length).toBe(2000);
  expect((await readPackedDataset(packedPath)).fingerprint).toBe(dataset.fingerprint);
  expect(said).toContain('drawing glyphs');
  said.length = 0;
  const again = await openDataset({ dataset: 'glyphs', limit: 100 }, { cacheFolder, onProgress });
  expect(again.dataset.fingerprint).toBe(dataset.fingerprint);
  expect(again.packedPath).toBe(packedPath);
  expect(said).toEqual([]);
  const whole = await openDataset({ dataset: 'glyphs', limit: 4000 }, { cacheFolder });
  expect(whole.dataset.fingerprint).toBe(GLYPHS_FINGERPRINT);
});

test('an IDX folder: named, or found in data/mnist; changed files are read again', async () => {
  const [folder, cacheFolder] = [await temporaryFolder(), await temporaryFolder()];
  await writeFiles(join(folder, 'data', 'mnist'), idxFiles());
  const found = await openDataset({ dataset: 'mnist', validation: 0.25 }, { cacheFolder, cwd: folder });
  const named = await openDataset({ dataset: 'idx', validation: 10 }, { cacheFolder, cwd: folder, dir: 'data/mnist' });
  expect(named.dataset.fingerprint).toBe(found.dataset.fingerprint);
  expect(found.dataset.splits.validation.labels.length).toBe(10);
  const more = await openDataset({ dataset: 'mnist', validation: 20 }, { cacheFolder, cwd: folder });
  expect(more.dataset.splits.validation.labels.length).toBe(20);
  const files = idxFiles();
  files['t10k-images-idx3-ubyte']![16] = 99;
  await writeFiles(join(folder, 'data', 'mnist'), files);
  const changed = await openDataset({ dataset: 'mnist', validation: 0.25 }, { cacheFolder, cwd: folder });
  expect(changed.dataset.splits.test.images[0]).toBe(99);
});

test('a label folder: its own validation list wins, and a note says so', async () => {
  const [dir, cacheFolder] = [await temporaryFolder(), await temporaryFolder()];
  const a = await plainPicture([10, 20, 30]);
  await writeFiles(dir, { 'train.txt': 'a.png 0\n', 'val.txt': 'a.png 0\n', 'test.txt': 'a.png 0\n', 'a.png': a });
  const { dataset } = await openDataset({ dataset: 'labels', validation: 0.5, imageSize: 8 }, { dir, cacheFolder });
  expect(dataset.shape).toEqual([3, 8, 8]);
  expect(dataset.notes.at(-1)).toBe(
    'The data has a validation split of its own, so the study\'s "validation" is not used.',
  );
  const silent = await openDataset({ dataset: 'labels', imageSize: 8 }, { dir, cacheFolder });
  expect(silent.dataset.notes).not.toContain(dataset.notes.at(-1));
});

test('an unknown name lists the known ones', async () => {
  expect((await refusal({ dataset: 'cifar' })).message).toBe(
    'data.dataset: expected one of glyphs, where, no-structure, beyond, glyphs-anywhere, mnist, fashion-mnist, kmnist, mars, cifar10, cifar100, idx, labels, folder, npy, got "cifar".',
  );
});

test('a missing folder says what to download and where to put it', async () => {
  const cwd = await temporaryFolder();
  const mars = await refusal({ dataset: 'mars' }, { cwd });
  expect(mars.message).toBe('mars: expected the data set in data/mars or data/msl-images, got no such folder.');
  expect(mars.hint).toBe(
    'Download msl-images.zip from https://doi.org/10.5281/zenodo.1049137 and unpack it into data/mars, or name the folder with --data.',
  );
  const mnist = await refusal({ dataset: 'mnist' }, { cwd, dir: '/no/such/folder' });
  expect(mnist.message).toBe('/no/such/folder: expected the folder of the data set "mnist", got no such folder.');
  expect(mnist.hint).toMatch(
    /^Download train-images-idx3-ubyte\.gz, .* into data\/mnist, or name the folder with --data\.$/,
  );
  expect((await refusal({ dataset: 'labels' }, { cwd })).message).toBe(
    'data.dataset "labels": expected its folder to be named, got none.',
  );
  expect((await refusal({ dataset: 'glyphs' }, { cwd, dir: 'x' })).message).toBe(
    'data.dataset: expected a data set of files for the folder x, got "glyphs", which is generated.',
  );
});

test('wrong fields are named', async () => {
  const message = async (fields: object) => (await refusal({ dataset: 'glyphs', ...fields })).message;
  expect(await message({ imageSize: 2000 })).toBe(
    'data.imageSize: expected a whole number of pixels from 4 to 1024, got 2000.',
  );
  expect(await message({ channels: 2 })).toBe('data.channels: expected 1 (grey) or 3 (RGB), got 2.');
  expect(await message({ limit: 0 })).toBe(
    'data.limit: expected a whole number of training pictures, at least 1, got 0.',
  );
  expect(await message({ validation: Number.NaN })).toBe(
    'data.validation: expected a share between 0 and 1 or a number of pictures, got NaN.',
  );
});

test('a refusal of the system is an input error with the path', async () => {
  const [dir, cacheFolder] = [await temporaryFolder(), await temporaryFolder()];
  await writeFiles(dir, { 'test.txt': 'a.png 0\n' });
  await symlink('train.txt', join(dir, 'train.txt')); // a link to itself
  expect((await refusal({ dataset: 'labels' }, { dir, cacheFolder })).message).toBe(
    `${join(dir, 'train.txt')}: expected a file that can be used, got ELOOP from stat.`,
  );
});
