import type { Arm } from 'receptive';
import { furthestStage, type Known } from './conduct.js';
import { type Cost, costOf, unmeasured } from './cost.js';
import { planTrials } from './plan.js';
import { probeTrials } from './probes.js';
import { RunFolder } from './run-folder.js';
import type { RunStudy } from './run-study-of.js';
import { measuredPaces, type Pace, readStored, type Stored } from './stored.js';

export interface Estimate {
  readonly known: Known;
  readonly stored: Stored;
  readonly cost: Cost;
}

export interface EstimateOptions {
  readonly workers: number;
  /** Measures the paces of arms of which none is known; without it they stay unknown. */
  readonly probe?: (arms: readonly Arm[]) => Promise<ReadonlyMap<string, Pace>>;
}

/** The plan with the trials that probes need; which those are, no choice of the study can change. */
async function withProbes(
  known: Known,
  summary: RunStudy['summary'],
  planContext: RunStudy['planContext'],
  folder: RunFolder,
): Promise<Known> {
  const plan = await planTrials(probeTrials(known.stage.study, summary), planContext);
  return {
    ...known,
    plan: [...known.plan, ...plan],
    finished: new Map([...known.finished, ...(await folder.finished(plan))]),
  };
}

/** What a run in this folder would reuse and what it would take, at the paces measured there. Nothing is written. */
export async function estimateRun(
  { study, summary, planContext }: RunStudy,
  path: string,
  { workers, probe }: EstimateOptions,
): Promise<Estimate> {
  const folder = RunFolder.reading(path);
  const stored = await readStored(folder);
  const known = await withProbes(await furthestStage(study, planContext, folder), summary, planContext, folder);
  const measured = measuredPaces(stored);
  const probed = (await probe?.(unmeasured(known, measured))) ?? new Map<string, Pace>();
  const { train, validation, test } = summary.splits;
  const pictures = { train: train.count, validation: validation.count, test: test.count };
  return { known, stored, cost: costOf({ known, stored, measured, probed, pictures, workers }) };
}
