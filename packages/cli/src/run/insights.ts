import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ArmAnswers,
  type Dataset,
  type Engine,
  findDisagreements,
  findMistakes,
  firstKernels,
  type Insights,
  type Model,
  readModel,
  type SeedAnswers,
  type Study,
  type TrialRecord,
  traceFeatureMaps,
} from 'receptive';
import { codeOf, isInputError } from '../errors.js';
import { readPredictionsCsv } from '../runner/predictions.js';
import type { RunFolder } from './run-folder.js';

/**
 * What the finished trials of a run show picture by picture, from their `predictions.csv` and the first model of the
 * control. A file that is missing or damaged is left out; the figures do not depend on it.
 */
export async function gatherInsights(
  folder: RunFolder,
  { study, records }: { readonly study: Study; readonly records: readonly TrialRecord[] },
  dataset: Dataset,
  engine: Engine,
): Promise<Insights> {
  const answersOf = async (role: 'control' | 'baseline'): Promise<ArmAnswers | null> => {
    const arm = study.arms.find((entry) => entry.role === role);
    if (!arm) return null;
    const completed = records.filter((record) => record.arm === arm.name && record.status === 'completed');
    const trials = await Promise.all(completed.map((record) => readAnswers(folder, record, dataset)));
    return { arm: arm.name, trials: trials.filter((trial) => trial !== null) };
  };
  const [control, baseline] = await Promise.all([answersOf('control'), answersOf('baseline')]);
  const first = control?.trials[0];
  const model = control && first ? await readTrialModel(folder, control.arm, first.seed) : null;
  return {
    mistakes: control && findMistakes(dataset, control),
    disagreements: control && baseline && findDisagreements(dataset, control, baseline),
    kernels: model && firstKernels(model),
    featureMaps: model && first ? traceFeatureMaps(model, engine, dataset, first) : null,
  };
}

const fileOf = (folder: RunFolder, arm: string, seed: number, file: string) =>
  join(folder.path, 'trials', arm, String(seed), file);

async function readAnswers(
  folder: RunFolder,
  { arm, seed }: TrialRecord,
  dataset: Dataset,
): Promise<SeedAnswers | null> {
  const text = await unlessMissing(readFile(fileOf(folder, arm, seed, 'predictions.csv'), 'utf8'));
  const answers = text === null ? null : readPredictionsCsv(text, dataset);
  return answers && { seed, ...answers };
}

async function readTrialModel(folder: RunFolder, arm: string, seed: number): Promise<Model | null> {
  const path = fileOf(folder, arm, seed, 'model.safetensors');
  const bytes = await unlessMissing(readFile(path));
  try {
    return bytes && readModel(new Uint8Array(bytes), path);
  } catch (error) {
    if (isInputError(error)) return null;
    throw error;
  }
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | null> {
  return reading.catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
}
