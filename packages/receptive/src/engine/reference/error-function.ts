const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

/**
 * The error function, erf(x) = 2/√π · ∫₀ˣ e^(−t²) dt, to about 1e-15 absolute.
 *
 *     erf(x) = 2/√π · e^(−x²) · Σ_m 2^m x^(2m+1) / (1·3·5⋯(2m+1))      |x| < 3: all terms of one sign
 *     erf(x) = 1 − erfc(x)                                              otherwise
 *
 * Source: Abramowitz & Stegun 7.1.6.
 */
export function erf(x: number): number {
  if (Math.abs(x) >= 3) return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
  let term = x;
  let sum = x;
  for (let m = 1; Math.abs(term) > 1e-17 * Math.abs(sum); m++) {
    term *= (2 * x * x) / (2 * m + 1);
    sum += term;
  }
  return TWO_OVER_ROOT_PI * Math.exp(-x * x) * sum;
}

/**
 * The complement, erfc(x) = 1 − erf(x), with small relative error far out, where 1 − erf(x) would cancel:
 *
 *     erfc(x) = e^(−x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …))))      x ≥ 3
 *
 * Source: Abramowitz & Stegun 7.1.14; 60 levels are exact to rounding from x = 3 on.
 */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < 3) return 1 - erf(x);
  let fraction = x;
  for (let level = 60; level >= 1; level--) fraction = x + level / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
