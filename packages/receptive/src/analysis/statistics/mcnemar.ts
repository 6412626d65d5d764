import { logGamma } from './distributions.js';

export interface McNemar {
  /** Two-sided, exact: 2·P(X ≤ min(b, c)), X ~ Binomial(b + c, ½), at most 1. */
  readonly exact: number;
  /** The same with half the probability of what came out: less conservative, and still close to its level. */
  readonly midP: number;
}

/**
 * Whether one pair of trained models differs on these pictures: of those that only one of them answers rightly, b are
 * the first model's and c the second's. Assumes pictures that are independent of each other, and speaks of these two
 * models alone: never to be pooled over seeds.
 * Source: McNemar, Psychometrika 12 (1947); mid-p: Fagerland, Lydersen & Laake, BMC Med. Res. Methodol. 13:91 (2013).
 */
export function mcNemar(b: number, c: number): McNemar {
  const n = b + c;
  const least = Math.min(b, c);
  const probability = (k: number) => Math.exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) - n * Math.LN2);
  let tail = 0;
  for (let k = 0; k <= least; k++) tail += probability(k);
  return { exact: Math.min(1, 2 * tail), midP: Math.min(1, 2 * tail - probability(least)) };
}
