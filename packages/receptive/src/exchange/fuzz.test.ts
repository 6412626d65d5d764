/**
 * Files from strangers: every mutated file is read or refused with an InputError, soon and without large arrays.
 * `npm run fuzz` does the same a hundred thousand times.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { InputError } from '../errors.js';
import { Random, streamKey } from '../random.js';
import { readModel, writeModel } from '../training/model.js';
import { exportOnnx } from './export/onnx.js';
import { exportSafetensors } from './export/safetensors.js';
import { importOnnx } from './import/onnx.js';
import { importSafetensors } from './import/safetensors.js';
import { ARCHITECTURES, modelOf } from './models.fixture.js';
import { mutateBytes, mutateOnnx, mutateSafetensors } from './mutate.fixture.js';
import { readOnnx, writeOnnx } from './onnx/model.js';

type Mutate = (bytes: Uint8Array, random: Random) => Uint8Array;

/** Files mutated in all, 5,000 here. */
const FILES = Number(process.env.FUZZ ?? 5000);
/** Another seed, other files. */
const SEED = Number(process.env.FUZZ_SEED ?? 0);
/** No file of a few kilobytes takes a hundredth of this; one that does would stop a server. */
const SLOWEST_MS = 10_000;
/** Arrays that reading one file may make, in bytes: as `Budget` allows, eight bytes a value, and some for the runtime. */
const arraysOf = (file: Uint8Array) => 2 ** 25 + 64 * file.length;

function survive(
  name: string,
  files: readonly Uint8Array[],
  mutate: Mutate,
  read: (bytes: Uint8Array) => unknown,
  count: number,
) {
  const key = streamKey(SEED, 'explore', name);
  const outcome = { accepted: 0, refused: 0 };
  for (let i = 0; i < count; i++) {
    const random = new Random(key, i);
    const mutated = mutate(files[i % files.length]!, random);
    const [before, started] = [process.memoryUsage().arrayBuffers, performance.now()];
    try {
      read(mutated);
      outcome.accepted++;
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`mutation ${i} of ${name}`, { cause: error });
      if (!/^\S.*[.?]$/s.test(error.message))
        throw new Error(`mutation ${i} of ${name} has no sentence: ${error.message}`);
      outcome.refused++;
    }
    const [arrays, took] = [process.memoryUsage().arrayBuffers - before, performance.now() - started];
    if (arrays > arraysOf(mutated)) throw new Error(`mutation ${i} of ${name} made arrays of ${arrays} bytes`);
    if (took > SLOWEST_MS) throw new Error(`mutation ${i} of ${name} took ${took} ms`);
  }
  return outcome;
}

const share = (part: number) => Math.ceil(FILES * part);
const golden = JSON.parse(readFileSync(new URL('../../../../tests/golden/onnx.json', import.meta.url), 'utf8')) as {
  cases: { onnx: string }[];
};
const bare = (file: Uint8Array) => writeOnnx(readOnnx(file, 'valid').graph, {});
const models = Object.keys(ARCHITECTURES).map((name) => modelOf(name));
const ONNX = [
  ...models.map((model) => exportOnnx(model)),
  ...models.map((model) => bare(exportOnnx(model, { preprocessing: false }))),
  ...golden.cases.map(({ onnx }) => new Uint8Array(Buffer.from(onnx, 'base64'))),
];
const readsOnnx = (bytes: Uint8Array) => importOnnx(bytes, 'stranger.onnx');

test('mutated bytes of ONNX files', () => {
  const { accepted, refused } = survive('onnx bytes', ONNX, mutateBytes, readsOnnx, share(0.3));
  expect(accepted).toBeGreaterThan(FILES * 0.02);
  expect(refused).toBeGreaterThan(FILES * 0.05);
});

test('mutated parts of ONNX files', () => {
  const { accepted, refused } = survive('onnx parts', ONNX, mutateOnnx, readsOnnx, share(0.4));
  expect(accepted).toBeGreaterThan(FILES * 0.02);
  expect(refused).toBeGreaterThan(FILES * 0.1);
});

test('mutated safetensors files', () => {
  const native = models.map((model) => writeModel(model));
  const exported = models.map((model) => exportSafetensors(model));
  const outcomes = [
    survive('model bytes', native, mutateBytes, (bytes) => readModel(bytes, 'stranger.safetensors'), share(0.1)),
    survive('model header', native, mutateSafetensors, (bytes) => readModel(bytes, 'stranger.safetensors'), share(0.1)),
    survive(
      'state dict',
      exported,
      mutateSafetensors,
      (bytes) => importSafetensors(bytes, 'stranger.safetensors'),
      share(0.1),
    ),
  ];
  for (const { accepted, refused } of outcomes) {
    expect(accepted).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(FILES * 0.01);
  }
});
