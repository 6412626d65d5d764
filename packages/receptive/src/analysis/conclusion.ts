import type { PairedDifference } from './summary.js';

/** Seeds below which an interval is given and no verdict: the sign-flip test cannot reject at 5 % with fewer. */
export const VERDICT_SEEDS = 6;

/** A share as percentage points with a true minus sign: points(-0.0123, 1) = "−1.2". `signed` writes the plus too. */
export function points(share: number, decimals: number, signed = false): string {
  const text = Math.abs(share * 100).toFixed(decimals);
  if (Number(text) === 0) return text;
  return (share < 0 ? '−' : signed ? '+' : '') + text;
}

/**
 * Decimals for an interval in points: one, or as many more (at most three) as it takes to keep its ends apart and the
 * end nearer zero from vanishing. Below one point there are two.
 */
export function pointDecimals(low: number, high: number): number {
  const ends = [low, high].map((end) => Math.abs(end) * 100).sort((a, b) => a - b) as [number, number];
  if (ends[1] === 0) return 1;
  const negligible = high - low < 5e-6;
  for (const digits of ends[1] >= 1 ? [1, 2] : [2]) {
    const [near, far] = ends.map((end) => end.toFixed(digits));
    const vanishes = ends[0] > 0 && Number(near) === 0;
    if (!vanishes && (negligible || low * high <= 0 || near !== far)) return digits;
  }
  // An interval around zero says so in words; a third decimal would only look exact.
  return low * high <= 0 ? 2 : 3;
}

/**
 * What a paired difference of shares allows one to say, in words and never more than its interval. Fewer than six
 * seeds are called a pilot; an interval that contains zero says that no difference could be told, not that there is
 * none.
 */
export function conclude(arm: string, control: string, difference: PairedDifference): string {
  const { differences, mean, ci95 } = difference;
  const seeds = differences.length;
  if (mean === null) return `no seed was completed by both ${arm} and ${control}: nothing can be compared`;
  const side = mean < 0 ? 'below' : 'above';
  if (ci95 === null) {
    const digits = pointDecimals(mean, mean);
    const came = mean === 0 ? 'equal to' : `${points(Math.abs(mean), digits)} points ${side}`;
    return `one seed: no interval (${arm} came out ${came} ${control})`;
  }
  const [low, high] = ci95;
  const digits = pointDecimals(low, high);
  const basis = seeds < VERDICT_SEEDS ? `${seeds} seeds: a pilot, no verdict` : `${seeds} seeds`;
  if (low === 0 && high === 0) return `${arm} and ${control} agree exactly (${basis})`;
  if (low <= 0 && high >= 0) {
    const span = `${points(low, digits, true)} to ${points(high, digits, true)} points`;
    return `no difference between ${arm} and ${control} could be told: the interval spans ${span} (${basis})`;
  }
  const near = points(Math.min(Math.abs(low), Math.abs(high)), digits);
  const far = points(Math.max(Math.abs(low), Math.abs(high)), digits);
  const range = near === far ? near : `${near} to ${far}`;
  return `${arm} is ${range} points ${side} ${control} on this split (${basis})`;
}
