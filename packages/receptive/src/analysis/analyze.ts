import { resolveArchitecture } from '../architecture/index.js';
import type { DatasetSummary } from '../data/types.js';
import type { Arm, Study } from '../study/types.js';
import type { TrialRecord } from '../training/types.js';
import { conclude } from './conclusion.js';
import { mean, pairedDifference, summarize } from './summary.js';
import type { Analysis, ArmAnalysis, Comparison, MetricName, Summary } from './types.js';

/** Every metric of a trial: the split it is read from and the figure there. */
const METRICS: Readonly<Record<MetricName, (trial: TrialRecord) => number | undefined>> = {
  testAccuracy: (trial) => trial.test?.accuracy,
  testBalancedAccuracy: (trial) => trial.test?.balancedAccuracy,
  testMacroF1: (trial) => trial.test?.macroF1,
  testLoss: (trial) => trial.test?.loss,
  validationAccuracy: (trial) => trial.validation?.accuracy,
  validationBalancedAccuracy: (trial) => trial.validation?.balancedAccuracy,
  validationMacroF1: (trial) => trial.validation?.macroF1,
  validationLoss: (trial) => trial.validation?.loss,
};
/** The metrics arms are compared in; differences of shares, so that words can be in percentage points. */
export const COMPARED_METRICS: readonly MetricName[] = ['testAccuracy', 'testBalancedAccuracy', 'validationAccuracy'];

/** The records of one arm in the order of the study's seeds. Throws when one is missing. */
export function trialsOf(study: Study, arm: string, records: readonly TrialRecord[]): readonly TrialRecord[] {
  return study.seeds.map((seed) => {
    const found = records.filter((record) => record.arm === arm && record.seed === seed);
    if (found.length !== 1) throw new Error(`arm "${arm}", seed ${seed}: expected one trial, got ${found.length}.`);
    return found[0]!;
  });
}

/** One value per seed; null for a trial that diverged. A completed trial without the value is a bug. */
function metricValues(trials: readonly TrialRecord[], metric: MetricName): (number | null)[] {
  return trials.map((trial) => {
    if (trial.status === 'diverged') return null;
    const value = METRICS[metric](trial);
    if (value === undefined) throw new Error(`arm "${trial.arm}", seed ${trial.seed}: completed without ${metric}.`);
    return value;
  });
}

function analyzeArm(arm: Arm, trials: readonly TrialRecord[]): ArmAnalysis {
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
      Object.keys(METRICS).map((name) => [name, summarize(metricValues(trials, name as MetricName))]),
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

/** Accuracy of always answering the class most common in training (the first of equals). */
function majority(data: DatasetSummary): Analysis['majority'] {
  const counts = data.splits.train.perClass;
  const index = counts.indexOf(Math.max(...counts));
  const share = (split: { readonly count: number; readonly perClass: readonly number[] }) =>
    split.count === 0 ? 0 : (split.perClass[index] ?? 0) / split.count;
  return {
    class: data.classes[index] ?? '',
    validation: share(data.splits.validation),
    test: share(data.splits.test),
  };
}

/**
 * What the trials of a study show: every arm's metrics over the seeds with 95 % t intervals, and the paired
 * differences of each variant to the control, and of the control to the baseline. A pure function: the same records,
 * in any order, give the same analysis. Diverged trials are reported and left out of means; a trial that is missing,
 * doubled or of no arm of the study throws.
 */
export function analyzeStudy(study: Study, records: readonly TrialRecord[], data: DatasetSummary): Analysis {
  const stranger = records.find((record) => !study.arms.some((arm) => arm.name === record.arm));
  if (stranger) throw new Error(`arm "${stranger.arm}", seed ${stranger.seed}: the study has no such arm.`);
  const trials = new Map(study.arms.map((arm) => [arm.name, trialsOf(study, arm.name, records)]));

  const compare = (arm: Arm, control: Arm, factor: string): Comparison[] =>
    COMPARED_METRICS.map((metric) => {
      const difference = pairedDifference(
        metricValues(trials.get(arm.name) ?? [], metric),
        metricValues(trials.get(control.name) ?? [], metric),
      );
      return {
        experiment: arm.experiment ?? null,
        arm: arm.name,
        control: control.name,
        factor,
        metric,
        differences: difference.differences,
        mean: difference.mean,
        ci95: difference.ci95,
        says: conclude(arm.title, control.title, difference),
      };
    });
  const control = study.arms.find((arm) => arm.role === 'control');
  const baseline = study.arms.find((arm) => arm.role === 'baseline');
  const comparisons: Comparison[] = [];
  if (control && baseline) comparisons.push(...compare(control, baseline, 'architecture'));
  if (control) {
    for (const arm of study.arms) {
      if (arm.role === 'variant') comparisons.push(...compare(arm, control, arm.factor ?? 'architecture'));
    }
  }
  return {
    study: study.name,
    seeds: study.seeds,
    trials: records.length,
    arms: study.arms.map((arm) => analyzeArm(arm, trials.get(arm.name) ?? [])),
    comparisons,
    majority: majority(data),
  };
}
