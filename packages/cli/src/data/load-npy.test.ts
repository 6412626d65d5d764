import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { InputError, Random, streamKey } from 'receptive';
import { expect, test } from 'vitest';
import { loadNpyFolder } from './load-npy.js';
import { findNpyFolder } from './npy-folder.js';
import { npyFile, temporaryFolder, writeFiles } from './test-pictures.js';

const options = { name: 'tiny', about: 'For tests.', validation: 0.2 } as const;
type Files = Readonly<Record<string, Uint8Array | string>>;

/** Grey pictures of 2 × 3 filled with their index, and labels in turn. */
const images = (count: number) =>
  npyFile(
    '|u1',
    [count, 2, 3],
    Uint8Array.from({ length: count * 6 }, (_, i) => Math.floor(i / 6)),
  );
const labels = (count: number, classes = 2) =>
  npyFile(
    '<i8',
    [count],
    BigInt64Array.from({ length: count }, (_, i) => BigInt(i % classes)),
  );
const archive = (level: 0 | 6 = 6) =>
  zipSync({
    'x_train.npy': [images(20), { level }],
    'y_train.npy': [labels(20), { level }],
    'x_test.npy': [images(4), { level }],
    'y_test.npy': [labels(4), { level }],
    'readme.txt': [new Uint8Array(3), { level }],
  });

const load = async (files: Files, more: object = {}) => {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  try {
    return await loadNpyFolder(await findNpyFolder(folder), { ...options, ...more });
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.message.replaceAll(folder, 'FOLDER'), error.hint);
    throw error;
  }
};

test('an archive with splits, stored or deflated, named or in its folder', async () => {
  const folder = await temporaryFolder();
  await writeFiles(folder, { 'mnist.npz': archive() });
  const named = await loadNpyFolder(await findNpyFolder(join(folder, 'mnist.npz')), options);
  const { shape, classes, splits, notes, fingerprint } = await load({ 'mnist.npz': archive(0) });
  expect(named.fingerprint).toBe(fingerprint);
  expect([shape, classes]).toEqual([
    [1, 2, 3],
    ['0', '1'],
  ]);
  expect(Object.values(splits).map(({ labels }) => labels.length)).toEqual([16, 4, 4]);
  expect([...splits.test.images.subarray(6, 12)]).toEqual([1, 1, 1, 1, 1, 1]);
  expect(notes).toEqual(['4 of the 20 training pictures, every class in proportion, are held out for validation.']);
});

test('two files without splits; floats; colour first; resized', async () => {
  const pixels = Float32Array.from({ length: 20 * 12 }, (_, i) => (Math.floor(i / 4) % 3) / 2);
  const files = { 'X.npy': npyFile('<f4', [20, 3, 2, 2], pixels), 'y.npy': labels(20, 4) };
  const dataset = await load(files, { imageSize: 4 });
  expect(dataset.shape).toEqual([3, 4, 4]);
  expect(Object.values(dataset.splits).map(({ labels }) => labels.length)).toEqual([12, 4, 4]);
  expect([0, 16, 32].map((i) => dataset.splits.test.images[i])).toEqual([0, 128, 255]);
  expect(dataset.notes).toEqual([
    '4 of the 20 training pictures, every class in proportion, are held out for the test.',
    '4 of the 20 training pictures, every class in proportion, are held out for validation.',
    'Pictures of 2 × 2 are resized to 4 × 4.',
    'Values of 0…1 are brought to 0…255.',
  ]);
});

