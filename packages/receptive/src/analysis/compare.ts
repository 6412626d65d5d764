import type { TrialRecord } from '../training/types.js';
import { conclude } from './conclusion.js';
import { metricValues, unitOf } from './metrics.js';
import { correlation } from './statistics/correlation.js';
import { cohenDz, hedgesG } from './statistics/effect.js';
import { pairedWins, probabilityOfImprovement } from './statistics/improvement.js';
import { inUnits, type SignFlip, signFlipTest } from './statistics/sign-flip.js';
import { pairedDifference } from './statistics/summary.js';
import type { ArmPair, Comparison, MetricName } from './types.js';

/** An arm's trials in the order of the seeds, and what it is called. */
export interface ComparedArm {
  readonly title: string;
  readonly trials: readonly TrialRecord[];
}

/** Everything the seeds show of one pair of arms in one metric. */
export function compareArms(
  pair: ArmPair,
  metric: MetricName,
  arm: ComparedArm,
  control: ComparedArm,
  sealed: boolean,
): Comparison {
  const as = metricValues(arm.trials, metric, sealed);
  const bs = metricValues(control.trials, metric, sealed);
  const difference = pairedDifference(as, bs);
  const both = as.flatMap((a, i) => (a !== null && bs[i] != null ? [[a, bs[i]] as const] : []));
  const { differences, mean, sd, ci95, t } = difference;
  return {
    ...pair,
    metric,
    differences,
    mean,
    sd,
    ci95,
    t,
    p: pOf(difference),
    flip: differences.length > 0 ? flipDifferences(differences, unitOf(metric, arm.trials)) : null,
    dz: cohenDz(differences),
    g: hedgesG(differences),
    wins: pairedWins(differences),
    improvement: probabilityOfImprovement(
      both.map(([a]) => a),
      both.map(([, b]) => b),
    ),
    correlation: correlation(
      both.map(([a]) => a),
      both.map(([, b]) => b),
    ),
    says: conclude(arm.title, control.title, difference),
  };
}

/** Without any spread t is 0/0 or infinite: differences that are all 0 are no evidence, all equal ones are all of it. */
export function pOf({
  p,
  mean,
  sd,
}: {
  readonly p: number | null;
  readonly mean: number | null;
  readonly sd: number | null;
}): number | null {
  return p ?? (sd === null ? null : mean === 0 ? 1 : 0);
}

/** The exact test on whole multiples of the metric's step. */
export function flipDifferences(
  differences: readonly number[],
  { unit, exact }: { readonly unit: number; readonly exact: boolean },
): SignFlip {
  return signFlipTest(inUnits(differences, unit), exact ? 0 : differences.length);
}
