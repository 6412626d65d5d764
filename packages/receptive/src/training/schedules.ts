import { cosPi } from '../trigonometry.js';
import type { Recipe, Schedule } from './types.js';

/** oneCycle begins at rate/25 and ends at rate/10⁴. */
const CYCLE_START = 1 / 25;
const CYCLE_END = 1e-4;

/**
 * The learning rate η(i) of step i = 0…T−1, where T = epochs · stepsPerEpoch.
 *
 * With w = round(warmup · stepsPerEpoch), step i < w trains with rate · (i+1)/w. From step w on:
 * - constant: η = rate
 * - step: η = rate · factorᵐ, m = number of milestones ≤ i/stepsPerEpoch (during warm-up too, as a further factor)
 * - cosine: η = rate · (floor + (1 − floor) · ½(1 + cos πp)), p = (i−w)/(T−1−w): the rate at w, floor · rate at the end
 * - oneCycle (no warm-up of its own): half cosines rate/25 → rate over the steps 0…k, k = round(peak · (T−1)), and
 *   rate → rate/10⁴ over k…T−1
 *
 * Sources: Loshchilov & Hutter 2017 (cosine); Smith 2018 (one cycle).
 */
export function learningRateAt(
  recipe: Pick<Recipe, 'learningRate' | 'schedule' | 'epochs'>,
  stepIndex: number,
  stepsPerEpoch: number,
): number {
  return recipe.learningRate * scale(recipe.schedule, stepIndex, stepsPerEpoch, recipe.epochs * stepsPerEpoch - 1);
}

function scale(schedule: Schedule, index: number, stepsPerEpoch: number, last: number): number {
  if (schedule.type === 'oneCycle') {
    const peak = Math.round(schedule.peak * last);
    return index < peak
      ? between(CYCLE_START, 1, share(index, 0, peak))
      : between(1, CYCLE_END, share(index, peak, last));
  }
  const warmupSteps = Math.round(schedule.warmup * stepsPerEpoch);
  const warmup = index < warmupSteps ? (index + 1) / warmupSteps : 1;
  switch (schedule.type) {
    case 'constant':
      return warmup;
    case 'step': {
      const passed = schedule.milestones.filter((epoch) => index >= epoch * stepsPerEpoch).length;
      let factor = warmup;
      for (let i = 0; i < passed; i++) factor *= schedule.factor;
      return factor;
    }
    case 'cosine':
      return index < warmupSteps ? warmup : between(1, schedule.floor, share(index, warmupSteps, last));
    default:
      return schedule satisfies never;
  }
}

/** How far `index` is on the way from `first` to `last`, 0…1; 0 where there is no way. */
function share(index: number, first: number, last: number): number {
  return last > first ? Math.min(1, (index - first) / (last - first)) : 0;
}

/** Half a cosine from a (at p = 0) to b (at p = 1), exact at both ends. */
function between(a: number, b: number, p: number): number {
  const falling = (1 + cosPi(p)) / 2;
  return a * falling + b * (1 - falling);
}
