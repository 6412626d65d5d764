import { type Dataset, type Engine, InputError, readModel, type TrialRecord, testModel } from 'receptive';
import type { Reporter } from '../progress/reporter.js';
import { predictionsCsv } from '../runner/predictions.js';
import type { PlannedTrial } from '../runner/types.js';
import type { Conducted } from './conduct.js';
import { noteOpening, type Openings } from './openings.js';
import type { RunFolder } from './run-folder.js';

export interface TestRequest {
  readonly folder: RunFolder;
  readonly dataset: Dataset;
  readonly engine: Engine;
  readonly threads: number;
  readonly reporter: Reporter;
}

/**
 * Opens the test split for a complete plan: every trained model of its arms is evaluated there, once. Trials that were
 * part of a choice and of nothing else stay sealed. What an earlier opening gave is kept.
 */
export async function openTest({ stage, plan, finished }: Conducted, request: TestRequest): Promise<Openings> {
  const { folder, reporter } = request;
  const openings = await noteOpening(folder, stage, plan);
  const shown = plan.filter(({ sealed }) => !sealed);
  const missing = new Map(
    shown
      .filter(({ id }) => finished.get(id)?.status === 'completed' && finished.get(id)?.test === null)
      .map((trial) => [trial.id, trial]),
  );
  let done = 0;
  for (const trial of missing.values()) {
    reporter.busy(done++, missing.size, 'opening the test split');
    await testTrial(trial, finished.get(trial.id) as TrialRecord, request);
  }
  if (missing.size > 0) reporter.busy(done, missing.size, 'opening the test split');
  for (const trial of shown) if (missing.has(trial.id)) await folder.publish(trial);
  return openings;
}

async function testTrial({ id, arm, seed }: PlannedTrial, record: TrialRecord, request: TestRequest): Promise<void> {
  const { folder, dataset, engine, threads } = request;
  const where = `${arm.name} seed ${seed}: model.safetensors`;
  const bytes = await folder.store.readModel(id);
  if (!bytes) {
    throw new InputError(
      `${folder.path}: expected the model of ${arm.name}, seed ${seed}, to open the test split with, got no such file.`,
      `Without .store/${id} the same command trains it again.`,
    );
  }
  const batch = Math.min(arm.recipe.batch, dataset.splits.test.labels.length);
  const { metrics, predictions } = await testModel(readModel(bytes, where), { dataset, engine, batch, threads });
  await folder.store.writeTest({ ...record, test: metrics }, predictionsCsv(dataset, predictions));
}
