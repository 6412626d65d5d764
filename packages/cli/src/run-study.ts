import { type Analysis, analyzeStudy, type Conclusions, drawConclusions } from 'receptive';
import type { Reporter } from './progress/reporter.js';
import { analysisContext } from './run/analysis-context.js';
import { readCloudRecord } from './run/cloud-record.js';
import { completeSeeds } from './run/complete-seeds.js';
import { conduct, furthestStage } from './run/conduct.js';
import { environment } from './run/environment.js';
import { explorationIn, preparationOf } from './run/exploration.js';
import { gatherInsights } from './run/insights.js';
import { exploreAnswers } from './run/label-suspects.js';
import { openTest } from './run/open-test.js';
import { probeStudy } from './run/probes.js';
import { type ReadyStudy, readyStudy, type StudyRequest } from './run/ready-study.js';
import { writeReport } from './run/report.js';
import { RunFolder } from './run/run-folder.js';
import { requireMemory } from './runner/memory.js';
import type { FailedTrial, Runner } from './runner/types.js';

export interface RunRequest extends StudyRequest {
  /** What was typed, for the report. */
  readonly command: string;
  readonly runner: Runner;
  /** Trials at the same time, for the time left. */
  readonly workers: number;
  /** Trials run on other machines, whose memory is not known here. Default: false. */
  readonly elsewhere?: boolean;
  /** For the test split, which is evaluated in this process. */
  readonly threads: number;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Keep a TensorBoard event file of every trial. Default false. */
  readonly tensorboard?: boolean;
}

export interface RunOutcome {
  readonly folder: string;
  /** Over the seeds every arm completed; null if there is none. */
  readonly analysis: Analysis | null;
  /** What the probes allow one to say; null where there is no analysis. */
  readonly conclusions: Conclusions | null;
  readonly failed: readonly FailedTrial[];
}

/**
 * The path of every study, stage by stage: study → data → architecture → training → analysis → report. Nothing is
 * written before the first three are known to be right, and the test split is opened after the last training.
 */
export async function runStudy(request: RunRequest): Promise<RunOutcome> {
  const { reporter } = request;
  const ready = await readyStudy(request);
  const { dataset, packedPath, summary, normalization, engine } = ready;

  const versions = environment(engine.numerics);
  const out = request.out(ready.study.name);
  const known = await furthestStage(ready.study, ready.planContext, RunFolder.reading(out));
  const trials = known.plan.filter(({ id }) => !known.finished.has(id));
  requireMemory({ trials, dataset, engine, workers: request.elsewhere ? 1 : request.workers });
  const folder = await RunFolder.claim(out, { tensorboard: request.tensorboard });
  try {
    await keepWeights(folder, ready);
    reporter.busy(0, 1, 'exploring the data');
    const exploration = await explorationIn(folder.path, dataset, preparationOf(ready.study, normalization));
    reporter.busy(1, 1, 'exploring the data');
    const { fingerprint } = dataset;
    const context = {
      packedPath,
      fingerprint,
      normalization,
      engine: request.engine,
      study: ready.study.name,
      limit: ready.study.data.limit,
      store: folder.store.folder,
    };
    const about = { normalization, environment: versions, command: request.command };
    const files = { 'dataset.json': summary, 'exploration.json': exploration };
    const conducted = await conduct({ ...request, ...ready, context, folder, about, files });
    const { stage, plan, failed, complete } = conducted;
    const openings = complete ? await openTest(conducted, { ...request, ...ready, folder }) : null;

    const records = await folder.records(plan);
    const covered = completeSeeds(stage.study, records, reporter);
    if (!covered) return { folder: folder.path, analysis: null, conclusions: null, failed };
    const probed = await probeStudy({ ...request, ...ready, study: covered.study, context, folder });
    const evidence = await analysisContext(folder, ready, { stage, records, openings });
    const analysis = analyzeStudy(covered.study, covered.records, summary, evidence);
    const conclusions = drawConclusions(covered.study, analysis, probed.results);

    // Gone with everything else that is drawn when the command ends.
    reporter.busy(0, 1, 'writing the report');
    await writeReport(folder, {
      ...covered,
      data: summary,
      exploration: await exploreAnswers(exploration, folder, covered, dataset),
      analysis,
      probes: probed.results,
      conclusions,
      environment: { ...versions, command: request.command },
      insights: await gatherInsights(folder, covered, dataset, engine),
      cloud: await readCloudRecord(folder.path),
    });
    return { folder: folder.path, analysis, conclusions, failed: [...failed, ...probed.failed] };
  } finally {
    folder.release();
  }
}

/** Beside the trials that start from them, where workers find them. */
async function keepWeights({ store }: RunFolder, { study, weights }: ReadyStudy): Promise<void> {
  for (const { initialWeights } of study.arms) {
    const file = initialWeights && weights.opened.get(initialWeights.sha256);
    if (file) await store.keepWeights(initialWeights.sha256, file.bytes);
  }
}
