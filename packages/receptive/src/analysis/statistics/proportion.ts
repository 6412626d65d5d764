import { betaQuantile } from './distributions.js';

/**
 * The exact 95 % interval of a proportion, k of n: from B(.025; k, n − k + 1) to B(.975; k + 1, n − k), quantiles of
 * the beta distribution; 0 and 1 at the ends. Covers at least its level, whatever the proportion.
 *
 * @param level Default .95.
 * Source: Clopper & Pearson, Biometrika 26 (1934).
 */
export function clopperPearson(k: number, n: number, level = 0.95): readonly [number, number] {
  const tail = (1 - level) / 2;
  return [k === 0 ? 0 : betaQuantile(tail, k, n - k + 1), k === n ? 1 : betaQuantile(1 - tail, k + 1, n - k)];
}
