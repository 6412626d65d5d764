import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, Random, streamKey } from 'receptive';
import { expect, test } from 'vitest';
import { type CifarForm, findCifarFolder, loadCifarFolder } from './load-cifar.js';
import { temporaryFolder, writeFiles } from './test-pictures.js';

const options = { name: 'tiny', about: 'For tests.', validation: 0.2 } as const;

/** `count` records whose labels run through the classes, and whose red is the index, green 100, blue 200. */
function batch(count: number, classes: number, labelBytes = 1): Uint8Array {
  const record = labelBytes + 3072;
  const bytes = new Uint8Array(count * record);
  for (let i = 0; i < count; i++) {
    bytes[i * record + labelBytes - 1] = i % classes;
    for (const [c, value] of [i, 100, 200].entries())
      bytes.fill(value, i * record + labelBytes + 1024 * c, i * record + labelBytes + 1024 * (c + 1));
  }
  return bytes;
}
const cifar10 = (): Record<string, Uint8Array | string> => ({
  ...Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`data_batch_${i}.bin`, batch(10, 2)])),
  'test_batch.bin': batch(4, 2),
  'batches.meta.txt': 'airplane\nautomobile\n\n',
});
const load = async (files: Record<string, Uint8Array | string>, form: CifarForm = 'cifar10', more: object = {}) => {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  try {
    return await loadCifarFolder(await findCifarFolder(folder, form), { ...options, ...more });
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.message.replaceAll(folder, 'FOLDER'), error.hint);
    throw error;
  }
};

test('CIFAR-10: five batches, a stratified validation split, and the names', async () => {
  const { shape, classes, splits, notes } = await load(cifar10());
  expect([shape, classes]).toEqual([
    [3, 32, 32],
    ['airplane', 'automobile'],
  ]);
  expect(Object.values(splits).map(({ labels }) => labels.length)).toEqual([40, 10, 4]);
  expect(splits.validation.labels.filter((label) => label === 0)).toHaveLength(5);
  expect([0, 1024, 2048, 3072].map((i) => splits.test.images[i])).toEqual([0, 100, 200, 1]);
  expect(notes).toEqual(['10 of the 50 training pictures, every class in proportion, are held out for validation.']);
});

test("CIFAR-100: the fine labels; the archive's own folder is looked into", async () => {
  const { classes, splits } = await load(
    {
      'cifar-100-binary/train.bin': batch(30, 3, 2),
      'cifar-100-binary/test.bin': batch(3, 3, 2),
      'cifar-100-binary/fine_label_names.txt': 'apple\nbear\ncan\n',
    },
    'cifar100',
  );
  expect(classes).toEqual(['apple', 'bear', 'can']);
  expect([...splits.test.labels]).toEqual([0, 1, 2]);
});

test('resized, and turned to grey', async () => {
  const { shape, splits, notes } = await load(cifar10(), 'cifar10', { imageSize: 16, channels: 1 });
  expect(shape).toEqual([1, 16, 16]);
  expect(new Set(splits.test.images.subarray(0, 256)).size).toBe(1);
  expect(notes.slice(1)).toEqual(['Pictures of 32 × 32 are resized to 16 × 16.', 'Colour is turned to grey.']);
});

test('what is wrong is one sentence with the file', async () => {
  const { 'data_batch_3.bin': _, ...without } = cifar10();
  await expect(load(without)).rejects.toThrow('FOLDER: expected the file data_batch_3.bin in it, got none.');
  await expect(load({ ...cifar10(), 'test_batch.bin': batch(2, 2).subarray(0, 5000) })).rejects.toThrow(
    'test_batch.bin: expected records of 3073 bytes (label and picture), got 5000 bytes.',
  );
  await expect(load({ ...cifar10(), 'test_batch.bin': '' })).rejects.toThrow(
    'test_batch.bin: expected records of 3073 bytes (label and picture), got 0 bytes.',
  );
  await expect(load({ ...cifar10(), 'data_batch_2.bin': batch(10, 5) })).rejects.toThrow(
    'data_batch_2.bin picture 2: expected a class index below 2, got 2.',
  );
  await expect(load({ ...cifar10(), 'batches.meta.txt': '\n' })).rejects.toThrow(
    'batches.meta.txt: expected class names, one a line, got none.',
  );
  await expect(load({ ...cifar10(), 'batches.meta.txt': 'x'.repeat(2 ** 20 + 1) })).rejects.toThrow(
    'batches.meta.txt: expected at most 1048576 bytes of class names, got 1048577.',
  );
  const folder = await temporaryFolder();
  await writeFiles(folder, cifar10());
  // A file of four gigabytes that takes no room on the disk.
  await truncate(join(folder, 'data_batch_1.bin'), 3073 * 2 ** 20);
  await expect(findCifarFolder(folder, 'cifar10')).rejects.toThrow(
    'data_batch_1.bin: expected at most 2147483647 bytes, got 3222274048.',
  );
});

test('50 mutations of a folder: read or refused', async () => {
  const files = cifar10();
  const names = Object.keys(files);
  const outcome = { accepted: 0, refused: 0 };
  for (let i = 0; i < 50; i++) {
    const random = new Random(streamKey(0, 'explore', 'cifar folder'), i);
    const name = names[random.integer(names.length)] as string;
    let bytes = Uint8Array.from(Buffer.from(files[name] as Uint8Array));
    if (random.integer(3) === 0) bytes = bytes.subarray(0, random.integer(bytes.length));
    else bytes[random.integer(2) * random.integer(bytes.length)] = random.integer(256);
    try {
      await load({ ...files, [name]: bytes });
      outcome.accepted++;
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`mutation ${i}`, { cause: error });
      outcome.refused++;
    }
  }
  expect(Math.min(outcome.accepted, outcome.refused)).toBeGreaterThan(10);
});
