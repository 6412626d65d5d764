/** Ranks 1…n of values, equal ones sharing the mean of theirs. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/**
 * Spearman's rank correlation ρ: Pearson's correlation of the ranks. 1: the same order, −1: the reverse. Null where
 * all values of a side are equal.
 */
export function rankCorrelation(as: ArrayLike<number>, bs: ArrayLike<number>): number | null {
  if (as.length !== bs.length) throw new Error(`${as.length} and ${bs.length} values do not pair.`);
  const [a, b] = [ranksOf(as), ranksOf(bs)];
  const mean = (as.length + 1) / 2;
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [a[i]! - mean, b[i]! - mean];
    aa += da * da;
    bb += db * db;
    ab += da * db;
  }
  return aa === 0 || bb === 0 ? null : ab / Math.sqrt(aa * bb);
}
