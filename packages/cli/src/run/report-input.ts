import { type GradedRun, InputError } from 'receptive';
import type { ReportInput } from 'receptive/report';
import { openDataset } from '../data/index.js';
import { openEngine } from '../runner/engine.js';
import { furthestStage } from './conduct.js';
import { gatherInsights } from './insights.js';
import { readRun } from './read-run.js';
import { RunFolder } from './run-folder.js';
import { runStudyOf } from './run-study-of.js';

export interface LoadedRun {
  readonly graded: GradedRun;
  readonly input: ReportInput;
}

/**
 * A finished run as its report is made from, read from its folder. What shows pictures is left out where the data set's
 * files are not found.
 *
 * @param dir folder with the data set's files; without it its own place.
 *
 * Errors: InputError where the folder is no finished run.
 */
export async function loadRun(path: string, dir?: string): Promise<LoadedRun> {
  const graded = await readRun(path);
  const { study: whole, planContext, command } = await runStudyOf(path);
  const folder = RunFolder.reading(path);
  const { plan, stage } = await furthestStage(whole, planContext, folder);
  const { analysis, data, exploration, conclusions, probes } = graded;
  const study = { ...stage.study, seeds: analysis.seeds };
  const names = new Set(study.arms.map(({ name }) => name));
  const kept = (await folder.records(plan)).filter(({ arm, seed }) => names.has(arm) && study.seeds.includes(seed));
  const insights = async () => {
    try {
      const { dataset } = await openDataset(study.data, { dir });
      if (dataset.fingerprint !== data.fingerprint) return {};
      return { insights: await gatherInsights(folder, { study, records: kept }, dataset, await openEngine('wasm')) };
    } catch (error) {
      if (error instanceof InputError) return {};
      throw error;
    }
  };
  return {
    graded,
    input: {
      study,
      data,
      records: kept,
      analysis,
      environment: { command: command ?? `receptive run ${study.name}` },
      ...(exploration ? { exploration } : {}),
      ...(conclusions ? { conclusions } : {}),
      probes,
      ...(await insights()),
    },
  };
}
