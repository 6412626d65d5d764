/** Differences of shares as people write them. */

import { fieldError } from '../errors.js';

/** Words for what `readDifference` takes. */
const EXPECTED = 'a difference above 0 and below 1 such as 0.01, or in percentage points such as "1pp"';

/** A difference of two shares: 0.01, "0.01", or "1pp" (percentage points). Always in (0, 1). */
export function readDifference(value: unknown, path: string): number {
  const difference = typeof value === 'string' ? parseDifference(value) : value;
  if (typeof difference !== 'number' || !(difference > 0 && difference < 1)) throw fieldError(path, EXPECTED, value);
  return difference;
}

function parseDifference(text: string): number {
  const [, number, unit] = /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(pp)?\s*$/i.exec(text) ?? [];
  if (number === undefined) return Number.NaN;
  return unit === undefined ? Number(number) : Number(number) / 100;
}
