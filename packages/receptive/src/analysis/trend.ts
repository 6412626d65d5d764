import type { Study } from '../study/types.js';
import { type ComparedArm, flipDifferences, pOf } from './compare.js';
import { metricValues } from './metrics.js';
import type { SignFlip } from './statistics/sign-flip.js';
import { pairedDifference } from './statistics/summary.js';
import { slope } from './statistics/trend.js';
import type { MetricName, Trend } from './types.js';

/** What an ordered factor's levels show, before it is judged together with the experiment's other comparisons. */
export interface TrendFigures extends Pick<Trend, 'levels' | 'slopes' | 'mean' | 'ci95' | 'p' | 'flip'> {
  readonly sd: number | null;
  /** Seeds left out because one of the arms diverged. */
  readonly left: number;
}

/**
 * The slope of each seed over the levels, then their mean with its t interval, t test and sign-flip test. Null unless
 * the experiment declares an order.
 */
export function measureTrend(
  { levels = {}, ordered }: Study['experiments'][number],
  arms: ReadonlyMap<string, ComparedArm>,
  metric: MetricName,
  sealed: boolean,
): TrendFigures | null {
  if (!ordered) return null;
  const sorted = Object.entries(levels)
    .map(([arm, level]) => ({ arm, level }))
    .sort((a, b) => a.level - b.level);
  const numbers = sorted.map(({ level }) => level);
  const columns = sorted.map(({ arm }) => metricValues(arms.get(arm)?.trials ?? [], metric, sealed));
  const rows = (columns[0] ?? []).map((_, seed) => columns.map((values) => values[seed] ?? null));
  const slopes = rows
    .filter((row): row is number[] => row.every((value) => value !== null))
    .map((row) => slope(numbers, row));
  const difference = pairedDifference(
    slopes,
    slopes.map(() => 0),
  );
  return {
    levels: sorted,
    slopes,
    mean: difference.mean,
    sd: difference.sd,
    ci95: difference.ci95,
    p: pOf(difference),
    flip: slopes.length > 0 ? flipSlopes(slopes, numbers) : null,
    left: rows.length - slopes.length,
  };
}

/** As changes over the whole range of levels, whose size does not depend on the unit the levels are in. */
function flipSlopes(slopes: readonly number[], levels: readonly number[]): SignFlip {
  const range = Math.max(...levels) - Math.min(...levels);
  return flipDifferences(
    slopes.map((one) => one * range),
    { unit: 1e-5, exact: false },
  );
}
