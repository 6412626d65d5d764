/** Which evidence a study asks for besides accuracy. */

import { fieldError, InputError } from '../errors.js';
import { readArray, readChoice } from '../fields.js';

/** All probes, in the order they are reported. What each one measures stands in `probes/<name>.ts`. */
export const PROBE_NAMES = [
  'shift',
  'equivariance',
  'aliasing',
  'permutation',
  'patchShuffle',
  'ladder',
  'efficiency',
  'randomLabels',
  'receptiveField',
  'position',
  'cueConflict',
  'frequency',
  'occlusion',
  'saliency',
  'errors',
] as const;
export type ProbeName = (typeof PROBE_NAMES)[number];

/** "all", or a list of names; each once, in the order of `PROBE_NAMES`. */
export function readProbes(value: unknown, path: string): readonly ProbeName[] {
  if (value === undefined) return [];
  if (value === 'all') return PROBE_NAMES;
  if (typeof value === 'string') throw fieldError(path, '"all" or a list of probes', value);
  const names = readArray(value, path, '"all" or a list of probes').map((name, i) =>
    readChoice(name, PROBE_NAMES, `${path}[${i}]`),
  );
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice) throw new InputError(`${path}: expected every probe once, got "${twice}" twice.`);
  return PROBE_NAMES.filter((name) => names.includes(name));
}
