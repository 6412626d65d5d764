import { studentQuantile, studentTwoSided } from './distributions.js';
import { mean, standardDeviation } from './summary.js';

export interface Equivalence {
  /** The larger p of the two one-sided tests: that the mean is above −δ, and below δ. */
  readonly p: number;
  /** d̄ ± t(.95, n − 1)·s/√n. Inside ±δ exactly where p < .05. */
  readonly ci90: readonly [number, number];
}

/**
 * Two one-sided t tests (TOST): whether the mean difference can be said to lie inside ±δ. Null with fewer than two
 * differences. Not being significant is not being equal: this is the test that can show it.
 *
 * @param delta In units of the differences, > 0, fixed before the data were seen.
 * Source: Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987).
 */
export function equivalenceTest(differences: readonly number[], delta: number): Equivalence | null {
  const centre = mean(differences);
  const s = standardDeviation(differences);
  if (centre === null || s === null) return null;
  const degrees = differences.length - 1;
  const error = s / Math.sqrt(differences.length);
  const half = studentQuantile(0.95, degrees) * error;
  // The bound that is nearer to the mean is the harder one to exclude.
  const margin = delta - Math.abs(centre);
  return { p: upperTail(margin / error, degrees), ci90: [centre - half, centre + half] };
}

/** P(T ≥ t); 0/0, a mean without spread exactly on the bound, excludes nothing. */
function upperTail(t: number, degrees: number): number {
  if (Number.isNaN(t)) return 1;
  const two = studentTwoSided(t, degrees);
  return t > 0 ? two / 2 : 1 - two / 2;
}
