/** `receptive data` and every form of data through the built command: good files, and files that are wrong. */
import { truncate } from 'node:fs/promises';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { greyPicture, idxFile, idxFiles, npyFile, plainPicture } from '../packages/cli/src/data/test-pictures.js';
import { Bench } from './command.js';

const bench = new Bench();
afterAll(() => bench.remove());

type Files = Readonly<Record<string, Uint8Array | string>>;

async function folder(name: string, files: Files): Promise<string> {
  for (const [file, content] of Object.entries(files)) await bench.file(`${name}/${file}`, content);
  return name;
}

/** What the command says to wrong data: one sentence, nothing on stdout, status 2, no stack. */
async function complaint(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await bench.receptive(...args);
  expect([args.join(' '), status, stdout]).toEqual([args.join(' '), 2, '']);
  expect(stderr).not.toMatch(/^\s+at /m);
  const own = stderr.split('\n').filter((line) => line.startsWith('receptive: '));
  expect(own.length).toBe(1);
  return (own[0] as string).replace('receptive: ', '');
}

const picture = await plainPicture([200, 30, 30]);
const jpeg = await greyPicture(90);
const labels = (count: number) =>
  npyFile(
    '|u1',
    [count],
    Uint8Array.from({ length: count }, (_, i) => i % 2),
  );
const images = (count: number) => npyFile('|u1', [count, 4, 4], new Uint8Array(16 * count).fill(7));

/** Records of CIFAR: label bytes 0, the class last, then a picture. */
function cifar(count: number, classes: number, labelBytes = 1): Uint8Array {
  const bytes = new Uint8Array(count * (labelBytes + 3072));
  for (let i = 0; i < count; i++) bytes[i * (labelBytes + 3072) + labelBytes - 1] = i % classes;
  return bytes;
}
/** A PNG's first bytes, whose header claims so many pixels. */
function enormousPng(side: number): Uint8Array {
  const bytes = Uint8Array.from(picture);
  new DataView(bytes.buffer).setUint32(16, side);
  new DataView(bytes.buffer).setUint32(20, side);
  return bytes;
}

const FORMS: Readonly<Record<string, Files>> = {
  idx: idxFiles(),
  cifar10: {
    ...Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`data_batch_${i}.bin`, cifar(4, 2)])),
    'test_batch.bin': cifar(2, 2),
    'batches.meta.txt': 'airplane\nautomobile\n',
  },
  cifar100: {
    'train.bin': cifar(20, 2, 2),
    'test.bin': cifar(4, 2, 2),
    'fine_label_names.txt': 'apple\naquarium fish\n',
  },
  folder: Object.fromEntries(
    ['ant', 'bee'].flatMap((name) => [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [`${name}/${i}.png`, picture])),
  ),
  labels: {
    'train.txt': 'a.png 0\nb.jpg 1\n',
    'val.txt': 'a.png 0\nb.jpg 1\n',
    'test.txt': 'a.png 0\nb.jpg 1\n',
    'a.png': picture,
    'b.jpg': jpeg,
  },
  npy: { 'data.npz': zipSync({ 'x_train.npy': images(20), 'y_train.npy': labels(20) }) },
};

describe('what is known and what is here', () => {
  test('list: every data set with its size and where it is; in words and as JSON', async () => {
    await folder('data/mnist', idxFiles());
    const { status, stdout } = await bench.receptive('data', 'list');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^mnist +\d+ MB +in data\/mnist/m);
    for (const name of [
      'glyphs',
      'where',
      'no-structure',
      'beyond',
      'glyphs-anywhere',
      'fashion-mnist',
      'mars',
      'cifar10',
      'cifar100',
    ])
      expect(stdout).toContain(`\n${name} `);
    const rows = JSON.parse((await bench.receptive('data', 'list', '--json')).stdout) as { name: string }[];
    expect(rows.map(({ name }) => name)).toContain('mars');
  });

  test.each(Object.entries(FORMS))('check and explore: %s', async (form, files) => {
    const dir = await folder(`good/${form}`, files);
    const checked = await bench.receptive('data', 'check', dir);
    expect([checked.status, checked.stdout.split('\n')[0]]).toEqual([0, expect.stringContaining(`"${form}"`)]);
    const explored = await bench.receptive(
      'explore',
      form,
      '--data',
      dir,
      '--image-size',
      '8',
      '--out',
      `seen/${form}`,
    );
    expect([explored.status, explored.status === 0 ? '' : explored.stderr]).toEqual([0, '']);
  });

  test('get: a name that is not known', async () => {
    expect(await complaint('data', 'get', 'imagenet')).toMatch(
      /^data get: expected one of .*mnist.*, got "imagenet"\.$/,
    );
  });
});