test('what is wrong is one sentence with the array', async () => {
  const pair = { 'images.npy': images(8), 'labels.npy': labels(8) };
  const refusal = async (files: Files) => {
    const error = await load(files).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  };
  expect(await refusal({ 'a.txt': '' })).toBe(
    'FOLDER: expected arrays named x_train and y_train, or images and labels, got none.',
  );
  expect(await refusal({ 'arr_0.npy': images(3), 'arr_1.npy': labels(3) })).toBe(
    'FOLDER: expected arrays named x_train and y_train, or images and labels, got arr_0, arr_1.',
  );
  expect(await refusal({ 'images.npy': images(8) })).toBe('FOLDER: expected labels beside images, got none.');
  expect(await refusal({ ...pair, 'X.npy': images(8) })).toBe(
    'FOLDER: expected one array of all images, got X and images.',
  );
  expect(await refusal({ ...pair, 'x_train.npy': images(8), 'y_train.npy': labels(8) })).toMatch(/got both/);
  expect(await refusal({ 'a.npz': archive(), 'b.npz': archive() })).toBe(
    'FOLDER: expected one .npz file, got a.npz and b.npz.',
  );
  expect(await refusal({ ...pair, 'labels.npy': labels(7) })).toBe(
    'labels.npy: expected 8 labels, one for each picture in images.npy, got 7.',
  );
  expect(await refusal({ ...pair, 'labels.npy': npyFile('<i4', [8], new Int32Array(8).fill(60000)) })).toBe(
    'labels.npy: expected class indices below the number of pictures (8), got 60000.',
  );
  expect(await refusal({ ...pair, 'images.npy': images(8).subarray(0, 100) })).toBe(
    'images.npy: expected a header of 128 bytes, got a file of 100.',
  );
  expect(await refusal({ ...pair, 'images.npy': '' })).toMatch(
    /^images\.npy: expected a NumPy array .*, got an empty file\.$/,
  );
  expect(await refusal({ ...pair, 'images.npy': 'not an array at all' })).toMatch(
    /got a file that starts 6e 6f 74 20\.$/,
  );
  const splits = { 'x_train.npy': images(8), 'y_train.npy': labels(8), 'y_test.npy': labels(4) };
  expect(await refusal({ ...splits, 'x_test.npy': npyFile('|u1', [4, 3, 2], new Uint8Array(24)) })).toBe(
    'x_test.npy: expected pictures of 1 × 2 × 3 as in x_train.npy, got 1 × 3 × 2.',
  );
  expect(await refusal({ ...splits, 'x_test.npy': npyFile('<f4', [4, 2, 3], new Float32Array(24).fill(0.5)) })).toBe(
    'x_test.npy: expected values of 0…255 as in x_train.npy, got 0…1.',
  );
});

test('enormous claims are refused before anything is read', async () => {
  const folder = await temporaryFolder();
  await writeFiles(folder, { 'images.npy': images(2), 'labels.npy': labels(2) });
  await truncate(join(folder, 'images.npy'), 2 ** 33);
  await expect(findNpyFolder(folder)).rejects.toThrow('images.npy: expected at most 2147483647 bytes, got 8589934592.');
  const bomb = zipSync({ 'images.npy': images(2), 'labels.npy': labels(2) });
  const view = new DataView(bomb.buffer, bomb.byteOffset);
  let at = 0;
  while (view.getUint32(at, true) !== 0x02014b50) at++;
  view.setUint32(at + 24, 0xfffffff0, true);
  await expect(load({ 'bomb.npz': bomb })).rejects.toThrow(
    'bomb.npz: images.npy: expected at most 2147483647 bytes, got 4294967280.',
  );
});

/** How many; more by hand now and then: `MUTATIONS=2000 npx vitest run load-npy`. */
const MUTATIONS = Number(process.env.MUTATIONS ?? 200);

test('200 mutations of an archive: read or refused', async () => {
  const original = zipSync({ 'X.npy': images(12), 'y.npy': labels(12) } satisfies Zippable, { level: 0 });
  const outcome = { accepted: 0, refused: 0 };
  const folder = await temporaryFolder();
  for (let i = 0; i < MUTATIONS; i++) {
    const random = new Random(streamKey(0, 'explore', 'npz'), i);
    let mutated = original.slice();
    if (random.integer(4) === 0) mutated = mutated.subarray(0, random.integer(mutated.length));
    else mutated[random.integer(mutated.length)] = random.integer(256);
    await writeFiles(folder, { 'a.npz': mutated });
    try {
      await loadNpyFolder(await findNpyFolder(folder), options);
      outcome.accepted++;
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`mutation ${i}`, { cause: error });
      outcome.refused++;
    }
  }
  expect(outcome.refused).toBeGreaterThan(100);
});
