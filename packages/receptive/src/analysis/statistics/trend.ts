/**
 * The slope of one seed's values over the levels of an ordered factor, by least squares:
 * Σ (xⱼ − x̄)·yⱼ / Σ (xⱼ − x̄)². One such number per seed makes one contrast out of several arms.
 */
export function slope(levels: readonly number[], values: readonly number[]): number {
  const weights = contrastWeights(levels);
  return levels.reduce((sum, _, j) => sum + weights[j]! * values[j]!, 0);
}

/** What each arm's value counts in the slope: (xⱼ − x̄) / Σ (xⱼ − x̄)². Throws unless two levels differ. */
export function contrastWeights(levels: readonly number[]): number[] {
  const centre = levels.reduce((sum, x) => sum + x, 0) / levels.length;
  const squares = levels.reduce((sum, x) => sum + (x - centre) ** 2, 0);
  if (!(squares > 0)) throw new Error(`a trend needs two levels that differ, got ${levels.join(', ')}.`);
  return levels.map((x) => (x - centre) / squares);
}
