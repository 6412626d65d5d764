import { incompleteBeta, logGamma } from './distributions.js';
import { normalCdf } from './normal.js';

/** A series has converged when what is left of it is below this. */
const REMAINDER = 1e-13;

/**
 * P(T ≤ t) of the noncentral t distribution: T = (Z + δ) / √(χ²_ν / ν). What a t test of ν = n − 1 degrees of freedom
 * meets when the true mean is d standard deviations from zero: δ = d·√n. Accuracy: 1e-10 absolute.
 *
 * For t ≥ 0, with x = t² / (t² + ν): Φ(−δ) + ½ Σⱼ pⱼ I_x(j + ½, ν/2) + qⱼ I_x(j + 1, ν/2), where
 * pⱼ = e^(−δ²/2) (δ²/2)^j / j! and qⱼ = δ e^(−δ²/2) (δ²/2)^j / (√2 Γ(j + 3/2)). For t < 0: 1 − P(T ≤ −t; −δ).
 * Source: Lenth, "Algorithm AS 243", Applied Statistics 38 (1989).
 */
export function noncentralT(t: number, degrees: number, delta: number): number {
  if (!(degrees > 0) || Number.isNaN(t) || Number.isNaN(delta)) return Number.NaN;
  if (t < 0) return 1 - noncentralT(-t, degrees, -delta);
  const below = normalCdf(-delta);
  if (t === 0) return below;
  const x = (t * t) / (t * t + degrees);
  const half = (delta * delta) / 2;
  // Poisson weights are largest at j ≈ δ²/2; written with logarithms, none of them underflows on the way there.
  const logHalf = half > 0 ? Math.log(half) : 0;
  const poisson = (j: number) => (half === 0 ? (j === 0 ? 1 : 0) : Math.exp(-half + j * logHalf - logGamma(j + 1)));
  const odd = (j: number) =>
    half === 0 ? 0 : Math.sign(delta) * Math.exp(-half + (j + 0.5) * logHalf - logGamma(j + 1.5));
  let sum = 0;
  let left = 1;
  for (let j = 0; left > REMAINDER && j < 100_000; j++) {
    const p = poisson(j);
    sum += p * incompleteBeta(x, j + 0.5, degrees / 2) + odd(j) * incompleteBeta(x, j + 1, degrees / 2);
    left -= p;
    // Rounding keeps what is left from reaching zero; past the bulk, the terms themselves say when to stop.
    if (j > half && p < REMAINDER) break;
  }
  return Math.min(1, Math.max(0, below + sum / 2));
}
