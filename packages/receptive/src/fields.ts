/** Reading values of unknown origin: each reader returns the typed value or throws a `fieldError` with its path. */

import { fieldError, InputError } from './errors.js';

export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readObject(value: unknown, path: string, expected = 'an object'): Fields {
  if (!isObject(value)) throw fieldError(path, expected, value);
  return value;
}

/** Throws for a field that nothing reads: a misspelt option must not be ignored in silence. */
export function refuseUnknownFields(object: Fields, known: readonly string[], path: string, owner: string): void {
  for (const key of Object.keys(object)) {
    if (known.includes(key)) continue;
    const meant = nearest(key, known);
    const suggestion = meant ? `; did you mean "${meant}"?` : '.';
    throw new InputError(
      `${path === '' ? key : `${path}.${key}`}: ${owner} has no field "${key}"${suggestion}`,
      `Its fields are ${known.join(', ')}.`,
    );
  }
}

export function readArray(value: unknown, path: string, expected: string, minimum = 0): readonly unknown[] {
  if (!Array.isArray(value) || value.length < minimum) throw fieldError(path, expected, value);
  return value;
}

export function readString(value: unknown, path: string, expected = 'a text'): string {
  if (typeof value !== 'string') throw fieldError(path, expected, value);
  return value;
}

export function readBoolean(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw fieldError(path, 'true or false', value);
  return value;
}

export function readNumber(value: unknown, path: string, expected: string, accept: (n: number) => boolean): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || !accept(value)) throw fieldError(path, expected, value);
  return value;
}

export function readInteger(value: unknown, path: string, minimum: number, maximum = Number.MAX_SAFE_INTEGER): number {
  const kind = minimum === 1 ? 'a positive integer' : minimum === 0 ? 'an integer ≥ 0' : `an integer ≥ ${minimum}`;
  const expected =
    maximum === Number.MAX_SAFE_INTEGER ? kind : `an integer from ${minimum} to ${maximum.toLocaleString('en-US')}`;
  // −0 would pass for 0 and then spell differently in JSON.
  return readNumber(value, path, expected, (n) => Number.isSafeInteger(n) && n >= minimum && n <= maximum) + 0;
}

export function readChoice<const T extends string>(value: unknown, choices: readonly T[], path: string): T {
  if (typeof value === 'string' && (choices as readonly string[]).includes(value)) return value as T;
  const meant = typeof value === 'string' ? nearest(value, choices) : undefined;
  const error = fieldError(path, `one of ${choices.join(', ')}`, value);
  if (!meant) throw error;
  throw new InputError(`${error.message.slice(0, -1)} (did you mean "${meant}"?).`);
}

/** The candidate that is closest in spelling, if one is close: at most a third of its letters wrong. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(word.slice(0, 64).toLowerCase(), candidate.toLowerCase());
    if (distance <= Math.max(1, Math.ceil(candidate.length / 3)) && distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Levenshtein's distance: insertions, deletions and substitutions that turn one word into the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
