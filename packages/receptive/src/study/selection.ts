/** The winner of a study, and the fresh seeds its test figure is to come from. */

import type { TrialRecord } from '../training/types.js';
import type { FindTrial } from './tuning.js';
import type { Arm, PrimaryMetric, Study } from './types.js';
import { validationMean } from './validation.js';

export interface Selection {
  /** The arm with the highest mean on validation. */
  readonly arm: string;
  /** What it is held against on the fresh seeds; the arm itself where the control won. */
  readonly control: string;
  readonly metric: PrimaryMetric;
  /** The winner's mean on validation over the study's seeds: inflated by having been the highest of so many. */
  readonly chosenOn: number;
  /** How many arms it was chosen from. */
  readonly among: number;
  /** As many as the study's, beyond all of them. */
  readonly seeds: readonly number[];
}

/**
 * The best of several is best by luck too (of five equal arms it stands 1.16 standard deviations above its due), so its
 * test figure is taken from trainings that had no part in the choice.
 *
 * @returns null while a trial is missing, and where every arm diverged with some seed.
 */
export function selectWinner(study: Study, find: FindTrial): Selection | null {
  const metric = study.primaryMetric;
  const scored: { readonly arm: Arm; readonly score: number }[] = [];
  for (const arm of study.arms) {
    const records = study.seeds.map((seed) => find(arm, seed));
    if (records.includes(null)) return null;
    const score = validationMean(records as TrialRecord[], metric);
    if (score !== null) scored.push({ arm, score });
  }
  const [first, ...others] = scored;
  if (!first) return null;
  const winner = others.reduce((best, one) => (one.score > best.score ? one : best), first);
  return {
    arm: winner.arm.name,
    control: referenceOf(winner.arm, study.arms).name,
    metric,
    chosenOn: winner.score,
    among: study.arms.length,
    seeds: freshSeeds(study.seeds),
  };
}

/** A tuned winner is held against the tuned control, any other against the control. */
function referenceOf(arm: Arm, arms: readonly Arm[]): Arm {
  const control = arms.find(({ role }) => role === 'control') as Arm;
  if (arm.role !== 'tuned') return control;
  return (
    arms.find((one) => one.role === 'tuned' && one.of === control.name && one.experiment === arm.experiment) ?? control
  );
}

/** As many seeds again, beyond the highest. */
function freshSeeds(seeds: readonly number[]): number[] {
  const highest = Math.max(...seeds);
  return seeds.map((_, i) => highest + 1 + i);
}
