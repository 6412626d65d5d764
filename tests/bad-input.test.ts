/** What the command says to wrong input: one sentence, status 2, and no folder of a run. */
import { existsSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { Bench, tinyStudy } from './command.js';

const bench = new Bench();
afterAll(() => bench.remove());

/** Runs the command on wrong input and returns what it said, a line each; the last line before it is not its own. */
async function complaint(...args: string[]): Promise<string[]> {
  const { status, stdout, stderr } = await bench.receptive(...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(existsSync(bench.at('runs'))).toBe(false);
  expect(stderr).not.toMatch(/^\s+at /m);
  const lines = stderr.trimEnd().split('\n');
  return lines.slice(lines.findIndex((line) => line.startsWith('receptive: ')));
}

const study = async (name: string, fields: Record<string, unknown>) =>
  bench.file(`${name}.json`, JSON.stringify(tinyStudy(fields)));

/** Four IDX files of 8×8 pictures in two classes. */
async function idxFolder(name: string, change: { readonly cut?: number; readonly label?: number } = {}) {
  const header = (type: number, ...sizes: number[]) => {
    const view = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
    view.setUint32(0, 0x800 + type);
    for (const [i, size] of sizes.entries()) view.setUint32(4 + 4 * i, size);
    return [...new Uint8Array(view.buffer)];
  };
  for (const [split, count] of [
    ['train', 24],
    ['t10k', 6],
  ] as const) {
    // prettier-ignore
    const labels = Array.from({ length: count }, (_, i) => i % 2);
    if (split === 'train' && change.label !== undefined) labels[5] = change.label;
    const images = [...header(3, count, 8, 8), ...Array.from({ length: count * 64 }, (_, i) => (i * 37) % 256)];
    const kept = split === 'train' ? images.length - (change.cut ?? 0) : images.length;
    await bench.file(`${name}/${split}-images-idx3-ubyte`, Uint8Array.from(images.slice(0, kept)));
    await bench.file(`${name}/${split}-labels-idx1-ubyte`, Uint8Array.from([...header(1, count), ...labels]));
  }
  return name;
}

/** A folder of label lists whose pictures are all `bytes`. */
async function labelFolder(name: string, lists: Record<string, string>, bytes: string | null) {
  for (const [list, text] of Object.entries(lists)) await bench.file(`${name}/${list}`, text);
  if (bytes !== null) await bench.file(`${name}/a.jpg`, bytes);
  return name;
}

test('a data folder that is not there', async () => {
  expect(await complaint('run', 'mnist', '--data', 'nowhere')).toEqual([
    'receptive: nowhere: expected the folder of the data set "mnist", got no such folder.',
    'Download train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz from https://ossci-datasets.s3.amazonaws.com/mnist/ into data/mnist, or name the folder with --data.',
  ]);
  expect((await complaint('run', 'mars'))[0]).toBe(
    'receptive: mars: expected the data set in data/mars or data/msl-images, got no such folder.',
  );
});

test('a truncated IDX file', async () => {
  const folder = await idxFolder('truncated', { cut: 100 });
  expect(await complaint('run', 'mnist', '--data', folder)).toEqual([
    'receptive: train-images-idx3-ubyte: expected 1552 bytes as the header says 24 × 8 × 8, got 1452.',
  ]);
});

test('a label that is no class', async () => {
  const folder = await idxFolder('label', { label: 11 });
  expect(await complaint('run', 'mnist', '--data', folder)).toEqual([
    'receptive: train-labels-idx1-ubyte label 5: expected a class index below 10, got 11.',
  ]);
  const lists = { 'train.txt': 'a.jpg 0\na.jpg 7\n', 'test.txt': 'a.jpg 1\n', 'classes.txt': '0 rock\n1 sand\n' };
  expect(await complaint('run', 'mars', '--data', await labelFolder('classes', lists, 'x'))).toEqual([
    'receptive: train.txt line 2: expected a class index below 2, the number of classes in classes.txt, got 7.',
  ]);
});

test('a JPEG that is none, and one that is cut off', async () => {
  const lists = { 'train.txt': 'a.jpg 0\na.jpg 1\n', 'val.txt': 'a.jpg 0\n', 'test.txt': 'a.jpg 1\n' };
  // Decoded several at a time: any of the four may be the first.
  expect((await complaint('run', 'mars', '--data', await labelFolder('text', lists, 'not a picture')))[0]).toMatch(
    /^receptive: a\.jpg \((train|val|test)\.txt line [12]\): expected a JPEG, PNG, WebP or TIFF picture, got a text file\.$/,
  );
  const cut = await labelFolder('cut', lists, null);
  await bench.file('cut/a.jpg', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46]));
  expect((await complaint('run', 'mars', '--data', cut))[0]).toMatch(
    /^receptive: a\.jpg \((train|val|test)\.txt line [12]\): expected a whole JPEG picture, got a damaged or oversized one \(/,
  );
});

test('a label list that names a missing picture', async () => {
  const lists = { 'train.txt': 'a.jpg 0\nb.jpg 1\n', 'test.txt': 'a.jpg 1\n' };
  expect(await complaint('run', 'mars', '--data', await labelFolder('missing', lists, 'x'))).toEqual([
    'receptive: train.txt line 2: expected a picture in missing, got "b.jpg", which is not there.',
  ]);
});

test('an arm that varies two factors: both are named', async () => {
  const arms = [{ name: 'both', set: { 'layers[0].kernel': 5, 'layers[0].filters': 8 } }];
  await study('two', { experiments: [{ name: 'kernel', factor: 'kernel', arms }] });
  expect(await complaint('run', 'two.json')).toEqual([
    'receptive: experiments[0].arms[0] "both": an arm may vary one factor, but this one varies filters (layers[0].filters: 4 → 8) and kernel (layers[0].kernel: 3×3 → 5×5).',
  ]);
});

/** The kernel experiment with one thing asked of it. */
const asking = (name: string, asked: Record<string, unknown>, fields: Record<string, unknown> = {}) => {
  const arms = [{ name: 'kernel5', set: { 'layers[0].kernel': 5 } }];
  return study(name, { experiments: [{ name: 'kernel', factor: 'kernel', arms, ...asked }], ...fields });
};

test('a trend over a factor without an order', async () => {
  const arms = [{ name: 'same', set: { 'layers[0].padding': 'same' } }];
  await asking('unordered', { factor: 'padding', arms, ordered: true });
  expect(await complaint('run', 'unordered.json')).toEqual([
    'receptive: experiments[0].ordered: expected a factor whose values are numbers and so have an order, got padding with 0×0 and same.',
    'Without `ordered` the arms are compared with the control one by one.',
  ]);
});

test('matched arms that cannot be solved: how near one can get', async () => {
  await asking('matched', { matched: 'macs', arms: [{ name: 'wide', set: { 'layers[0].kernel': 13 } }] });
  expect(await complaint('run', 'matched.json')).toEqual([
    'receptive: experiments[0].arms[0] "wide": expected MACs within 2 % of the control’s 9,016 at some width of its convolutions, got 8,232 (−8.70 %) at the nearest, with 3 filters.',
    'Match another quantity, or give the networks more filters, so that steps of one are smaller.',
  ]);
});

test.each([[0], [-0.01], ['0pp'], ['wide']])('a difference that matters of %j', async (delta) => {
  await asking('delta', { delta });
  expect(await complaint('run', 'delta.json')).toEqual([
    `receptive: experiments[0].delta: expected a difference above 0 and below 1 such as 0.01, or in percentage points such as "1pp", got ${JSON.stringify(delta)}.`,
  ]);
});

test('two primary metrics', async () => {
  await study('metrics', { primaryMetric: ['accuracy', 'macroF1'] });
  expect(await complaint('run', 'metrics.json')).toEqual([
    'receptive: primaryMetric: expected one metric (accuracy, balancedAccuracy, macroF1), named before anything is trained, got 2: "accuracy", "macroF1".',
    'The report shows the others too; only one can decide.',
  ]);
});

test('one seed where a verdict is asked for', async () => {
  await asking('one', { delta: '1pp' }, { seeds: 4, select: true });
  expect(await complaint('run', 'one.json', '--seeds', '1')).toEqual([
    'receptive: seeds: expected at least 2 for equivalence in "kernel" (delta), a winner (select), got 1.',
    'One training says nothing of the spread between trainings; six seeds are the first that allow a verdict.',
  ]);
});

test('plans without a difference or a spread, and folders that hold no run', async () => {
  const difference = 'expected a difference above 0 and below 1 such as 0.01, or in percentage points such as "1pp"';
  await asking('plan', {});
  expect(await complaint('plan', 'plan.json', '--detect', '0')).toEqual([
    `receptive: --detect: ${difference}, got "0".`,
  ]);
  expect(await complaint('plan', 'plan.json', '--detect', '1pp', '--sd', 'x')).toEqual([
    `receptive: --sd: ${difference}, got "x".`,
  ]);
  expect(await complaint('plan', 'plan.json', '--detect', '1pp', '--power', '80')).toEqual([
    'receptive: --power: expected a share between 0 and 1, got "80".',
  ]);
  expect((await complaint('plan', 'plan.json'))[0]).toBe(
    "receptive: required option '--detect <difference>' not specified.",
  );
  expect(await complaint('plan', 'plan.json', '--detect', '1pp')).toEqual([
    'receptive: runs/tiny: expected two finished seeds of an arm and what it is compared with, got none to take a spread from.',
    'Run the study with two or three seeds first, or name a spread with --sd.',
  ]);
  await bench.file('photos/holiday.jpg', 'x');
  expect(await complaint('trials', 'photos')).toEqual([
    'receptive: photos: expected the folder of a run with its study.json, got none.',
  ]);
});

test('a learning rate that is not a number', async () => {
  const text = JSON.stringify(tinyStudy({ recipe: { learningRate: 'HERE' } })).replace('"HERE"', 'Number.NaN');
  await bench.file('nan.ts', `export default ${text};\n`);
  expect(await complaint('run', 'nan.ts')).toEqual([
    'receptive: recipe.learningRate: expected a positive number, got NaN.',
  ]);
});

test('a layer that does not exist', async () => {
  const layers = [{ type: 'conv3d', filters: 4, kernel: 3 }];
  await study('layer', { control: { name: 'cnn', architecture: { input: [1, 16, 16], layers } } });
  expect(await complaint('run', 'layer.json')).toEqual([
    'receptive: control.architecture.layers[0].type: expected one of conv2d, locallyConnected2d, dense, flatten, maxPool2d, avgPool2d, globalAvgPool2d, blurPool2d, circularPad2d, batchNorm2d, layerNorm, groupNorm, relu, leakyRelu, gelu, silu, tanh, sigmoid, dropout, coordinates, residual, parallel, got "conv3d" (did you mean "conv2d"?).',
  ]);
});

test('networks that do not fit the pictures or the classes', async () => {
  const dense = (input: number[], units: number) => ({
    baseline: undefined,
    experiments: [],
    control: { name: 'cnn', architecture: { input, layers: [{ type: 'flatten' }, { type: 'dense', units }] } },
  });
  await study('units', dense([1, 16, 16], 9));
  expect(await complaint('run', 'units.json')).toEqual([
    'receptive: cnn.architecture.layers[1]: expected 10 outputs, one per class, from the last layer, got 9.',
    "End with { type: 'dense', units: 10 }.",
  ]);
  await study('input', { ...dense([1, 20, 20], 10), data: { dataset: 'glyphs' } });
  expect(await complaint('run', 'input.json')).toEqual([
    'receptive: cnn.architecture.input: expected [1,28,28], the channels, height and width of the pictures of glyphs, got [1,20,20].',
    "Change it, or the study's data.imageSize and data.channels.",
  ]);
});

test('study files that cannot be used', async () => {
  await bench.file(
    'throws.ts',
    "import { defineStudy } from 'receptive';\nthrow new Error('boom ' + typeof defineStudy);\n",
  );
  await bench.file('none.ts', 'export const study = 1;\n');
  await bench.file('broken.ts', 'export default {{{\n');
  await bench.file('broken.json', '{ name: "x" }');
  expect(await complaint('run', 'throws.ts')).toEqual([
    'receptive: throws.ts: the study file failed with "boom function".',
  ]);
  expect(await complaint('run', 'none.ts')).toEqual([
    "receptive: none.ts: expected the study as the file's default export, got none.",
    'Write `export default defineStudy({ … })`.',
  ]);
  expect((await complaint('run', 'broken.ts'))[0]).toMatch(
    /^receptive: broken\.ts: the study file failed with ".*\(line 1, /,
  );
  expect((await complaint('run', 'broken.json'))[0]).toMatch(/^receptive: broken\.json: the file is not valid JSON \(/);
  expect(await complaint('describe', 'absent.json')).toEqual([
    'receptive: absent.json: there is no such study file.',
    'Studies that come with the command: glyphs, limits, mars, mnist.',
  ]);
  expect(await complaint('run', 'glyph')).toEqual([
    'receptive: glyph: expected the name of a study or a .json, .ts, .js or .mjs file, got neither.',
    'Studies that come with the command: glyphs, limits, mars, mnist.',
  ]);
});

test.each([
  ['--seeds', 'abc'],
  ['--seeds', '0'],
  ['--epochs', '1.5'],
  ['--workers', '-1'],
  ['--threads', ''],
  ['--image-size', '1e3'],
])('%s %s', async (option, value) => {
  expect(await complaint('run', option, value)).toEqual([
    `receptive: ${option}: expected a positive integer, got "${value}".`,
  ]);
});

test('usage', async () => {
  const hint = '`receptive --help` and `receptive run --help` list what there is.';
  expect(await complaint('run', '--engine', 'fast')).toEqual([
    'receptive: --engine: expected "wasm" or "wasm-direct" or "reference", got "fast".',
  ]);
  expect(await complaint('run', '--sedes', '3')).toEqual([
    "receptive: unknown option '--sedes' (did you mean --seeds?).",
    hint,
  ]);
  expect(await complaint('rum')).toEqual(["receptive: unknown command 'rum' (did you mean run?).", hint]);
  expect(await complaint('describe')).toEqual(["receptive: missing required argument 'study'.", hint]);
});

test('folders that are not a run’s', async () => {
  await study('fine', {});
  await bench.file('photos/holiday.jpg', 'x');
  expect(await complaint('run', 'fine.json', '--out', 'photos')).toEqual([
    'receptive: photos: expected a new folder or one that an earlier run made, got one with other files in it ("holiday.jpg").',
    'Name another folder with --out.',
  ]);
  expect(await complaint('run', 'fine.json', '--out', 'photos/holiday.jpg')).toEqual([
    'receptive: photos/holiday.jpg: the folder of the run cannot be made (a file is in the way).',
  ]);
});
