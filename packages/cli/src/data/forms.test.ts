import { join } from 'node:path';
import { type DataInput, InputError } from 'receptive';
import { expect, test } from 'vitest';
import { recogniseForm } from './recognise.js';
import { openDataset, readDataset } from './registry.js';
import { idxFiles, npyFile, plainPicture, temporaryFolder, writeFiles } from './test-pictures.js';

const picture = await plainPicture([10, 20, 30]);
const arrays = {
  'images.npy': npyFile('|u1', [20, 4, 4], new Uint8Array(320)),
  'labels.npy': npyFile(
    '|u1',
    [20],
    Uint8Array.from({ length: 20 }, (_, i) => i % 2),
  ),
};
const cifar = {
  ...Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`data_batch_${i}.bin`, new Uint8Array(4 * 3073)])),
  'test_batch.bin': new Uint8Array(3073),
  'batches.meta.txt': 'airplane\nautomobile\n',
};
const classes = Object.fromEntries(
  ['a', 'b'].flatMap((name) => [0, 1, 2, 3].map((i) => [`${name}/${i}.png`, picture])),
);
const lists = { 'train.txt': 'a.png 0\n', 'val.txt': 'a.png 0\n', 'test.txt': 'a.png 0\n', 'a.png': picture };
const FORMS = { idx: idxFiles(), cifar10: cifar, npy: arrays, folder: classes, labels: lists } as const;

test.each(Object.entries(FORMS))(
  '%s: recognised, opened by its form, and from the cache the second time',
  async (form, files) => {
    const [dir, cacheFolder] = [await temporaryFolder(), await temporaryFolder()];
    await writeFiles(dir, files);
    expect(await recogniseForm(dir)).toBe(form);
    const said: string[] = [];
    const open = (data: Partial<DataInput> = {}) =>
      openDataset(
        { dataset: form, imageSize: 8, ...data },
        { dir, cacheFolder, onProgress: (_done, _total, what) => said.push(what) },
      );
    const { dataset, packedPath } = await open();
    expect(dataset.shape.slice(1)).toEqual([8, 8]);
    said.length = 0;
    const again = await open();
    expect(again.packedPath).toBe(packedPath);
    expect(again.dataset).toEqual(dataset);
    expect(said).toEqual([]);
    expect(await readDataset({ dataset: form, imageSize: 8 }, { dir })).toEqual(dataset);
    if (form !== 'labels') expect((await open({ validation: 2 })).dataset.splits.validation.labels.length).toBe(2);
  },
);

test('a folder of another form than the one named says which it looks like', async () => {
  const hint = async (dataset: string, files: Readonly<Record<string, Uint8Array | string>>) => {
    const dir = await temporaryFolder();
    await writeFiles(dir, files);
    const error = await openDataset({ dataset }, { dir }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).hint;
  };
  expect(await hint('mnist', FORMS.cifar10)).toBe(
    'It looks like CIFAR-10 in binary form: name the data set "cifar10".',
  );
  expect(await hint('cifar10', FORMS.idx)).toBe('It looks like IDX files as MNIST\'s: name the data set "idx".');
  expect(await hint('labels', FORMS.folder)).toBe(
    'It looks like pictures by class in folders: name the data set "folder".',
  );
  expect(await hint('folder', FORMS.labels)).toBe(
    'It looks like pictures with label lists: name the data set "labels".',
  );
  expect(await hint('idx', FORMS.npy)).toBe('It looks like NumPy arrays: name the data set "npy".');
  expect(await hint('cifar100', {})).toBeUndefined();
});

test('a NumPy archive may be named itself; another file may not', async () => {
  const dir = await temporaryFolder();
  await writeFiles(dir, { 'a.npz': 'no archive', 'b.zip': 'x' });
  await expect(openDataset({ dataset: 'npy' }, { dir: join(dir, 'a.npz') })).rejects.toThrow(
    'a.npz: expected a whole zip archive, got a truncated one, or a file that is none (it starts 6e 6f 20 61).',
  );
  await expect(openDataset({ dataset: 'npy' }, { dir: join(dir, 'b.zip') })).rejects.toThrow(/got no such folder\.$/);
});
