/** The exact sign-flip (paired permutation) test. */

/** Counts of sign patterns are exact integers up to 2^52; with more pairs they are kept as shares. */
const EXACT_PAIRS = 52;

export interface SignFlip {
  /** Share of the 2ⁿ sign patterns with |Σ ±d| ≥ |Σ d| − slack. */
  readonly p: number;
  /** Number of such patterns and of all, 2ⁿ; null with more than 52 pairs, where they are no longer exact. */
  readonly patterns: readonly [extreme: number, all: number] | null;
}

/**
 * If the two arms were the same, each difference would be as likely with the other sign: p is the share of all sign
 * patterns whose sum is at least as far from zero as the one that came out.
 *
 * The differences are integers (counts of correct answers, or `inUnits`), because sums that are equal must compare
 * equal. Where rounding to units may have parted equal sums, `slack` joins them again. All 2ⁿ patterns are counted at once: Σ ±d = 2·(sum of a subset of |d|) − Σ|d|, and the number of subsets with
 * each sum follows by adding one difference at a time. Exact for any n; time and memory are n · Σ|d| and Σ|d|.
 *
 * @param slack In the unit of the differences, ≥ 0; default 0. Each rounded difference can be half a unit off, and two
 * sums are compared: n units are enough, and can only make p larger.
 * @throws Error for a difference that is not an integer.
 * Source: Fisher, "The Design of Experiments", 1935, § 21; counting by convolution: Pagano & Tritchler, JASA 78 (1983).
 */
export function signFlipTest(differences: readonly number[], slack = 0): SignFlip {
  for (const d of differences) if (!Number.isSafeInteger(d)) throw new Error(`signFlipTest: ${d} is not an integer.`);
  const n = differences.length;
  const exact = n <= EXACT_PAIRS;
  const divisor = differences.reduce(greatestCommonDivisor, 0) || 1;
  const sizes = differences.map((d) => Math.abs(d / divisor));
  const total = sizes.reduce((a, b) => a + b, 0);
  const observed = Math.abs(differences.reduce((a, b) => a + b / divisor, 0)) - slack / divisor;
  // subsets[s]: how many subsets of the sizes so far have sum s (or, beyond 52 pairs, what share of them).
  const subsets = new Float64Array(total + 1);
  subsets[0] = 1;
  let reached = 0;
  for (const size of sizes) {
    reached += size;
    for (let s = reached; s >= 0; s--) {
      const both = subsets[s]! + (s >= size ? subsets[s - size]! : 0);
      subsets[s] = exact ? both : both / 2;
    }
  }
  let extreme = 0;
  for (let s = 0; s <= total; s++) if (Math.abs(2 * s - total) >= observed) extreme += subsets[s]!;
  return exact ? { p: extreme / 2 ** n, patterns: [extreme, 2 ** n] } : { p: Math.min(1, extreme), patterns: null };
}

/** Differences as whole multiples of a unit: of 1/m for accuracies of m pictures, where this is exact. */
export function inUnits(differences: readonly number[], unit: number): number[] {
  // + 0 makes 0 of −0.
  return differences.map((d) => Math.round(d / unit) + 0);
}

function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}
