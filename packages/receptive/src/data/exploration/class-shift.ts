/** How differently two splits are made up of classes. */
export interface ClassShift {
  /** Total variation distance ½ Σ|qₖ − pₖ|: the share of pictures that would have to change class. 0…1. */
  readonly distance: number;
  /** What the distance comes to on average when both splits are drawn from one population. */
  readonly byChance: number;
  /** Pearson's chi-square test that both are. */
  readonly chiSquare: number;
  readonly degrees: number;
  readonly p: number;
  /** qₖ − pₖ per class, and the classes by its size: those that grew, those that shrank. */
  readonly change: readonly number[];
  readonly grew: readonly number[];
  readonly shrank: readonly number[];
}

/**
 * Compares the class counts of two splits, from p (n pictures) to q (m pictures).
 *
 * The distance expected by chance is ½ Σ √(2/π · r(1 − r)(1/n + 1/m)) with the pooled share r of each class: the mean
 * of |x| for a normal x. χ² has (classes present − 1) degrees of freedom.
 */
export function compareClasses(from: readonly number[], to: readonly number[]): ClassShift {
  const n = from.reduce((sum, k) => sum + k, 0);
  const m = to.reduce((sum, k) => sum + k, 0);
  let [distance, byChance, chiSquare, present] = [0, 0, 0, 0];
  const change = from.map((a, k) => {
    const b = to[k]!;
    const pooled = (a + b) / (n + m);
    const difference = b / m - a / n;
    distance += Math.abs(difference) / 2;
    byChance += Math.sqrt((2 / Math.PI) * pooled * (1 - pooled) * (1 / n + 1 / m)) / 2;
    if (a + b > 0) {
      chiSquare += (a - n * pooled) ** 2 / (n * pooled) + (b - m * pooled) ** 2 / (m * pooled);
      present++;
    }
    return difference;
  });
  const bySize = change.map((_, k) => k).sort((a, b) => Math.abs(change[b]!) - Math.abs(change[a]!) || a - b);
  const degrees = Math.max(0, present - 1);
  return {
    distance,
    byChance,
    chiSquare,
    degrees,
    p: chiSquareTail(chiSquare, degrees),
    change,
    grew: bySize.filter((k) => change[k]! > 0),
    shrank: bySize.filter((k) => change[k]! < 0),
  };
}

/**
 * P(X ≥ x) of the chi-square distribution with a whole number of degrees of freedom ν: the regularised incomplete
 * gamma function Q(ν/2, x/2), by its series below the mean and by Lentz' continued fraction above (DLMF 8.11.4, 8.9.2).
 */
export function chiSquareTail(x: number, degrees: number): number {
  if (degrees <= 0 || x <= 0) return 1;
  const [a, z] = [degrees / 2, x / 2];
  const front = Math.exp(a * Math.log(z) - z - logGammaHalf(degrees));
  if (z < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = 1; term > sum * 1e-16; k++) sum += term *= z / (a + k);
    return Math.max(0, 1 - front * sum);
  }
  let b = z + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < 10_000; k++) {
    const term = -k * (k - a);
    b += 2;
    d = 1 / (term * d + b);
    c = b + term / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return front * fraction;
}

/** ln Γ(ν/2) for whole ν ≥ 1, by Γ(x + 1) = xΓ(x) from Γ(½) = √π or Γ(1) = 1. */
function logGammaHalf(degrees: number): number {
  let value = degrees % 2 === 1 ? Math.log(Math.PI) / 2 : 0;
  for (let x = degrees % 2 === 1 ? 0.5 : 1; x < degrees / 2; x++) value += Math.log(x);
  return value;
}

/** Cohen's d of two samples: the difference of their means in pooled standard deviations; 0 where both are constant. */
export function standardizedDifference(from: Float64Array, to: Float64Array): number {
  const [a, b] = [moments(from), moments(to)];
  const pooled = Math.sqrt((a.variance + b.variance) / 2);
  return pooled > 0 ? (b.mean - a.mean) / pooled : 0;
}

function moments(values: Float64Array): { mean: number; variance: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, variance: squares / values.length };
}
