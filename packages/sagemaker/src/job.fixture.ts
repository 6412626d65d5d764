import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateGlyphs, measureNormalization, packDataset, resolveStudy, trialId } from 'receptive';
import { openEngine } from 'receptive-cli/core';
import { CHANNELS, JOB_VERSION, type TrialJob } from './job.js';

export interface ExampleOptions {
  readonly seeds?: readonly number[];
  readonly epochs?: number;
  readonly filters?: number;
  readonly pictures?: number;
}

/** A job of a small network on generated pictures, and its packed data set. */
export async function exampleJob({
  seeds = [0],
  epochs = 4,
  filters = 8,
  pictures = 600,
}: ExampleOptions = {}): Promise<{
  job: TrialJob;
  packed: Uint8Array;
}> {
  const dataset = await generateGlyphs({ size: 16, train: pictures, validation: 200, test: 20 });
  const study = resolveStudy({
    name: 'small',
    data: { dataset: 'glyphs' },
    recipe: { epochs, batch: 20, learningRate: 0.01 },
    control: {
      name: 'plain',
      architecture: {
        input: dataset.shape,
        layers: [
          { type: 'conv2d', filters, kernel: 3, padding: 'same' },
          { type: 'relu' },
          { type: 'maxPool2d', kernel: 2 },
          { type: 'conv2d', filters, kernel: 3 },
          { type: 'relu' },
          { type: 'flatten' },
          { type: 'dropout', rate: 0.2 },
          { type: 'dense', units: dataset.classes.length },
        ],
      },
    },
    seeds: 1,
  });
  const [arm] = study.arms;
  if (!arm) throw new Error('a study has a control');
  const { fingerprint } = dataset;
  const normalization = measureNormalization(dataset.splits.train, dataset.shape);
  const { numerics } = await openEngine('wasm');
  const trials = seeds.map((seed) => ({ id: '', arm, seed }));
  const common = { normalization, fingerprint, engine: 'wasm', numerics } as const;
  return {
    job: await identified({ version: JOB_VERSION, study: study.name, trials, ...common }),
    packed: packDataset(dataset),
  };
}

/** The same job with the ids that follow from its content. */
export async function identified(job: TrialJob): Promise<TrialJob> {
  const { fingerprint, normalization, numerics, limit } = job;
  const trials = job.trials.map(async (trial) => ({
    ...trial,
    id: await trialId({ ...trial, data: { limit }, fingerprint, normalization, numerics }),
  }));
  return { ...job, trials: await Promise.all(trials) };
}

/** A folder as the service lays it out for a training job. */
export async function layOut(
  root: string,
  job: unknown,
  packed: Uint8Array,
  config: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const write = async (path: string, content: string | Uint8Array) => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), content);
  };
  await write(`input/data/${CHANNELS.study}/job.json`, JSON.stringify(job));
  await write(`input/data/${CHANNELS.data}/glyphs.packed`, packed);
  for (const [name, value] of Object.entries(config)) await write(`input/config/${name}.json`, JSON.stringify(value));
}
