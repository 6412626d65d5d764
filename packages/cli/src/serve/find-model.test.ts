import { join } from 'node:path';
import { InputError, writeModel } from 'receptive';
import { expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../data/test-pictures.js';
import { findModel } from './find-model.js';
import { randomModel } from './model.fixture.js';

const model = (channels = 1) => randomModel([channels, 4, 5], [{ type: 'flatten' }], ['a', 'b']);
const study = {
  arms: [
    { name: 'flat', role: 'baseline' },
    { name: 'cnn', role: 'control' },
  ],
}; // prettier-ignore

async function runFolder(): Promise<string> {
  const folder = await temporaryFolder();
  const bytes = writeModel(await model());
  await writeFiles(folder, {
    'study.json': JSON.stringify(study),
    'trials/cnn/0/record.json': '{}',
    'trials/cnn/10/model.safetensors': bytes,
    'trials/cnn/2/model.safetensors': bytes,
    'trials/flat/0/model.safetensors': bytes,
    'trials/hot/0/record.json': '{}',
  });
  return folder;
}

const refusal = async (...args: Parameters<typeof findModel>) => {
  const error = await findModel(...args).catch((e: unknown) => e);
  if (!(error instanceof InputError)) throw error;
  return error.message;
};

test('a run’s folder: the control’s first seed with a model, or what is named', async () => {
  const folder = await runFolder();
  const found = await findModel(folder);
  expect(found.path).toBe(join(folder, 'trials/cnn/2/model.safetensors'));
  expect([found.form, found.model.classes]).toEqual([{ channels: 1, height: 4, width: 5 }, ['a', 'b']]);
  expect((await findModel(folder, { seed: 10 })).path).toBe(join(folder, 'trials/cnn/10/model.safetensors'));
  expect((await findModel(folder, { arm: 'flat' })).path).toBe(join(folder, 'trials/flat/0/model.safetensors'));
});

test('a file, and a folder with one', async () => {
  const folder = await runFolder();
  const trial = join(folder, 'trials/cnn/2');
  const file = join(trial, 'model.safetensors');
  expect([(await findModel(trial)).path, (await findModel(file)).path]).toEqual([file, file]);
  expect(await refusal(file, { seed: 3 })).toBe(`--seed: expected the folder of a run to choose from, got ${file}.`);
});

test('what is not there is refused with what is', async () => {
  const folder = await runFolder();
  expect(await refusal(folder, { arm: 'wide' })).toBe(
    '--arm: expected one of its trained arms (cnn, flat, hot), got "wide".',
  );
  expect(await refusal(folder, { arm: '../trials/cnn' })).toMatch(/^--arm: expected one of its trained arms/);
  expect(await refusal(folder, { seed: 0 })).toBe('--seed: expected a seed of cnn that left a model (2, 10), got 0.');
  expect(await refusal(folder, { arm: 'hot' })).toBe(`${folder}: expected a model of hot, got none.`);
  await writeFiles(folder, { 'study.json': '{"arms": [null, {"role": "control"}]}' });
  expect(await refusal(folder)).toBe(
    `${join(folder, 'study.json')}: expected a study with a control, got something else.`,
  );
  const nowhere = join(folder, 'nowhere');
  expect(await refusal(nowhere)).toBe(
    `${nowhere}: expected a model.safetensors or the folder of a run, got no such file or folder.`,
  );
  const trials = join(folder, 'trials');
  expect(await refusal(trials)).toBe(
    `${trials}: expected a folder with a model.safetensors, or the folder of a run, got neither.`,
  );
}); // prettier-ignore

test('files that hold no model of pictures', async () => {
  const folder = await temporaryFolder();
  await writeFiles(folder, { 'x.png': 'hello', 'two.safetensors': writeModel(await model(2)) });
  expect(await refusal(join(folder, 'x.png'))).toMatch(
    /x\.png: expected a safetensors file of at least 8 bytes, got 5\.$/,
  );
  expect(await refusal(join(folder, 'two.safetensors'))).toMatch(
    /two\.safetensors: expected a model of grey \(1\) or colour \(3\) pictures, got 2 channels\.$/,
  );
});
