/** `receptive export` and `receptive import`, built, on the models of a small run. */
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { type Model, readModel } from 'receptive';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { distance, logitsOf, picturesOf } from '../packages/receptive/src/exchange/models.fixture.js';
import { readOnnx, writeOnnx } from '../packages/receptive/src/exchange/onnx/model.js';
import { EXTERNAL } from '../packages/receptive/src/exchange/onnx/schema.js';
import { Bench, tinyStudy } from './command.js';
import { present, runOnnx } from './onnxruntime.js';
import { hasTorch, python } from './python.js';

const bench = new Bench();
afterAll(() => bench.remove());
const bytes = async (file: string) => new Uint8Array(await readFile(bench.at(file)));
const CNN = 'runs/tiny/trials/cnn/0/model.safetensors';
let model: Model;

/** What the command says to wrong input. */
async function complaint(...args: string[]): Promise<string[]> {
  const { status, stdout, stderr } = await bench.receptive(...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr.trimEnd().split('\n');
}
async function said(...args: string[]): Promise<string[]> {
  const { status, stdout, stderr } = await bench.receptive(...args);
  expect([status, stderr]).toEqual([0, '']);
  return stdout.trimEnd().split('\n');
}

beforeAll(async () => {
  await bench.file('tiny.json', JSON.stringify(tinyStudy({ recipe: { epochs: 1, batch: 50 } })));
  expect((await bench.receptive('run', 'tiny.json')).status).toBe(0);
  model = readModel(await bytes(CNN), CNN);
});

test("a run's folder exports its control's first seed, or the arm and seed that are named", async () => {
  const parameters = `${(4 * 9 + 4 + 10 * 4 * 7 * 7 + 10).toLocaleString('en-US')} parameters`;
  expect(await said('export', 'runs/tiny', '--to', 'onnx')).toEqual([
    `cnn, seed 0: ${parameters}`,
    'takes pixels (uint8, N×1×16×16), answers with logits (float32, N×10)',
    'cnn.onnx',
  ]);
  await said('export', CNN, '--to', 'onnx', '--out', 'again.onnx');
  expect(await bytes('again.onnx')).toEqual(await bytes('cnn.onnx'));
  const [first] = await said(
    'export',
    'runs/tiny',
    '--arm',
    'kernel5',
    '--seed',
    '1',
    '--to',
    'onnx',
    '--out',
    'k.onnx',
  );
  expect(first).toMatch(/^kernel5, seed 1: /);
});

test('what was exported comes back to the bit, from every format', async () => {
  await said('export', CNN, '--to', 'onnx', '--without-preprocessing', '--out', 'bare.onnx');
  await said('export', CNN, '--to', 'safetensors', '--out', 'state.safetensors');
  for (const file of ['cnn.onnx', 'bare.onnx', 'state.safetensors']) {
    const lines = await said('import', file, '--out', 'back.safetensors');
    expect(lines.at(-1)).toBe('back.safetensors');
    expect(lines).toContainEqual(expect.stringMatching(/^conv1 +layers\[0\] +conv 3×3, 4, valid/));
    expect(await bytes('back.safetensors')).toEqual(await bytes(CNN));
  }
  expect((await said('describe', 'back.safetensors'))[1]).toMatch(/^conv1 +layers\[0\]/);
  const { architecture, parameters } = JSON.parse(
    (await said('import', 'cnn.onnx', '--out', 'j.safetensors', '--json')).join('\n'),
  );
  expect([architecture.layers.length, parameters > 100]).toEqual([5, true]);
});

test.runIf(present)('ONNX Runtime answers pixels as the model does', async () => {
  const pictures = picturesOf(model, 5);
  const logits = await runOnnx(await bytes('cnn.onnx'), pictures, [5, 1, 16, 16]);
  expect(distance(logits, logitsOf(model, pictures))).toBeLessThan(1e-5);
});

test.runIf(hasTorch)('the Python module loads the parameters beside it and answers as the model does', async () => {
  const files = await said('export', 'runs/tiny', '--to', 'pytorch');
  expect(files.slice(-2)).toEqual(['cnn.safetensors', 'cnn.py']);
  const pictures = picturesOf(model, 5);
  await writeFile(bench.at('pictures'), pictures);
  const program = `import sys, torch; sys.path.insert(0, "."); from cnn import CLASSES, load
pictures = torch.frombuffer(bytearray(open("pictures", "rb").read()), dtype=torch.uint8).reshape(5, 1, 16, 16)
print(len(CLASSES), *load()(pictures).flatten().tolist())`;
  const [count, ...logits] = python(program, bench.folder).trim().split(' ').map(Number);
  expect(count).toBe(10);
  expect(distance(logits, logitsOf(model, pictures))).toBeLessThan(1e-5);
});

test('a state dict for an architecture in a file, with the names and the preprocessing that are given', async () => {
  await bench.file('arch.json', JSON.stringify(model.architecture));
  await bench.file('classes.txt', Array.from({ length: 10 }, (_, i) => `${i} glyph ${i}`).join('\n'));
  const options = ['--architecture', 'arch.json', '--mean', '0.5', '--std', '0.25', '--classes', 'classes.txt'];
  await said('import', 'state.safetensors', ...options, '--out', 'named.safetensors');
  const named = readModel(await bytes('named.safetensors'), 'named');
  expect(named.tensors).toEqual(model.tensors);
  expect(named.normalization).toEqual({ mean: [0.5], std: [0.25] });
  expect([named.arm, named.classes[3], named.validationAccuracy]).toEqual(['state', 'glyph 3', null]);
});

describe('values in another file', () => {
  /** The exported network with its first weights moved to `location`. */
  async function split(location: string): Promise<string> {
    const { graph } = readOnnx(await bytes('bare.onnx'), 'bare.onnx');
    const [first, ...others] = graph.initializers;
    const external = [{ key: 'location', value: location }];
    const moved = { ...first!, raw: new Uint8Array(0), location: EXTERNAL, external };
    await bench.file('split/weights.bin', first!.raw);
    return bench.file('split/model.onnx', writeOnnx({ ...graph, initializers: [moved, ...others] }, {}));
  }

  test('are read from the folder of the model', async () => {
    await said('import', await split('weights.bin'), '--mean', '0', '--std', '1', '--out', 'split.safetensors');
    expect(readModel(await bytes('split.safetensors'), 'split').tensors).toEqual(model.tensors);
  });

  test('and from nowhere else', async () => {
    await bench.file('secret.bin', new Uint8Array(4 * 9 * 4));
    expect((await complaint('import', await split('../secret.bin'), '--out', 'x.safetensors'))[0]).toBe(
      `receptive: split/model.onnx: tensor "conv1.weight": location of its data: expected the name of a file in the model's folder, got "../secret.bin".`,
    );
    await symlink(bench.at('secret.bin'), bench.at('split/link.bin'));
    expect((await complaint('import', await split('link.bin'), '--out', 'x.safetensors'))[0]).toMatch(
      /link\.bin: expected a file in the model's folder, got a link out of it\.$/,
    );
    expect((await complaint('import', await split('nothing.bin'), '--out', 'x.safetensors'))[0]).toBe(
      'receptive: split/model.onnx: its values are in nothing.bin, which cannot be read (ENOENT).',
    );
  });
});

test('wrong input gets one sentence', async () => {
  expect(await complaint('export', 'runs/tiny')).toEqual([
    "receptive: required option '--to <format>' not specified.",
    '`receptive --help` and `receptive run --help` list what there is.',
  ]);
  expect(await complaint('export', 'runs/tiny', '--to', 'tensorflow')).toEqual([
    'receptive: --to: expected "onnx" or "safetensors" or "pytorch", got "tensorflow".',
  ]);
  expect(await complaint('export', 'runs/tiny', '--to', 'onnx', '--arm', 'nobody')).toEqual([
    'receptive: --arm: expected one of its trained arms (cnn, dense, kernel5), got "nobody".',
  ]);
  expect(await complaint('export', 'runs/tiny', '--to', 'onnx', '--seed', '9')).toEqual([
    'receptive: --seed: expected a seed of cnn that left a model (0, 1), got 9.',
  ]);
  expect(await complaint('export', CNN, '--to', 'onnx', '--seed', '0')).toEqual([
    `receptive: --seed: expected the folder of a run to choose from, got ${CNN}.`,
  ]);
  expect(await complaint('export', CNN, '--to', 'safetensors', '--out', CNN)).toEqual([
    `receptive: --out: expected another file than the model's own, got ${CNN}.`,
  ]);
  expect(await complaint('export', CNN, '--to', 'onnx', '--out', 'no/such/folder.onnx')).toEqual([
    'receptive: no/such/folder.onnx: the file cannot be written (ENOENT).',
  ]);
  expect(await complaint('export', CNN, '--to', 'pytorch', '--out', 'network.txt')).toEqual([
    'receptive: --out: expected a Python file (.py), got network.txt.',
  ]);
  expect(await complaint('export', CNN, '--to', 'safetensors', '--without-preprocessing')).toEqual([
    'receptive: --without-preprocessing: expected --to onnx or pytorch, got safetensors, which holds none.',
  ]);
  expect(await complaint('import', 'tiny.json')).toEqual([
    'receptive: tiny.json: expected an .onnx or .safetensors file, got another.',
  ]);
  expect(await complaint('import', 'nowhere.onnx')).toEqual([
    'receptive: nowhere.onnx: expected a file that can be read, got ENOENT.',
  ]);
  await bench.file('broken.onnx', 'this is no model');
  expect((await complaint('import', 'broken.onnx'))[0]).toMatch(/^receptive: broken\.onnx: expected ONNX/);
  expect(await complaint('import', 'cnn.onnx', '--mean', 'a,b')).toEqual([
    'receptive: --mean: expected numbers with commas between, got "a,b".',
  ]);
  expect(await complaint('import', 'cnn.onnx', '--architecture', 'arch.json')).toEqual([
    'receptive: --architecture: expected a safetensors file to go with it, got ONNX, which has its own.',
  ]);
  expect(await complaint('export', 'runs/tiny', '--to', 'onnx')).toEqual([
    'receptive: --out: expected a name for the file, got none, and cnn.onnx is there already.',
  ]);
  expect(await complaint('predict', 'cnn.onnx', 'a.png')).toEqual([
    'receptive: cnn.onnx: expected a model.safetensors or the folder of a run, got an ONNX file.',
    '`receptive import` makes a model of it.',
  ]);
  await bench.file('model.safetensors', '');
  expect(await complaint('import', 'cnn.onnx')).toEqual([
    'receptive: --out: expected a name for the model, got none, and model.safetensors is there already.',
  ]);
});
