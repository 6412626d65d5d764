/** What a number of seeds can find: the power of the paired t test. */

import { studentQuantile } from './distributions.js';
import { noncentralT } from './noncentral-t.js';

/**
 * Probability that the two-sided paired t test of n seeds rejects at `alpha` when the true mean is `effect` standard
 * deviations of the differences from zero: P(|T| > t(1 − α/2, n − 1)), T noncentral with δ = effect·√n.
 */
export function tTestPower(effect: number, seeds: number, alpha = 0.05): number {
  if (seeds < 2) return 0;
  const degrees = seeds - 1;
  const critical = studentQuantile(1 - alpha / 2, degrees);
  const delta = effect * Math.sqrt(seeds);
  return 1 - noncentralT(critical, degrees, delta) + noncentralT(-critical, degrees, delta);
}

/**
 * The d_z that the t test finds with the given power; 3.26, 1.68, 1.00 for 3, 5 and 10 seeds at 80 %. With
 * `comparisons` of one experiment, α becomes α/m: what Holm asks of the smallest p.
 *
 * @param power 0…1, default .8.
 */
export function detectableEffect(seeds: number, comparisons = 1, power = 0.8): number {
  if (seeds < 2) return Number.POSITIVE_INFINITY;
  return smallestEffect((effect) => tTestPower(effect, seeds, 0.05 / comparisons), power);
}

/** The effect at which a power that grows with it reaches `power`, to 1e-9 relative. */
export function smallestEffect(powerAt: (effect: number) => number, power: number): number {
  let high = 1;
  while (powerAt(high) < power) high *= 2;
  let low = 0;
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (powerAt(middle) < power) low = middle;
    else high = middle;
  }
  return high;
}
