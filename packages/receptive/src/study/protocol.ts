/** The order of a study: train and tune, choose on validation, confirm with fresh seeds; only then the test split. */

import { type Selection, selectWinner } from './selection.js';
import { atRate, type FindTrial, type TuningResult, tunableArms, tune, tunedTwin } from './tuning.js';
import type { Arm, Study } from './types.js';

/** A trial the study needs. */
export interface StudyTrial {
  readonly arm: Arm;
  readonly seed: number;
  /** Part of a choice and of nothing else: never evaluated on the test split. */
  readonly sealed: boolean;
}

/** How far a study has come. */
export interface Stage {
  /** With the tuned twins whose rates are chosen. */
  readonly study: Study;
  /** All that is known to be needed by now, what is finished and what is not. */
  readonly trials: readonly StudyTrial[];
  /** The learning rates tried, as far as they are known, by experiment. */
  readonly grids: readonly { readonly experiment: string; readonly rates: readonly number[] }[];
  /** Of the experiments whose rates are chosen. */
  readonly tuning: readonly TuningResult[];
  readonly selection: Selection | null;
  /** Whether nothing more will be needed once these trials are finished: the plan is frozen. */
  readonly final: boolean;
}

/**
 * What a study needs, from what has been trained.
 *
 * First every arm with every seed, and every rate of the grids; then the grids' extensions; then the tuned twins; then,
 * where the study asks for a winner, that arm and the control with fresh seeds. Called again with what was trained, it
 * names more until the stage is final. It looks at validation figures only.
 */
export function stageOf(study: Study, find: FindTrial): Stage {
  const everySeed = (arms: readonly Arm[]) =>
    study.seeds.flatMap((seed) => arms.map((arm): StudyTrial => ({ arm, seed, sealed: false })));
  const trials = everySeed(study.arms);
  const grids: { experiment: string; rates: readonly number[] }[] = [];
  const tuning: TuningResult[] = [];
  const twins: Arm[] = [];
  let tuned = true;
  for (const { name, factor, tune: grid } of study.experiments) {
    if (!grid) continue;
    const arms = tunableArms(study, name);
    const { rates, result } = tune(study, name, grid, find);
    grids.push({ experiment: name, rates });
    const tried = grid.seeds.flatMap((seed) => arms.flatMap((arm) => rates.map((rate) => ({ arm, seed, rate }))));
    trials.push(...tried.map(({ arm, seed, rate }) => ({ arm: atRate(arm, rate), seed, sealed: true })));
    tuned &&= result !== null;
    if (!result) continue;
    tuning.push(result);
    twins.push(...arms.map((arm, i) => twinOf(arm, result, i, name, factor)));
  }
  trials.push(...everySeed(twins));
  const whole: Study = { ...study, arms: [...study.arms, ...twins] };
  const stage = { study: whole, trials, grids, tuning, selection: null, final: tuned && !study.select };
  if (!tuned || !study.select) return stage;
  const selection = selectWinner(whole, find);
  // Where every arm diverged there is nothing to choose, and no trial is missing either.
  if (!selection) return { ...stage, final: trials.every(({ arm, seed }) => find(arm, seed) !== null) };
  const names = new Set([selection.arm, selection.control]);
  const confirmed = whole.arms.filter(({ name }) => names.has(name));
  const fresh = selection.seeds.flatMap((seed) => confirmed.map((arm) => ({ arm, seed, sealed: false })));
  return { ...stage, trials: [...trials, ...fresh], selection, final: true };
}

function twinOf(arm: Arm, { arms }: TuningResult, index: number, experiment: string, factor: string): Arm {
  const { tuned, chosen } = arms[index] as TuningResult['arms'][number];
  return tunedTwin(arm, tuned, experiment, factor, chosen);
}
