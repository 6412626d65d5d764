import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { InputError, Random, streamKey } from 'receptive';
import { expect, test } from 'vitest';
import { gunzipIdx } from './gunzip-idx.js';
import { findIdxFolder, loadIdxFolder } from './load-idx.js';
import { idxFile, idxFiles, temporaryFolder, writeFiles } from './test-pictures.js';

const options = { name: 'tiny', about: 'For tests.', validation: 10, channels: 1 } as const;
const load = async (files: Record<string, Uint8Array>, more: object = {}) => {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  return loadIdxFolder(await findIdxFolder(folder), { ...options, ...more });
};
const TRAIN = 'train-images-idx3-ubyte';

test('four files become a data set with a stratified validation split', async () => {
  const { shape, classes, splits, notes } = await load(idxFiles());
  expect(shape).toEqual([1, 4, 5]);
  expect(classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  expect([...splits.validation.labels].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(splits.train.labels.length).toBe(30);
  // Every picture is filled with its index, which its source tells too.
  splits.validation.sources?.forEach((source, i) => {
    expect(source).toBe(`train ${splits.validation.images[i * 20]}`);
  });
  expect(splits.test.sources?.[3]).toBe('test 3');
  expect(notes).toEqual(['10 of the 40 training pictures, every class in proportion, are held out for validation.']);
});

test('compressed files and names with a dot give the same data set', async () => {
  const files = idxFiles();
  const variants = Object.entries(files).map(([name, bytes], i): [string, Uint8Array] =>
    i % 2 === 0 ? [`${name}.gz`, gzipSync(bytes)] : [name.replace('-idx', '.idx'), bytes],
  );
  const [plain, other] = [await load(files), await load(Object.fromEntries(variants))];
  expect(other.fingerprint).toBe(plain.fingerprint);
});

test('pictures are resized and the channel repeated on request', async () => {
  const { shape, splits, notes } = await load(idxFiles(), { imageSize: 6, channels: 3 });
  expect(shape).toEqual([3, 6, 6]);
  expect([...splits.test.images.subarray(7 * 108, 8 * 108)]).toEqual(new Array(108).fill(7));
  expect(notes.slice(1)).toEqual([
    'Pictures of 4 × 5 are resized to 6 × 6.',
    'The grey channel is repeated three times.',
  ]);
  const repeated = await load(idxFiles(), { channels: 3 });
  expect(repeated.shape).toEqual([3, 4, 5]);
  expect([...repeated.splits.test.images.subarray(0, 120)]).toEqual([
    ...new Array(60).fill(0),
    ...new Array(60).fill(1),
  ]);
});

test('what is wrong with the folder is one sentence with the file', async () => {
  const files = idxFiles();
  const { [TRAIN]: _, ...without } = files;
  const folder = await temporaryFolder();
  await writeFiles(folder, without);
  await expect(findIdxFolder(folder)).rejects.toThrow(
    `${folder}: expected the file ${TRAIN} or ${TRAIN}.gz in it, got neither.`,
  );
  await expect(load({ ...files, [TRAIN]: files[TRAIN]!.subarray(0, 500) })).rejects.toThrow(
    `${TRAIN}: expected 816 bytes as the header says 40 × 4 × 5, got 500.`,
  );
  await expect(load({ ...files, 'train-labels-idx1-ubyte': idxFile([39], new Uint8Array(39)) })).rejects.toThrow(
    `train-labels-idx1-ubyte: expected 40 labels, one for each picture in ${TRAIN}, got 39.`,
  );
  await expect(load({ ...files, 't10k-images-idx3-ubyte': idxFile([10, 4, 4], new Uint8Array(160)) })).rejects.toThrow(
    `t10k-images-idx3-ubyte: expected pictures of 4 × 5 as in ${TRAIN}, got 4 × 4.`,
  );
  const labels = files['t10k-labels-idx1-ubyte']!.slice();
  labels[8 + 7] = 12;
  await expect(load({ ...files, 't10k-labels-idx1-ubyte': labels })).rejects.toThrow(
    't10k-labels-idx1-ubyte label 7: expected a class index below 10, got 12.',
  );
  await expect(load(files, { classes: ['a', 'b', 'c'] })).rejects.toThrow(
    'train-labels-idx1-ubyte label 3: expected a class index below 3, got 3.',
  );
  await expect(load(files, { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
});

test('a damaged, truncated or lying gzip file is refused before much is allocated', async () => {
  const file = idxFiles()[TRAIN]!;
  const zipped = gzipSync(file);
  expect(await gunzipIdx(zipped, 'x.gz')).toEqual(gunzipSync(zipped));
  await expect(gunzipIdx(zipped.subarray(0, 60), 'x.gz')).rejects.toThrow(
    'x.gz: expected a whole gzip file, got a damaged or truncated one (unexpected end of file).',
  );
  await expect(gunzipIdx(gzipSync(idxFile([60000, 28, 28], [1, 2, 3])), 'x.gz')).rejects.toThrow(
    'x.gz: expected 47040016 bytes as the header says 60000 × 28 × 28, got a file too small for that.',
  );
  await expect(gunzipIdx(gzipSync(idxFile([2, 4, 5], new Uint8Array(50_000_000))), 'bomb.gz')).rejects.toThrow(
    'bomb.gz: expected 56 bytes as the header says 2 × 4 × 5, got more.',
  );
  await expect(gunzipIdx(gzipSync('hello'), 'x.gz')).rejects.toThrow('x.gz: expected an IDX file');
});

test('500 mutations of a compressed IDX file: read or refused', async () => {
  const original = gzipSync(idxFiles()[TRAIN]!);
  const outcome = { accepted: 0, refused: 0 };
  for (let i = 0; i < 500; i++) {
    const random = new Random(streamKey(0, 'explore', 'gzip'), i);
    let mutated = new Uint8Array(original);
    if (random.integer(4) === 0) mutated = mutated.subarray(0, random.integer(mutated.length));
    else for (let k = 0; k < 2; k++) mutated[random.integer(mutated.length)] = random.integer(256);
    try {
      await gunzipIdx(mutated, 'x');
      outcome.accepted++;
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`mutation ${i}`, { cause: error });
      outcome.refused++;
    }
  }
  expect(outcome.refused).toBeGreaterThan(300);
});

test('a folder is not mistaken for a file', async () => {
  const folder = await temporaryFolder();
  await writeFiles(folder, { [join(TRAIN, 'inside')]: 'x' });
  await expect(findIdxFolder(folder)).rejects.toThrow(`${folder}: expected the file ${TRAIN} or`);
});
