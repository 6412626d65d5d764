import { logGamma } from './distributions.js';
import { mean, standardDeviation } from './summary.js';

/** Cohen's d of paired differences, d_z = d̄/s; null with fewer than two or without spread. */
export function cohenDz(differences: readonly number[]): number | null {
  const centre = mean(differences);
  const s = standardDeviation(differences);
  return centre === null || s === null || s === 0 ? null : centre / s;
}

/**
 * Hedges' factor J(ν) = Γ(ν/2) / (√(ν/2) · Γ((ν − 1)/2)): what d of ν degrees of freedom is multiplied by to be
 * unbiased; ν ≥ 2, else null (the mean of d does not exist).
 * Source: Hedges, Journal of Educational Statistics 6 (1981).
 */
export function hedgesFactor(degrees: number): number | null {
  if (degrees < 2) return null;
  return Math.exp(logGamma(degrees / 2) - logGamma((degrees - 1) / 2)) / Math.sqrt(degrees / 2);
}

/** g = J(n − 1)·d_z; null where either is. */
export function hedgesG(differences: readonly number[]): number | null {
  const d = cohenDz(differences);
  const factor = hedgesFactor(differences.length - 1);
  return d === null || factor === null ? null : factor * d;
}
