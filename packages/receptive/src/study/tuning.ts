/** Equal tuning: the same grid of learning rates for every arm of an experiment, and the best of it on validation. */

import type { TrialRecord } from '../training/types.js';
import { extended } from './rates.js';
import type { Arm, PrimaryMetric, Study, Tuning } from './types.js';
import { validationMean } from './validation.js';

/** Rates added to a grid whose best is at its edge, for one experiment. */
const MOST_EXTENSIONS = 3;

/** What one arm came to on the grid. */
export interface TunedArm {
  readonly arm: string;
  /** Name of its twin at the chosen rate. */
  readonly tuned: string;
  readonly chosen: number;
  /** Still the grid's smallest or largest rate, after all extensions. */
  readonly atEdge: boolean;
  /** Mean over the tuning seeds of the primary metric on validation, for every rate; null where a seed diverged. */
  readonly validation: readonly (number | null)[];
}

/** How the rates of an experiment's tuned arms were chosen. */
export interface TuningResult {
  readonly experiment: string;
  readonly metric: PrimaryMetric;
  /** Rising; as extended. */
  readonly rates: readonly number[];
  readonly seeds: readonly number[];
  readonly arms: readonly TunedArm[];
}

/** An arm at a rate of the grid. No arm of a study can be called so, since "@" is not for names. */
export function atRate(arm: Arm, rate: number): Arm {
  return { ...arm, name: `${arm.name}@${rate}`, recipe: { ...arm.recipe, learningRate: rate } };
}

/** The control, and the variants and matched arms of an experiment. */
export function tunableArms({ arms }: Pick<Study, 'arms'>, experiment: string): readonly Arm[] {
  return arms.filter(
    ({ role, experiment: own }) =>
      role === 'control' || (own === experiment && (role === 'variant' || role === 'matched')),
  );
}

/** "kernel5-tuned"; the control's carries the experiment where several experiments tune. */
export function tunedName(arm: Arm, experiment: string, experiments: Study['experiments']): string {
  const several = experiments.filter(({ tune }) => tune !== undefined).length > 1;
  return arm.role === 'control' && several ? `${arm.name}-tuned-${experiment}` : `${arm.name}-tuned`;
}

/** The twin of an arm at the rate chosen for it. */
export function tunedTwin(arm: Arm, name: string, experiment: string, factor: string, rate: number): Arm {
  const { because, evidence, agrees, contrast, matchedTo, ...labels } = arm;
  return {
    ...labels,
    ...(matchedTo ? { matchedTo } : {}),
    name,
    title: `${arm.title} (tuned)`,
    role: 'tuned',
    of: arm.name,
    experiment,
    factor,
    recipe: { ...arm.recipe, learningRate: rate },
  };
}

/** Looks a trial up; null while it is not finished. */
export type FindTrial = (arm: Arm, seed: number) => TrialRecord | null;

/** What has to be tried before a choice can be made, and the choice once it can. */
export interface TuningState {
  readonly rates: readonly number[];
  readonly result: TuningResult | null;
}

/**
 * The grid as far as what has been trained decides it.
 *
 * Every arm's best rate is the one with the highest mean of the primary metric on validation (of equals the one
 * nearest the middle). Where it is the grid's smallest or largest for any arm, the grid grows by one rate at that end,
 * for all arms alike, up to three times.
 */
export function tune(study: Study, experiment: string, tuning: Tuning, find: FindTrial): TuningState {
  const arms = tunableArms(study, experiment);
  const metric = study.primaryMetric;
  // Rates added below and above the grid as written.
  let [below, above] = [0, 0];
  for (let extensions = 0; ; extensions++) {
    const rates = extended(tuning, below, above);
    const scores = arms.map((arm) => rates.map((rate) => scoreOf(atRate(arm, rate), tuning.seeds, metric, find)));
    if (scores.some((row) => row.includes(undefined))) return { rates, result: null };
    const known = scores as (number | null)[][];
    const best = known.map(indexOfBest);
    const atEdge = (i: number | undefined) => i === 0 || i === rates.length - 1;
    if (extensions < MOST_EXTENSIONS && best.some(atEdge)) {
      below += best.includes(0) ? 1 : 0;
      above += best.includes(rates.length - 1) ? 1 : 0;
      continue;
    }
    const result = {
      experiment,
      metric,
      rates,
      seeds: tuning.seeds,
      arms: arms.map((arm, i) => ({
        arm: arm.name,
        tuned: tunedName(arm, experiment, study.experiments),
        chosen: rates[best[i] as number] as number,
        atEdge: atEdge(best[i]),
        validation: known[i] as (number | null)[],
      })),
    };
    return { rates, result };
  }
}

/** undefined while a trial is missing, null where one diverged. */
function scoreOf(arm: Arm, seeds: readonly number[], metric: PrimaryMetric, find: FindTrial) {
  const records = seeds.map((seed) => find(arm, seed));
  return records.includes(null) ? undefined : validationMean(records as TrialRecord[], metric);
}

/** Where all diverged, the smallest rate is the most promising. */
function indexOfBest(scores: readonly (number | null)[]): number {
  const middle = (scores.length - 1) / 2;
  let best = 0;
  scores.forEach((score, i) => {
    const most = scores[best] ?? null;
    if (score === null || i === best) return;
    const nearer = Math.abs(i - middle) < Math.abs(best - middle);
    if (most === null || score > most || (score === most && nearer)) best = i;
  });
  return best;
}
