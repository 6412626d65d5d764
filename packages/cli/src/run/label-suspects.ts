import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Dataset, type Exploration, type Study, type TrialRecord, withLabelSuspects } from 'receptive';
import { codeOf } from '../errors.js';
import { readPredictionsCsv } from '../runner/predictions.js';
import type { RunFolder } from './run-folder.js';

/** The exploration with likely label errors: test pictures whose label every seed of the control contradicts. */
export async function exploreAnswers(
  exploration: Exploration,
  folder: RunFolder,
  { study, records }: { readonly study: Study; readonly records: readonly TrialRecord[] },
  dataset: Dataset,
): Promise<Exploration> {
  const control = study.arms.find(({ role }) => role === 'control');
  const completed = records.filter(({ arm, status }) => arm === control?.name && status === 'completed');
  const read = completed.map(async ({ arm, seed }) => {
    const path = join(folder.path, 'trials', arm, String(seed), 'predictions.csv');
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    const answers = text === null ? null : readPredictionsCsv(text, dataset);
    return answers && { ...answers, labels: dataset.splits.test.labels };
  });
  const models = (await Promise.all(read)).filter((model) => model !== null);
  return withLabelSuspects(exploration, dataset, models);
}
