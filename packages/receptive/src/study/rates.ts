/** Grids of learning rates. */

import { InputError } from '../errors.js';
import { readInteger, readNumber, readObject, refuseUnknownFields } from '../fields.js';
import type { Tuning } from './types.js';

/** Fewer points are allowed, with a word of advice. */
export const ADVISED_POINTS = 5;
const MOST_POINTS = 25;
const DEFAULT_SEEDS = 3;
/** Significant digits of a rate: enough for equal ratios, few enough to be read. */
const DIGITS = 4;

const rounded = (rate: number) => Number(rate.toPrecision(DIGITS));

/** The grid as written: `points` rates from `from` to `to` in equal ratios. */
export function readTuning(value: unknown, path: string, seeds: readonly number[]): Tuning {
  const tune = readObject(value, path, '{ learningRate: { from, to, points } }');
  refuseUnknownFields(tune, ['learningRate'], path, 'tune');
  const at = `${path}.learningRate`;
  const grid = readObject(tune.learningRate, at, '{ from, to, points }');
  refuseUnknownFields(grid, ['from', 'to', 'points', 'seeds'], at, 'a grid of learning rates');
  const positive = (key: 'from' | 'to') => readNumber(grid[key], `${at}.${key}`, 'a positive number', (n) => n > 0);
  const [from, to] = [positive('from'), positive('to')];
  if (to <= from) throw new InputError(`${at}.to: expected a rate above from (${from}), got ${to}.`);
  const points = readInteger(grid.points, `${at}.points`, 2, MOST_POINTS);
  const asked = grid.seeds === undefined ? DEFAULT_SEEDS : readInteger(grid.seeds, `${at}.seeds`, 1);
  const ratio = (to / from) ** (1 / (points - 1));
  const rates = Array.from({ length: points }, (_, i) => rounded(from * ratio ** i));
  if (new Set(rates).size < points) {
    throw new InputError(`${at}: expected rates that differ in ${DIGITS} digits, got ${points} from ${from} to ${to}.`);
  }
  return { rates, ratio, seeds: seeds.slice(0, asked) };
}

/** A grid with rates added at its ends; from the first rate and the ratio, so that rounding does not add up. */
export function extended({ rates, ratio }: Tuning, below: number, above: number): readonly number[] {
  const first = rates[0] as number;
  const at = (step: number) => rounded(first * ratio ** step);
  return [
    ...Array.from({ length: below }, (_, i) => at(i - below)),
    ...rates,
    ...Array.from({ length: above }, (_, i) => at(rates.length + i)),
  ];
}
