/**
 * The best of k, on average, when k are drawn from these values. "withReplacement": Σ x(i)·[(i/n)^k − ((i−1)/n)^k],
 * what the empirical distribution gives, too low; "unbiased": Σ x(i)·C(i−1, k−1)/C(n, k), the mean over all subsets.
 *
 * @param k 1 … number of values.
 * Source: Dodge et al., "Show your work", EMNLP 2019; Tang et al., "Showing your work doesn't always work", ACL 2020.
 */
export function expectedMaximum(
  values: readonly number[],
  k: number,
): { readonly withReplacement: number; readonly unbiased: number } {
  const n = values.length;
  if (!Number.isInteger(k) || k < 1 || k > n) throw new Error(`expectedMaximum: the best of ${k} of ${n} values.`);
  const sorted = [...values].sort((a, b) => a - b);
  let withReplacement = 0;
  let unbiased = 0;
  // C(i−1, k−1)/C(n, k), from the largest value (k/n) downwards.
  let weight = k / n;
  for (let i = n; i >= 1; i--) {
    withReplacement += sorted[i - 1]! * ((i / n) ** k - ((i - 1) / n) ** k);
    unbiased += sorted[i - 1]! * weight;
    weight *= i > 1 ? (i - k) / (i - 1) : 0;
  }
  return { withReplacement, unbiased };
}
