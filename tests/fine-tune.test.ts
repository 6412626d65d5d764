/** A model that comes from elsewhere, trained further by the built command. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Bench, tinyStudy } from './command.js';

const bench = new Bench();
afterAll(() => bench.remove());

const json = async (file: string) => JSON.parse(await readFile(bench.at(file), 'utf8'));
const FROM = '../models/imported.safetensors';
/** One epoch in which next to nothing moves, so that what is measured after it is what it began with. */
const STILL = { epochs: 1, batch: 50, learningRate: 1e-9 };
const tune = (fields: object = {}) => ({
  name: 'tune',
  data: tinyStudy().data,
  recipe: STILL,
  control: { name: 'tuned', initialWeights: FROM },
  seeds: 2,
  ...fields,
});
const run = (...args: string[]) => bench.receptive('run', 'studies/tune.json', '--workers', '2', ...args);

beforeAll(async () => {
  await bench.file('tiny.json', JSON.stringify(tinyStudy({ baseline: undefined, experiments: [], seeds: 1 })));
  await bench.file('studies/tune.json', JSON.stringify(tune()));
  await bench.file('models/.keep', '');
  for (const args of [
    ['run', 'tiny.json'],
    ['export', 'runs/tiny', '--to', 'onnx', '--out', 'tiny.onnx'],
    ['import', 'tiny.onnx', '--out', 'models/imported.safetensors'],
  ])
    expect((await bench.receptive(...args)).status).toBe(0);
});

test('an imported model is described, trained further from where it stands, and exported again', async () => {
  const told = await bench.receptive('describe', 'studies/tune.json');
  expect(told.stdout).toContain(`Starts      from ${FROM}`);
  expect(told.stdout).toMatch(/^ {2}conv1 +layers\[0\] +conv 3×3, 4, valid/m);

  expect((await run()).status).toBe(0);
  const before = await json('runs/tiny/trials/cnn/0/record.json');
  for (const seed of [0, 1]) {
    const after = await json(`runs/tune/trials/tuned/${seed}/record.json`);
    expect(after.test.confusion).toEqual(before.test.confusion);
    expect(after.validation.loss).toBeCloseTo(before.validation.loss, 4);
  }
  const report = await readFile(bench.at('runs/tune/report.md'), 'utf8');
  expect(report).toContain('imported.safetensors');
  expect((await bench.receptive('export', 'runs/tune', '--to', 'onnx')).status).toBe(0);
  expect((await stat(bench.at('tuned.onnx'))).size).toBeGreaterThan(1000);
});

test('a notebook of such a run starts from the model that the run keeps', async () => {
  expect((await bench.receptive('notebook', 'runs/tune', '--out', 'books/tune.ipynb')).status).toBe(0);
  const [, file] = /initialWeights: '([^']+)'/.exec(await readFile(bench.at('books/tune.ipynb'), 'utf8')) ?? [];
  expect(file).toMatch(/^\.\.\/runs\/tune\/\.store\/weights\/[0-9a-f]{64}\.safetensors$/);
  expect((await stat(bench.at('books', file ?? ''))).isFile()).toBe(true);
});

test('its trials are found again, also after the model is gone from its place; another model makes others', async () => {
  const trials = async () => (await readdir(bench.at('runs/tune/.store'))).filter((name) => name.length === 64).sort();
  const first = await trials();
  const again = await run();
  expect(again.stderr).toContain('2 trials, 2 of them finished before');
  expect((await bench.receptive('probe', 'runs/tune', '--only', 'shift')).status).toBe(0);

  const file = bench.at('models/imported.safetensors');
  const bytes = await readFile(file);
  // The last byte is one of the last weight.
  bytes[bytes.length - 2]! ^= 1;
  await writeFile(file, bytes);
  expect((await run()).status).toBe(0);
  const all = await trials();
  expect(all).toEqual(expect.arrayContaining(first));
  expect((await json('runs/tune/study.json')).arms[0].initialWeights.file).toBe(FROM);
  expect((await readdir(bench.at('runs/tune/.store/weights'))).length).toBe(2);
});

test('probes whose own networks could not start from the model are left out and said', async () => {
  const { status, stderr } = await bench.receptive('probe', 'runs/tune', '--only', 'ladder');
  expect(status).toBe(0);
  expect(stderr).toContain('probe ladder is left out: tuned starts from a model, and what it trains could not.');
});

test('wrong weights are refused in a sentence, and nothing is written', async () => {
  const refusal = async (fields: object, ...args: string[]) => {
    await bench.file('studies/wrong.json', JSON.stringify(tune({ name: 'wrong', ...fields })));
    const { status, stderr } = await bench.receptive('run', 'studies/wrong.json', ...args);
    expect(status).toBe(2);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(await stat(bench.at('runs/wrong')).catch(() => null)).toBeNull();
    return stderr.split('\n')[0]?.replaceAll(bench.folder, '…');
  };
  const control = (initialWeights: unknown) => ({ control: { name: 'tuned', initialWeights } });
  expect(await refusal(control('none.safetensors'))).toBe(
    'receptive: control.initialWeights: expected a model beside the study, got ENOENT for none.safetensors.',
  );
  expect(await refusal(control('../models'))).toBe(
    'receptive: control.initialWeights: expected a model beside the study, got EISDIR for ../models.',
  );
  expect(await refusal(control('../tiny.onnx'))).toMatch(
    /^receptive: control\.initialWeights: \.\.\/tiny\.onnx: expected a safetensors header /,
  );
  expect(await refusal({}, '--image-size', '20')).toBe(
    `receptive: control.initialWeights: expected in ${FROM} the tensors of the architecture, got 1 of another shape: "dense1.weight" [10,196] instead of [10,324].`,
  );
  expect(await refusal({}, '--on', 'sagemaker')).toBe(
    `receptive: --on sagemaker: expected arms that start from random weights, got tuned, which starts from ${FROM}.`,
  );
});
