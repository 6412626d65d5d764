/** Pictures that belong together: frames of one sequence, taken on one day, of one patient. */

import { fieldError, InputError } from '../errors.js';

/** A regular expression with one group, which is the name of the cluster within a picture's source. */
export function readClusterPattern(value: unknown, path: string): string {
  const expected = 'a regular expression with one group, such as "/([0-9]{4})M[^/]*$"';
  if (typeof value !== 'string') throw fieldError(path, expected, value);
  try {
    // With the empty alternative it matches, and its match has a place for every group.
    const groups = (new RegExp(`${value}|`).exec('')?.length ?? 0) - 1;
    if (groups === 1) return value;
  } catch {
    // Not a regular expression.
  }
  throw fieldError(path, expected, value);
}

/**
 * The cluster of every picture, by its source (file name). Pictures of one cluster are not independent: an interval
 * over new pictures has to draw whole clusters.
 *
 * @throws InputError for pictures without sources, and for the first source that does not match.
 */
export function clustersOf(sources: readonly string[] | undefined, pattern: string, path = 'data.cluster'): string[] {
  if (!sources) {
    throw new InputError(`${path}: expected pictures with file names to find clusters in, got pictures without.`);
  }
  const expression = new RegExp(pattern);
  return sources.map((source) => {
    const name = expression.exec(source)?.[1];
    if (name === undefined)
      throw new InputError(`${path}: expected a name in which ${pattern} is found, got "${source}".`);
    return name;
  });
}
