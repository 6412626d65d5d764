/** What the seeds so far allow one to say of the variant against the control. */

import { conclude, noVerdict, type PairedDifference, pairedDifference, VERDICT_SEEDS } from 'receptive';
import type { Training } from '../state/training.js';

export interface SeedPair {
  readonly seed: number;
  /** Shares, 0…1, of validation pictures; null where that training has not ended or diverged. */
  readonly control: number | null;
  readonly variant: number | null;
}

/** Accuracies after the last epoch, seed by seed. */
export function pairsOf(trainings: readonly Training[]): SeedPair[] {
  const seeds = [...new Set(trainings.map(({ seed }) => seed))].sort((a, b) => a - b);
  const of = (arm: Training['arm'], seed: number) => {
    const found = trainings.find((training) => training.arm === arm && training.seed === seed);
    return found?.status === 'completed' ? (found.validation?.accuracy ?? null) : null;
  };
  return seeds.map((seed) => ({ seed, control: of('control', seed), variant: of('variant', seed) }));
}

export interface Outcome extends PairedDifference {
  /** One sentence: what came out. Null before the first pair. */
  readonly words: string | null;
  /** What keeps it from being a verdict; null with enough seeds. */
  readonly caveat: string | null;
}

/** Variant − control over the seeds that both have completed. */
export function outcomeOf(pairs: readonly SeedPair[]): Outcome {
  const difference = pairedDifference(
    pairs.map(({ variant }) => variant),
    pairs.map(({ control }) => control),
  );
  const seeds = difference.differences.length;
  return {
    ...difference,
    words: seeds === 0 ? null : `On the validation pictures, ${conclude('the variant', 'the control', difference)}.`,
    caveat: seeds >= VERDICT_SEEDS ? null : noVerdict(seeds),
  };
}

/** How a prediction of the difference (in points) went; null where the seeds do not say yet. */
export function judgePrediction(
  points: number,
  { mean, ci95 }: Pick<PairedDifference, 'mean' | 'ci95'>,
): string | null {
  if (mean === null) return null;
  const came = mean * 100;
  const sign = Math.sign(points);
  if (ci95 === null) {
    const side = sign === Math.sign(came) || came === 0 ? 'on the side you predicted' : 'on the other side';
    return `One seed, ${side}; it takes more of them to tell.`;
  }
  const [low, high] = ci95.map((end) => end * 100) as [number, number];
  if (points >= low && points <= high)
    return 'Your prediction lies within the interval: what you expected is compatible with what came out.';
  const direction = points < low ? 'better' : 'worse';
  const wrongSign = sign !== 0 && (low > 0 || high < 0) && sign !== Math.sign(came);
  return wrongSign
    ? 'Your prediction had the wrong sign: the interval lies on the other side of zero.'
    : `Your prediction lies outside the interval: the variant did ${direction} than you expected.`;
}
