/** Which seeds a study has, and whether they are enough for what it asks. */

import { fieldError, InputError } from '../errors.js';
import type { Study } from './types.js';

/** A trend, an equivalence and a choice need a spread over seeds. */
export function requireSeeds({ seeds, experiments, select }: Study): void {
  if (seeds.length > 1) return;
  const asking = experiments.flatMap(({ name, ordered, delta }) => [
    ...(ordered ? [`a trend over "${name}" (ordered)`] : []),
    ...(delta === undefined ? [] : [`equivalence in "${name}" (delta)`]),
  ]);
  if (select) asking.push('a winner (select)');
  if (asking.length === 0) return;
  throw new InputError(
    `seeds: expected at least 2 for ${asking.join(', ')}, got 1.`,
    'One training says nothing of the spread between trainings; six seeds are the first that allow a verdict.',
  );
}

/** A number of seeds asked for takes the first of the study's own, as long as there are enough. */
export function chooseSeeds(given: unknown, asked: number | readonly number[] | undefined): readonly number[] {
  const own = readSeeds(given ?? 3);
  if (asked === undefined) return own;
  const seeds = readSeeds(asked);
  return typeof asked === 'number' && asked <= own.length ? own.slice(0, asked) : seeds;
}

function readSeeds(value: unknown): readonly number[] {
  const expected = 'a number of seeds from 1 to 1,000, or a list of different integers ≥ 0';
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 1000) {
    return Array.from({ length: value as number }, (_, seed) => seed);
  }
  const list = Array.isArray(value) && value.length > 0 && value.length <= 1000 && new Set(value).size === value.length;
  if (!list || !value.every((seed) => Number.isSafeInteger(seed) && seed >= 0))
    throw fieldError('seeds', expected, value);
  return [...value];
}
