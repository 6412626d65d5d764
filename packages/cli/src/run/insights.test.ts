import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Architecture,
  type Dataset,
  initializeNetwork,
  makeDataset,
  referenceEngine,
  resolveArchitecture,
  type Study,
  type TrialRecord,
  takeSnapshot,
  writeModel,
} from 'receptive';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../data/test-pictures.js';
import { predictionsCsv } from '../runner/predictions.js';
import { gatherInsights } from './insights.js';
import { RunFolder } from './run-folder.js';

const architecture: Architecture = {
  input: [1, 6, 6],
  layers: [
    { type: 'conv2d', filters: 4, kernel: 3 },
    { type: 'relu' },
    { type: 'flatten' },
    { type: 'dense', units: 3 },
  ],
};
const split = { images: Uint8Array.from({ length: 6 * 36 }, (_, i) => i), labels: Uint16Array.of(0, 1, 2, 0, 1, 2) };
const dataset: Dataset = await makeDataset({
  name: 'six',
  about: '',
  classes: ['a', 'b', 'c'],
  shape: [1, 6, 6],
  splits: { train: split, validation: split, test: split },
});
const study = {
  arms: [
    { name: 'dense', role: 'baseline' },
    { name: 'cnn', role: 'control' },
  ],
} as unknown as Study;
const record = (arm: string, seed: number, status: TrialRecord['status'] = 'completed') =>
  ({ arm, seed, status }) as TrialRecord;

function model(seed: number): Uint8Array {
  const network = referenceEngine.compile(resolveArchitecture(architecture), { batch: 1 });
  initializeNetwork(network, seed);
  const about = { arm: 'cnn', seed, trial: 't', numerics: 'reference-1', validationAccuracy: 0.5 };
  const normalization = { mean: [0], std: [1] };
  return writeModel({
    architecture,
    classes: dataset.classes,
    normalization,
    tensors: takeSnapshot(network),
    ...about,
  });
}
/** Every picture named rightly but the `wrong`th, which is taken for the next class. */
function predictions(wrong: number): string {
  const { labels } = dataset.splits.test;
  const predicted = labels.map((label, i) => (i === wrong ? (label + 1) % 3 : label));
  const probabilities = Float32Array.from({ length: 18 }, (_, i) =>
    predicted[Math.floor(i / 3)] === i % 3 ? 0.75 : 0.125,
  );
  return predictionsCsv(dataset, { labels, predicted, probabilities });
}

async function run(files: Readonly<Record<string, string | Uint8Array>>): Promise<RunFolder> {
  const folder = await RunFolder.claim(join(await temporaryFolder(), 'run'));
  folder.release();
  for (const [file, content] of Object.entries(files)) {
    const path = join(folder.path, 'trials', file);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, content);
  }
  return folder;
}
const gather = (folder: RunFolder, records: readonly TrialRecord[]) =>
  gatherInsights(folder, { study, records }, dataset, referenceEngine);

describe('gatherInsights', () => {
  test('mistakes, disagreements, kernels and feature maps from the files of a run', async () => {
    const folder = await run({
      'cnn/0/predictions.csv': predictions(2),
      'cnn/0/model.safetensors': model(0),
      'cnn/1/predictions.csv': predictions(2),
      'dense/0/predictions.csv': predictions(4),
    });
    const found = await gather(folder, [record('cnn', 0), record('cnn', 1), record('dense', 0)]);
    expect(found.mistakes).toMatchObject({ arm: 'cnn', seeds: [0, 1], wrong: 1 });
    expect(found.mistakes?.shown[0]).toMatchObject({ truth: 2, answer: 0, seeds: 2 });
    expect(found.disagreements).toMatchObject({ seeds: [0], both: 4, onlyControl: 1, onlyBaseline: 1, neither: 0 });
    expect(found.kernels).toMatchObject({ layer: 'conv1', filters: 4 });
    expect(found.featureMaps?.stages.map(({ layers }) => layers)).toEqual([['conv1', 'relu1']]);
  });
  test('a first seed that diverged: the next one’s model', async () => {
    const folder = await run({ 'cnn/3/predictions.csv': predictions(0), 'cnn/3/model.safetensors': model(3) });
    const found = await gather(folder, [record('cnn', 0, 'diverged'), record('cnn', 3)]);
    expect([found.kernels?.seed, found.mistakes?.seeds, found.disagreements]).toEqual([3, [3], null]);
  });
  test.each([
    ['missing', {}],
    ['damaged', { 'cnn/0/predictions.csv': 'picture,class\n', 'cnn/0/model.safetensors': 'no model' }],
  ])('files %s: nothing, and no error', async (_, files) => {
    const found = await gather(await run(files), [record('cnn', 0), record('dense', 0)]);
    expect(found).toEqual({ mistakes: null, disagreements: null, kernels: null, featureMaps: null });
  });
  test('a damaged model: its pictures are left out, the mistakes are not', async () => {
    const folder = await run({ 'cnn/0/predictions.csv': predictions(1), 'cnn/0/model.safetensors': 'no model' });
    const found = await gather(folder, [record('cnn', 0)]);
    expect([found.mistakes?.wrong, found.kernels, found.featureMaps]).toEqual([1, null, null]);
  });
});
