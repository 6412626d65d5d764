import {
  type Analysis,
  analyzeStudy,
  measureNormalization,
  resolveStudy,
  type StudyOverrides,
  summarizeDataset,
} from 'receptive'; // prettier-ignore
import { openDataset } from './data/index.js';
import { describeDataset } from './progress/dataset-line.js';
import type { Reporter } from './progress/reporter.js';
import { completeSeeds } from './run/complete-seeds.js';
import { environment } from './run/environment.js';
import { explorationIn, preparationOf } from './run/exploration.js';
import { gatherInsights } from './run/insights.js';
import { exploreAnswers } from './run/label-suspects.js';
import { checkFit, planTrials } from './run/plan.js';
import { writeReport } from './run/report.js';
import { RunFolder } from './run/run-folder.js';
import { train } from './run/train.js';
import { openEngine } from './runner/engine.js';
import type { EngineName, FailedTrial, Runner } from './runner/types.js';
import { readStudy } from './study-file.js';

export interface RunRequest {
  /** Name or file of the study. */
  readonly study: string;
  readonly overrides: StudyOverrides;
  /** Folder with the data set's files; the data set's own place without it. */
  readonly data: string | undefined;
  /** Folder of the run, given the study's name. */
  readonly out: (study: string) => string;
  readonly engine: EngineName;
  /** What was typed, for the report. */
  readonly command: string;
  readonly runner: Runner;
  /** Trials at the same time, for the time left. */
  readonly workers: number;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

export interface RunOutcome {
  readonly folder: string;
  /** Over the seeds every arm completed; null if there is none. */
  readonly analysis: Analysis | null;
  readonly failed: readonly FailedTrial[];
}

/**
 * The path of every study, stage by stage: study → data → architecture → training → analysis → report. Nothing is
 * written before the first three are known to be right.
 */
export async function runStudy(request: RunRequest): Promise<RunOutcome> {
  const { reporter } = request;

  const study = resolveStudy(await readStudy(request.study), request.overrides);
  reporter.line([study.title, study.question].filter(Boolean).join(': '));

  const { dataset, packedPath } = await openDataset(study.data, { dir: request.data, onProgress: reporter.busy });
  const summary = summarizeDataset(dataset);
  const given = study.data.normalization;
  const normalization = typeof given === 'object' ? given : measureNormalization(dataset.splits.train, dataset.shape);
  reporter.line(describeDataset(summary));

  const graphs = checkFit(study, dataset);
  const engine = await openEngine(request.engine);
  const plan = await planTrials(study, graphs, dataset, normalization, engine.numerics);

  const versions = environment(engine.numerics);
  const folder = await RunFolder.claim(request.out(study.name));
  try {
    const finished = await folder.finished(plan);
    reporter.busy(0, 1, 'exploring the data');
    const exploration = await explorationIn(folder.path, dataset, preparationOf(study, normalization));
    reporter.busy(1, 1, 'exploring the data');
    await folder.begin(plan, finished, {
      'study.json': { ...study, normalization, environment: versions },
      'dataset.json': summary,
      'exploration.json': exploration,
    });
    const context = {
      packedPath,
      fingerprint: dataset.fingerprint,
      normalization,
      engine: request.engine,
      store: folder.store.folder,
    }; // prettier-ignore
    const failed = await train({ ...request, plan, context, folder, finished });

    const records = await folder.records(plan);
    const covered = completeSeeds(study, records, reporter);
    if (!covered) return { folder: folder.path, analysis: null, failed };
    const analysis = analyzeStudy(covered.study, covered.records, summary);

    // Gone with everything else that is drawn when the command ends.
    reporter.busy(0, 1, 'writing the report');
    await writeReport(folder, {
      ...covered,
      data: summary,
      exploration: await exploreAnswers(exploration, folder, covered, dataset),
      analysis,
      environment: { ...versions, command: request.command },
      insights: await gatherInsights(folder, covered, dataset, engine),
    });
    return { folder: folder.path, analysis, failed };
  } finally {
    folder.release();
  }
}
