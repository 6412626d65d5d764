/** What choosing by validation does: whether it orders the arms as the test does, and how it flatters the best. */

import { conclude, seedWords } from './conclusion.js';
import { metricValues, trialsOf, validationMetric } from './metrics.js';
import { kendallTau } from './statistics/correlation.js';
import { expectedNormalMaximum } from './statistics/normal.js';
import { pairedDifference, summarize } from './statistics/summary.js';
import type { Analysis, AnalysisContext, ArmAnalysis, BestOnValidation, Confirmation, RankAgreement } from './types.js';

/** Of all arms with both means, in the primary metric; null while the test split is sealed. */
export function rankAgreement(
  arms: readonly ArmAnalysis[],
  { name, metric, split }: Analysis['primary'],
): RankAgreement {
  const means = arms.flatMap(({ metrics }) => {
    const [validation, test] = [metrics[validationMetric(name)].mean, metrics[metric].mean];
    return validation !== null && test !== null ? [{ validation, test }] : [];
  });
  const tau = kendallTau(
    means.map(({ validation }) => validation),
    means.map(({ test }) => test),
  );
  return { tau: split === 'test' ? tau : null, arms: means.length };
}

/**
 * The best arm on validation, and its inflation: the best of k equal arms is expected E[max of k normals]·s/√n above
 * their mean, s pooled over the arms. Null where there is nothing to choose from.
 */
export function selectionOf(arms: readonly ArmAnalysis[], { name }: Analysis['primary']): BestOnValidation | null {
  const candidates = arms.flatMap((arm) => {
    const summary = arm.metrics[validationMetric(name)];
    return summary.mean !== null ? [{ arm: arm.name, mean: summary.mean, summary }] : [];
  });
  if (candidates.length < 2) return null;
  const best = candidates.reduce((a, b) => (b.mean > a.mean ? b : a));
  const spreads = candidates.flatMap(({ summary }) => (summary.sd === null ? [] : [summary.sd]));
  const seeds = Math.min(...candidates.map(({ summary }) => summary.values.filter((value) => value !== null).length));
  const pooled = Math.sqrt(spreads.reduce((sum, sd) => sum + sd ** 2, 0) / spreads.length);
  return {
    arm: best.arm,
    among: candidates.length,
    inflation: spreads.length > 0 ? (expectedNormalMaximum(candidates.length) * pooled) / Math.sqrt(seeds) : null,
  };
}

/** The chosen arm at fresh seeds, beside the figure it replaces. Null where there was no second round. */
export function confirm(
  { confirmation }: AnalysisContext,
  selection: BestOnValidation | null,
  arms: readonly ArmAnalysis[],
  { metric }: Analysis['primary'],
): Confirmation | null {
  if (!confirmation) return null;
  const { arm, control, seeds, among, chosenOn, records } = confirmation;
  const figures = (name: string) => {
    const found = arms.find((entry) => entry.name === name);
    if (!found) throw new Error(`arm "${name}": the study has no such arm to confirm.`);
    return found;
  };
  const valuesOf = (name: string) => metricValues(trialsOf({ seeds }, name, records), metric, false);
  const values = valuesOf(arm);
  const difference = arm === control ? null : pairedDifference(values, valuesOf(control));
  const after = summarize(values);
  return {
    arm,
    control,
    seeds,
    among,
    chosenOn,
    inflation: selection?.inflation ?? null,
    before: figures(arm).metrics[metric],
    after,
    difference,
    says: difference
      ? conclude(figures(arm).title, figures(control).title, difference)
      : `${figures(arm).title}, the control, was chosen and trained again with ${seedWords(seeds.length)}`,
  };
}
