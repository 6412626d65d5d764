/**
 * Pearson's correlation ρ of pairs; null with fewer than three or where a side does not vary. Of two arms paired by
 * seed: Var(a − b) = σa² + σb² − 2ρσaσb, so pairing gains only where ρ > 0.
 */
export function correlation(as: readonly number[], bs: readonly number[]): number | null {
  const n = as.length;
  if (n !== bs.length) throw new Error(`correlation: ${n} and ${bs.length} values do not pair.`);
  if (n < 3) return null;
  const centre = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  const [ma, mb] = [centre(as), centre(bs)];
  let [aa, bb, ab] = [0, 0, 0];
  for (const [i, a] of as.entries()) {
    const [da, db] = [a - ma, bs[i]! - mb];
    aa += da * da;
    bb += db * db;
    ab += da * db;
  }
  return aa === 0 || bb === 0 ? null : ab / Math.sqrt(aa * bb);
}

/**
 * Kendall's rank correlation τ_b: (concordant − discordant pairs) / √((pairs not tied in a)·(pairs not tied in b)).
 * 1: the same order, −1: the reverse. Null with fewer than two values or where all of a side are tied.
 * Source: Kendall, Biometrika 33 (1945).
 */
export function kendallTau(as: readonly number[], bs: readonly number[]): number | null {
  let [agree, inA, inB] = [0, 0, 0];
  for (let i = 0; i < as.length; i++) {
    for (let j = 0; j < i; j++) {
      const a = Math.sign(as[i]! - as[j]!);
      const b = Math.sign(bs[i]! - bs[j]!);
      agree += a * b;
      inA += Math.abs(a);
      inB += Math.abs(b);
    }
  }
  return inA === 0 || inB === 0 ? null : agree / Math.sqrt(inA * inB);
}
