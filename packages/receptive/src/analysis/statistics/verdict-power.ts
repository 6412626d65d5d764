/** What a number of seeds can find: the power of a verdict, which asks for the t test and the sign-flip test. */

import { Random, streamKey } from '../../random.js';
import { studentQuantile } from './distributions.js';
import { smallestEffect, tTestPower } from './power.js';

/** Seeds below which no verdict is given: the sign-flip test cannot reject at 5 % with fewer (2/2⁵ = .0625). */
export const VERDICT_SEEDS = 6;
/** Beyond these the sign-flip test rejects wherever the t test does but for about half a percent of the power. */
const JOINT_SEEDS = 12;
/** Simulated studies: a standard error of .6 points of power at 80 %. */
const STUDIES = 4096;
const MOST_SEEDS = 10_000;

/**
 * Probability that both tests reject when differences are normal with mean `effect` standard deviations: the t test at
 * .05/m, m the comparisons of the experiment, and the sign-flip test at .05. Up to 12 seeds by simulation from a fixed
 * stream (always the same number), beyond by the t test alone. At six seeds it is much below the t test's own power:
 * all six differences must have one sign.
 */
export function verdictPower(effect: number, seeds: number, comparisons = 1): number {
  if (seeds < VERDICT_SEEDS) return 0;
  const alpha = 0.05 / comparisons;
  if (seeds > JOINT_SEEDS) return tTestPower(effect, seeds, alpha);
  const noise = standardNoise(seeds);
  const critical = studentQuantile(1 - alpha / 2, seeds - 1);
  const differences = new Float64Array(seeds);
  let found = 0;
  for (let study = 0; study < STUDIES; study++) {
    let sum = 0;
    for (let i = 0; i < seeds; i++) sum += differences[i] = noise[study * seeds + i]! + effect;
    const centre = sum / seeds;
    let squares = 0;
    for (const d of differences) squares += (d - centre) ** 2;
    const error = Math.sqrt(squares / (seeds - 1) / seeds);
    if (Math.abs(centre) > critical * error && signFlipRejects(differences, sum)) found++;
  }
  // Asking for two tests cannot find more than asking for one; a simulation may seem to.
  return Math.min(found / STUDIES, tTestPower(effect, seeds, alpha));
}

/**
 * The d_z that ends in a verdict with the given power (default .8); infinite below six seeds. With `comparisons` m in
 * the experiment it is for the smallest of their p, which Holm holds against .05/m.
 */
export function detectableVerdictEffect(seeds: number, comparisons = 1, power = 0.8): number {
  if (seeds < VERDICT_SEEDS) return Number.POSITIVE_INFINITY;
  const key = `${seeds}/${comparisons}/${power}`;
  const known = effects.get(key);
  if (known !== undefined) return known;
  const found = smallestEffect((effect) => verdictPower(effect, seeds, comparisons), power);
  effects.set(key, found);
  return found;
}
const effects = new Map<string, number>();

export interface Detection {
  /** Standard deviation of the paired differences, in the unit of the answer (a share). */
  readonly sd: number;
  /** Comparisons of the experiment. Default 1. */
  readonly comparisons?: number;
  /** 0…1, default .8. */
  readonly power?: number;
}

/** The smallest difference that this many seeds end in a verdict on, with the given power: d_z·s. */
export function detectableDifference({
  seeds,
  sd,
  comparisons,
  power,
}: Detection & { readonly seeds: number }): number {
  return detectableVerdictEffect(seeds, comparisons, power) * sd;
}

/** The fewest seeds, from six on, that find a difference with the given power; infinite beyond 10,000. */
export function seedsNeeded({ difference, ...detection }: Detection & { readonly difference: number }): number {
  const enough = (seeds: number) => detectableDifference({ ...detection, seeds }) <= Math.abs(difference);
  if (!enough(MOST_SEEDS)) return Number.POSITIVE_INFINITY;
  let low = VERDICT_SEEDS - 1;
  let high = VERDICT_SEEDS;
  while (!enough(high)) {
    low = high;
    high = Math.min(MOST_SEEDS, 2 * high);
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * A rule of thumb for the standard deviation over seeds of one arm's accuracy, before anything has been trained:
 * √(error / 2m) on m pictures. Of the difference of two arms that do not move together: times √2.
 */
export function seedSpread(error: number, pictures: number): number {
  return Math.sqrt(error / (2 * pictures));
}

/** Whether fewer than .05·2ⁿ sign patterns have a sum as far from zero; patterns in Gray's order, half of them. */
function signFlipRejects(differences: Float64Array, sum: number): boolean {
  const n = differences.length;
  const observed = Math.abs(sum) * (1 - 1e-12);
  const most = Math.ceil(0.05 * 2 ** n) - 1;
  let current = sum;
  let extreme = 0;
  let signs = 0;
  for (let i = 1; ; i++) {
    // A pattern and its mirror image count together.
    if (Math.abs(current) >= observed) extreme += 2;
    if (extreme > most) return false;
    if (i === 2 ** (n - 1)) return true;
    const flip = 31 - Math.clz32(i & -i);
    signs ^= 1 << flip;
    current += (signs >> flip) & 1 ? -2 * differences[flip]! : 2 * differences[flip]!;
  }
}

/** STUDIES × seeds standard normal numbers (Box & Muller 1958), the same every time. */
function standardNoise(seeds: number): Float64Array {
  const known = noises.get(seeds);
  if (known) return known;
  const random = new Random(streamKey(seeds, 'resample', 'power'));
  const noise = new Float64Array(STUDIES * seeds);
  for (let i = 0; i < noise.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log((random.word() + 0.5) / 2 ** 32));
    const angle = (2 * Math.PI * random.word()) / 2 ** 32;
    noise[i] = radius * Math.cos(angle);
    if (i + 1 < noise.length) noise[i + 1] = radius * Math.sin(angle);
  }
  noises.set(seeds, noise);
  return noise;
}
const noises = new Map<number, Float64Array>();
