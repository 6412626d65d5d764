import type { Summary } from '../types.js';
import { studentQuantile, studentTwoSided } from './distributions.js';

/** Arithmetic mean; null for no values. */
export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Sample standard deviation s = √(Σ(x − x̄)² / (n − 1)); null with fewer than two values. */
export function standardDeviation(values: readonly number[]): number | null {
  const centre = mean(values);
  if (centre === null || values.length < 2) return null;
  let squares = 0;
  for (const value of values) squares += (value - centre) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * The 95 % t interval of a mean: x̄ ± t(.975, n − 1) · s / √n; null with fewer than two values.
 * Source: Student, "The probable error of a mean", Biometrika 1908.
 */
export function interval95(values: readonly number[]): readonly [number, number] | null {
  const centre = mean(values);
  const s = standardDeviation(values);
  if (centre === null || s === null) return null;
  const half = (studentQuantile(0.975, values.length - 1) * s) / Math.sqrt(values.length);
  return [centre - half, centre + half];
}

/** Mean, standard deviation and 95 % t interval of one value per seed; null values (diverged seeds) are left out of them. */
export function summarize(values: readonly (number | null)[]): Summary {
  const present = values.filter((value) => value !== null);
  return { values, mean: mean(present), sd: standardDeviation(present), ci95: interval95(present) };
}

/** a − b seed by seed, with what follows from it. */
export interface PairedDifference {
  /** aᵢ − bᵢ for every position where both have a value. */
  readonly differences: readonly number[];
  readonly mean: number | null;
  readonly sd: number | null;
  /** d̄ ± t(.975, n − 1) · s / √n. */
  readonly ci95: readonly [number, number] | null;
  /** d̄ / (s / √n); null with fewer than two pairs or no spread. */
  readonly t: number | null;
  /** Two-sided, of t; null where t is. */
  readonly p: number | null;
}

/**
 * The mean of paired differences and its 95 % t interval; a and b hold one value per seed in the same order, null
 * where a seed diverged. Throws when the lengths differ.
 */
export function pairedDifference(a: readonly (number | null)[], b: readonly (number | null)[]): PairedDifference {
  if (a.length !== b.length) throw new Error(`pairedDifference: ${a.length} and ${b.length} values do not pair.`);
  const differences: number[] = [];
  for (const [i, left] of a.entries()) {
    const right = b[i] ?? null;
    if (left !== null && right !== null) differences.push(left - right);
  }
  const centre = mean(differences);
  const s = standardDeviation(differences);
  const t = centre === null || s === null || s === 0 ? null : centre / (s / Math.sqrt(differences.length));
  return {
    differences,
    mean: centre,
    sd: s,
    ci95: interval95(differences),
    t,
    p: t === null ? null : studentTwoSided(t, differences.length - 1),
  };
}