/** Form, what is wrong, the files that are different (null: not there), and the sentence. */
const WRONG: readonly (readonly [string, string, Readonly<Record<string, Uint8Array | string | null>>, RegExp])[] = [
  [
    'idx',
    'truncated',
    { 'train-images-idx3-ubyte': idxFile([40, 4, 5], new Uint8Array(700)) },
    /^train-images-idx3-ubyte: expected 816 bytes as the header says 40 × 4 × 5, got 716\.$/,
  ],
  [
    'idx',
    'mislabelled',
    { 't10k-labels-idx1-ubyte': idxFile([9], new Uint8Array(9)) },
    /^t10k-labels-idx1-ubyte: .*10.*9\.$/,
  ],
  ['idx', 'empty', { 'train-labels-idx1-ubyte': '' }, /^train-labels-idx1-ubyte: expected .* got /],
  [
    'idx',
    'enormous',
    { 'train-images-idx3-ubyte': idxFile([0xffffffff, 0xffff, 0xffff], [1]) },
    /^train-images-idx3-ubyte: expected /,
  ],
  ['idx', 'of another type', { 'train-images-idx3-ubyte': picture }, /^train-images-idx3-ubyte: expected /],
  [
    'cifar10',
    'truncated',
    { 'test_batch.bin': cifar(2, 2).subarray(0, 5000) },
    /^test_batch\.bin: expected records of 3073 bytes \(label and picture\), got 5000 bytes\.$/,
  ],
  [
    'cifar10',
    'mislabelled',
    { 'data_batch_2.bin': cifar(4, 4) },
    /^data_batch_2\.bin picture 2: expected a class index below 2, got 2\.$/,
  ],
  [
    'cifar10',
    'empty',
    { 'batches.meta.txt': '' },
    /^batches\.meta\.txt: expected class names, one a line, got none\.$/,
  ],
  ['cifar10', 'missing', { 'data_batch_3.bin': null }, /expected the file data_batch_3\.bin in it, got none\.$/],
  ['cifar100', 'of another type', { 'train.bin': 'text' }, /^train\.bin: expected records of 3074 bytes/],
  [
    'folder',
    'of one class',
    Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7].map((i) => [`bee/${i}.png`, null])),
    /expected at least two folders of pictures in it, one for each class, got "ant"\.$/,
  ],
  [
    'folder',
    'truncated',
    { 'bee/3.png': picture.subarray(0, 60) },
    /^bee\/3\.png: expected a whole PNG picture, got a damaged or oversized one/,
  ],
  [
    'folder',
    'empty',
    { 'ant/0.png': '' },
    /^ant\/0\.png: expected a JPEG, PNG, WebP or TIFF picture, got an empty file\.$/,
  ],
  ['folder', 'enormous', { 'ant/1.png': enormousPng(60_000) }, /^ant\/1\.png: expected /],
  [
    'folder',
    'of another type',
    { 'bee/1.png': '<svg xmlns="http://www.w3.org/2000/svg"/>' },
    /^bee\/1\.png: expected a JPEG, PNG, WebP or TIFF picture, got /,
  ],
  ['labels', 'mislabelled', { 'val.txt': 'a.png zero\n' }, /^val\.txt line 1: expected /],
  ['labels', 'empty', { 'train.txt': '' }, /^train\.txt: expected /],
  ['labels', 'outside of its folder', { 'test.txt': '../../../a.png 0\n' }, /^test\.txt line 1: expected /],
  [
    'npy',
    'truncated',
    { 'data.npz': zipSync({ 'X.npy': images(20).subarray(0, 200), 'y.npy': labels(20) }) },
    /^data\.npz: X: expected 448 bytes as the header says 20 × 4 × 4, got 200\.$/,
  ],
  [
    'npy',
    'mislabelled',
    { 'data.npz': zipSync({ 'X.npy': images(20), 'y.npy': labels(19) }) },
    /^data\.npz: y: expected 20 labels, one for each picture in data\.npz: X, got 19\.$/,
  ],
  ['npy', 'empty', { 'data.npz': '' }, /^data\.npz: expected /],
  [
    'npy',
    'enormous',
    { 'data.npz': zipSync({ 'X.npy': npyFile('<f8', [1e9, 1e3, 1e3], new Uint8Array(8)), 'y.npy': labels(20) }) },
    /^data\.npz: X: expected an array of 1 to 2147483647 bytes, got one of 1000000000 × 1000 × 1000\.$/,
  ],
  [
    'npy',
    'of another type',
    { 'data.npz': zipSync({ 'X.npy': npyFile('|O', [20], new Uint8Array(160)), 'y.npy': labels(20) }) },
    /^data\.npz: X: expected an array of numbers, got Python objects, which are code and are not read\.$/,
  ],
];

describe('files that are wrong: one sentence, status 2', () => {
  test.each(Object.keys(FORMS))('%s', async (form) => {
    const cases = WRONG.filter(([of]) => of === form);
    for (const [, how, changed, sentence] of cases) {
      const files = Object.entries({ ...FORMS[form], ...changed }).filter(([, content]) => content !== null) as [
        string,
        Uint8Array | string,
      ][];
      const dir = await folder(`bad/${form} ${how}`, Object.fromEntries(files));
      expect([how, await complaint('explore', form, '--data', dir)]).toEqual([how, expect.stringMatching(sentence)]);
    }
  });

  test('a file of gigabytes that is none is not read', async () => {
    const dir = await folder('bad/sparse', FORMS.cifar10 as Files);
    await truncate(bench.at(dir, 'data_batch_1.bin'), 3073 * 2 ** 20);
    expect(await complaint('data', 'check', dir)).toMatch(
      /^data_batch_1\.bin: expected at most \d+ bytes, got 3222274048\.$/,
    );
  });

  test('folders that hold no data', async () => {
    await folder('bad/text', { 'readme.txt': 'nothing here' });
    expect(await complaint('data', 'check', 'bad/text')).toBe('bad/text: expected data of a known form, got none.');
    expect(await complaint('data', 'check', 'nowhere')).toBe('nowhere: expected a folder of data, got no such folder.');
    expect(await complaint('explore', 'cifar10', '--data', 'nowhere')).toMatch(
      /^nowhere: expected .* got no such folder\.$/,
    );
  });
});
