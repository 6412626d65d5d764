import type { Conclusions } from '../analysis/conclusions/types.js';
import { trialsOf } from '../analysis/index.js';
import type { Analysis, ArmAnalysis, Comparison, Judgement, MetricName, Trend } from '../analysis/types.js';
import { resolveArchitecture } from '../architecture/index.js';
import type { Graph } from '../architecture/types.js';
import type { Exploration } from '../data/exploration/types.js';
import type { DatasetSummary } from '../data/types.js';
import type { Insights } from '../insights/types.js';
import type { ProbeResult } from '../probes/types.js';
import type { Arm, Study } from '../study/types.js';
import type { TrialRecord } from '../training/types.js';
import type { CloudRecord } from './cloud-record.js';

/** What a report is made of: records only. */
export interface ReportInput {
  readonly study: Study;
  readonly data: DatasetSummary;
  readonly records: readonly TrialRecord[];
  readonly analysis: Analysis;
  /**
   * Facts about where and how it ran, as plain strings, printed in their order ("node": "v20.20.2"). The entry
   * "command" is shown as what to type to get the same numbers again.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** What the trained networks show picture by picture; its sections are left out without it. */
  readonly insights?: Insights;
  /** What was found in the data before training; the data is told in brief without it. */
  readonly exploration?: Exploration;
  /** What the probes found, and what follows; the interpretation is left out without them. */
  readonly probes?: readonly ProbeResult[];
  readonly conclusions?: Conclusions;
  /** What was done in the cloud, if anything was. */
  readonly cloud?: CloudRecord;
}

/** An arm with everything known of it. */
export interface ArmEvidence {
  readonly arm: Arm;
  readonly figures: ArmAnalysis;
  readonly graph: Graph;
  /** In the order of the study's seeds. */
  readonly trials: readonly TrialRecord[];
}
export interface ExperimentEvidence {
  readonly name: string;
  readonly question: string;
  readonly factor: string;
  readonly variants: readonly ArmEvidence[];
  /** Each variant, followed by the arms in which a quantity of it is held equal. */
  readonly arms: readonly ArmEvidence[];
  /** The twins of the control and of these arms, each at the learning rate chosen for it. */
  readonly tuned: readonly ArmEvidence[];
  /** In the order of the variants. */
  readonly judgements: readonly Judgement[];
  readonly trend: Trend | null;
  /** Share below which differences do not matter, where the study says so. */
  readonly delta: number | null;
}

/** The input, sorted by who is compared with whom. */
export interface Evidence extends ReportInput {
  readonly arms: readonly ArmEvidence[];
  readonly control: ArmEvidence;
  readonly baseline: ArmEvidence | null;
  readonly experiments: readonly ExperimentEvidence[];
  /** Decimals of an accuracy in percent: what one picture of the test split can change. */
  readonly decimals: number;
}

/** Throws when the records, the analysis and the study are not of one piece. */
export function gatherEvidence(input: ReportInput): Evidence {
  const { study, analysis, records, data } = input;
  const arms = study.arms.map((arm): ArmEvidence => {
    const figures = analysis.arms.find((entry) => entry.name === arm.name);
    if (!figures) throw new Error(`arm "${arm.name}": the analysis has no such arm.`);
    return {
      arm,
      figures,
      graph: resolveArchitecture(arm.architecture),
      trials: trialsOf(study, arm.name, records),
    };
  });
  const control = arms.find(({ arm }) => arm.role === 'control');
  if (!control) throw new Error('the study has no control arm.');
  return {
    ...input,
    arms,
    control,
    baseline: arms.find(({ arm }) => arm.role === 'baseline') ?? null,
    experiments: study.experiments.map((experiment) => gatherExperiment(experiment, arms, analysis)),
    decimals: data.splits.test.count >= 5000 ? 2 : 1,
  };
}

function gatherExperiment(
  { name, question, factor, delta, arms: names }: Study['experiments'][number],
  arms: readonly ArmEvidence[],
  analysis: Analysis,
): ExperimentEvidence {
  const variants = arms.filter(({ arm }) => arm.role === 'variant' && names.includes(arm.name));
  return {
    name,
    question,
    factor,
    variants,
    arms: variants.flatMap((variant) => [
      variant,
      ...arms.filter(({ arm }) => arm.role === 'matched' && arm.of === variant.arm.name),
    ]),
    tuned: arms.filter(({ arm }) => arm.role === 'tuned' && arm.experiment === name),
    judgements: analysis.judgements.filter(({ experiment }) => experiment === name),
    trend: analysis.trends.find(({ experiment }) => experiment === name) ?? null,
    delta: delta ?? null,
  };
}

/**
 * The pairs of arms of an experiment in the primary metric: each variant against the control, followed by its matched
 * and tuned pairs; null: the control against the baseline.
 */
export function pairsIn({ analysis }: Pick<Evidence, 'analysis'>, experiment: string | null): readonly Comparison[] {
  return analysis.comparisons.filter(
    ({ experiment: own, metric }) => own === experiment && metric === analysis.primary.metric,
  );
}

/** The same pair of arms in another metric. */
export function inMetric(
  { analysis }: Pick<Evidence, 'analysis'>,
  pair: Comparison,
  metric: MetricName,
): Comparison | undefined {
  const { comparisons } = analysis;
  return comparisons.find(
    (entry) =>
      entry.metric === metric &&
      entry.kind === pair.kind &&
      entry.experiment === pair.experiment &&
      entry.arm === pair.arm &&
      entry.control === pair.control,
  );
}

/** The judgement of a variant, or of the control against the baseline. */
export function judgementOf({ analysis }: Evidence, arm: ArmEvidence): Judgement | undefined {
  return analysis.judgements.find((entry) => entry.arm === arm.arm.name);
}

/** An arm's title by its name. */
export function titleOf({ arms }: Pick<Evidence, 'arms'>, name: string): string {
  return arms.find(({ arm }) => arm.name === name)?.arm.title ?? name;
}

/** The confusion matrices of an arm's completed trials, added up; null if none completed. */
export function summedConfusion(arm: ArmEvidence): readonly (readonly number[])[] | null {
  const matrices = arm.trials.flatMap((trial) => (trial.test ? [trial.test.confusion] : []));
  const first = matrices[0];
  return first
    ? first.map((row, i) => row.map((_, j) => matrices.reduce((sum, matrix) => sum + (matrix[i]?.[j] ?? 0), 0)))
    : null;
}
