import { clopperPearson } from './proportion.js';

/**
 * Probability of improvement: that a training of one arm comes out above one of the other, the mean of
 * [a > b] + ½[a = b] over all pairs. ½ where the arms do not differ. Null where one of them has no values.
 * Source: Agarwal et al., "Deep reinforcement learning at the edge of the statistical precipice", NeurIPS 2021;
 * Mann & Whitney 1947.
 */
export function probabilityOfImprovement(as: readonly number[], bs: readonly number[]): number | null {
  if (as.length === 0 || bs.length === 0) return null;
  let wins = 0;
  for (const a of as) for (const b of bs) wins += a > b ? 1 : a === b ? 0.5 : 0;
  return wins / (as.length * bs.length);
}

/** In how many seeds an arm came out above the other. */
export interface PairedWins {
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /** Clopper–Pearson 95 % interval of the share of wins among the seeds that are no ties; null where all are. */
  readonly ci95: readonly [number, number] | null;
}

export function pairedWins(differences: readonly number[]): PairedWins {
  const wins = differences.filter((d) => d > 0).length;
  const losses = differences.filter((d) => d < 0).length;
  const decided = wins + losses;
  return {
    wins,
    losses,
    ties: differences.length - decided,
    ci95: decided > 0 ? clopperPearson(wins, decided) : null,
  };
}
