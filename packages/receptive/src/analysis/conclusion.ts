import type { PairedDifference } from './statistics/summary.js';

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

/** "−0.4 to +1.2 points". */
export function spanWords([low, high]: readonly [number, number]): string {
  const digits = pointDecimals(low, high);
  return `${points(low, digits, true)} to ${points(high, digits, true)} points`;
}

/** "0.4 to 1.1 points", the distances of an interval that excludes zero. */
export function distanceWords([low, high]: readonly [number, number]): string {
  const digits = pointDecimals(low, high);
  const [near, far] = [low, high]
    .map(Math.abs)
    .sort((a, b) => a - b)
    .map((end) => points(end, digits));
  return `${near === far ? near : `${near} to ${far}`} points`;
}

/** One size in points: "0.62 points", "1 point". */
export function sizeWords(share: number): string {
  const text = points(Math.abs(share), pointDecimals(share, share));
  // "1.0" is as exact as "1" where it was written as 1.
  const short = Number(text) === Math.abs(share) * 100 ? String(Number(text)) : text;
  return `${short} ${short === '1' ? 'point' : 'points'}`;
}

/** A probability as journals write it: ".012", "< .001"; with one digit more where it could be taken for the level .05. */
export function pWords(p: number): string {
  if (p < 0.001) return '< .001';
  const text = p.toFixed(p < 0.1 ? (p.toFixed(3) === '0.050' ? 4 : 3) : 2);
  return p >= 0.995 ? text : text.slice(1);
}

/** "6 seeds", "one seed". */
export function seedWords(n: number): string {
  return n === 1 ? 'one seed' : `${n} seeds`;
}

/** What came out, without judging it: the mean of the differences and its interval. */
export function conclude(
  arm: string,
  control: string,
  difference: Pick<PairedDifference, 'differences' | 'mean' | 'ci95'>,
): string {
  const { differences, mean, ci95 } = difference;
  if (mean === null) return `no seed was completed by both ${arm} and ${control}: nothing can be compared`;
  const came =
    mean === 0
      ? `${arm} came out equal to ${control}`
      : `${arm} came out ${points(Math.abs(mean), pointDecimals(mean, mean))} points ${mean < 0 ? 'below' : 'above'} ${control}`;
  if (ci95 === null) return `${came} (one seed: no interval)`;
  return `${came} (95 % interval ${spanWords(ci95)}, ${seedWords(differences.length)})`;
}
