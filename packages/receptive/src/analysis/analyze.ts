import { resolveArchitecture } from '../architecture/index.js';
import type { DatasetSummary } from '../data/types.js';
import type { Arm, Study } from '../study/types.js';
import type { TrialRecord } from '../training/types.js';
import { confirm, rankAgreement, selectionOf } from './choice.js';
import { compareArms } from './compare.js';
import { judgeFamily } from './family.js';
import { majorityOf } from './majority.js';
import { comparedMetrics, METRIC_NAMES, metricValues, primaryOf, trialsOf } from './metrics.js';
import { pairsOf } from './pairs.js';
import { judgePredictions } from './predictions.js';
import { mean, summarize } from './statistics/summary.js';
import type { Analysis, AnalysisContext, ArmAnalysis, Comparison, Judgement, MetricName, Summary } from './types.js';

function analyzeArm(arm: Arm, trials: readonly TrialRecord[], sealed: boolean): ArmAnalysis {
  const graph = resolveArchitecture(arm.architecture);
  const completed = trials.filter((trial) => trial.status === 'completed');
  // A diverged training stops early, so its seconds would understate the cost; they count only where there are no others.
  const timed = completed.length > 0 ? completed : trials;
  return {
    name: arm.name,
    title: arm.title,
    role: arm.role,
    experiment: arm.experiment ?? null,
    parameters: graph.parameters,
    macs: graph.macs,
    receptiveField: graph.receptiveField,
    metrics: Object.fromEntries(
      METRIC_NAMES.map((name) => [name, summarize(metricValues(trials, name, sealed))]),
    ) as Record<MetricName, Summary>,
    diverged: trials
      .filter((trial) => trial.status === 'diverged')
      .map((trial) => ({
        seed: trial.seed,
        epoch: trial.divergedAt?.epoch ?? trial.epochsRun,
        step: trial.divergedAt?.step ?? 0,
      })),
    seconds: mean(timed.map((trial) => trial.seconds)) ?? 0,
  };
}

/**
 * What the trials of a study show: every arm's metrics over the seeds with 95 % t intervals; the paired differences of
 * each variant to the control, of the control to the baseline, and of their matched and tuned arms; and verdicts on
 * them in the primary metric, by the rules of `verdict.ts`. A pure function: the same records, in any order, give the
 * same analysis. Diverged trials are reported and left out of means; a trial that is missing, doubled or of no arm of
 * the study throws.
 *
 * @param context Single answers and the clusters of the test pictures, for intervals over new pictures; what is known
 * of the opening of the test split and of the arm trained again. All may be left out.
 */
export function analyzeStudy(
  study: Study,
  records: readonly TrialRecord[],
  data: DatasetSummary,
  context: AnalysisContext = {},
): Analysis {
  const stranger = records.find((record) => !study.arms.some((arm) => arm.name === record.arm));
  if (stranger) throw new Error(`arm "${stranger.arm}", seed ${stranger.seed}: the study has no such arm.`);
  const primary = primaryOf(study, records);
  const sealed = primary.split !== 'test';
  const arms = new Map(
    study.arms.map(({ name, title, agrees = [] }) => [name, { title, agrees, trials: trialsOf(study, name, records) }]),
  );
  const comparisons = pairsOf(study).flatMap((pair) =>
    comparedMetrics(primary).map((metric) =>
      compareArms(pair, metric, arms.get(pair.arm)!, arms.get(pair.control)!, sealed),
    ),
  );
  const judged = comparisons.filter(({ metric }) => metric === primary.metric);
  const families = [null, ...study.experiments].map((experiment) =>
    judgeFamily({
      experiment,
      judged: judged.filter(
        (pair) => pair.experiment === (experiment?.name ?? null) && pair.kind === (experiment ? 'plain' : 'baseline'),
      ),
      checks: judged.filter(({ kind }) => kind === 'matched' || kind === 'tuned'),
      arms,
      primary,
      context,
    }),
  );
  const judgements = families.flatMap((family) => family.judgements);
  const figures = study.arms.map((arm) => analyzeArm(arm, arms.get(arm.name)!.trials, sealed));
  const selection = selectionOf(figures, primary);
  return {
    study: study.name,
    seeds: study.seeds,
    trials: records.length,
    primary,
    arms: figures,
    comparisons: comparisons.map((comparison) => ({
      ...comparison,
      says: verdictOn(comparison, judgements, primary)?.says ?? comparison.says,
    })),
    judgements,
    trends: families.flatMap(({ trend }) => (trend ? [trend] : [])),
    predictions: judgePredictions(study, figures, primary),
    majority: majorityOf(data),
    rankAgreement: rankAgreement(figures, primary),
    selection,
    confirmation: confirm(context, selection, figures, primary),
    tuning: context.tuning ?? [],
    openings: context.openings ?? null,
    planHash: context.planHash ?? null,
  };
}

/** The verdict on a comparison that was judged: of the primary metric, and not a check on another. */
function verdictOn(
  { kind, metric, arm, control, experiment }: Comparison,
  judgements: readonly Judgement[],
  primary: Analysis['primary'],
): Judgement['verdict'] | undefined {
  if (metric !== primary.metric || kind === 'matched' || kind === 'tuned') return undefined;
  return judgements.find((one) => one.arm === arm && one.control === control && one.experiment === experiment)?.verdict;
}
