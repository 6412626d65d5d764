import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnalysisContext, Dataset, Stage, TrialRecord } from 'receptive';
import { codeOf } from '../errors.js';
import { readPredictionsCsv } from '../runner/predictions.js';
import type { Openings } from './openings.js';
import type { RunFolder } from './run-folder.js';

export interface Outcome {
  readonly stage: Stage;
  /** Of all trials that are shown. */
  readonly records: readonly TrialRecord[];
  /** Null while the test split is sealed. */
  readonly openings: Openings | null;
}

/** What the analysis is told besides the records: answers picture by picture, clusters, choices, openings. */
export async function analysisContext(
  folder: RunFolder,
  { dataset, clusters }: { readonly dataset: Dataset; readonly clusters: readonly string[] | null },
  { stage, records, openings }: Outcome,
): Promise<AnalysisContext> {
  const { study, tuning, selection } = stage;
  const compared = records.filter(
    ({ arm, seed }) => study.arms.some(({ name }) => name === arm) && study.seeds.includes(seed),
  );
  const answers = openings ? await Promise.all(compared.map((record) => answersOf(folder, record, dataset))) : [];
  const confirms = ({ arm, seed }: TrialRecord) =>
    (arm === selection?.arm || arm === selection?.control) && selection.seeds.includes(seed);
  return {
    answers: answers.filter((one) => one !== null),
    ...(clusters ? { clusters } : {}),
    ...(openings ? { openings: openings.count, planHash: openings.plan } : {}),
    ...(selection && openings ? { confirmation: { ...selection, records: records.filter(confirms) } } : {}),
    tuning,
  };
}

/** Which test pictures a trial answered rightly, from its `predictions.csv`; null where that is missing or damaged. */
async function answersOf(folder: RunFolder, { arm, seed }: TrialRecord, dataset: Dataset) {
  const path = join(folder.path, 'trials', arm, String(seed), 'predictions.csv');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  const found = text === null ? null : readPredictionsCsv(text, dataset);
  if (!found) return null;
  const { labels } = dataset.splits.test;
  return { arm, seed, correct: Uint8Array.from(labels, (label, i) => (found.predicted[i] === label ? 1 : 0)) };
}
