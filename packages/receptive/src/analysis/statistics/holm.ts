/**
 * Holm's adjustment of the p of several comparisons made together: sorted ascending, p̃(i) = running maximum of
 * (m − i)·p(i), i from 0, at most 1; in the order given. Rejecting where p̃ < α is wrong in any of them with
 * probability α at most, however they depend on one another.
 * Source: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979).
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]! || a - b);
  const adjusted = new Array<number>(ps.length);
  let highest = 0;
  for (const [rank, i] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (ps.length - rank) * ps[i]!));
    adjusted[i] = highest;
  }
  return adjusted;
}
