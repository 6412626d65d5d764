/** The values of a factor that has an order: what a trend is measured along. */

import type { Change } from '../architecture/diff.js';
import { InputError } from '../errors.js';
import { describeValue, diffArms } from './control.js';
import type { Arm } from './types.js';

/** Two values make a difference; a trend needs a third. */
const FEWEST = 3;

/**
 * The factor's value in the control and in every variant that has one and the same value wherever it varies, by arm.
 * A variant with several values (3×3 in some layers, 5×5 in others) has no place in an order and is left out.
 *
 * @throws InputError where values have no order ("same", "valid"), or fewer than three different ones remain.
 */
export function orderedLevels(
  control: Arm,
  variants: readonly Arm[],
  factor: string,
  path: string,
): Readonly<Record<string, number>> {
  const changes = variants.map((arm) => diffArms(control, arm));
  const reach = union(changes);
  const base = single(reach.map(({ from }) => from));
  const odd = changes.flat().find((change) => levelOf(change.from) === null || levelOf(change.to) === null);
  if (odd) {
    throw new InputError(
      `${path}.ordered: expected a factor whose values are numbers and so have an order, got ${factor} with ${words(odd)}.`,
      'Without `ordered` the arms are compared with the control one by one.',
    );
  }
  const levels: Record<string, number> = base === null ? {} : { [control.name]: base };
  variants.forEach((arm, i) => {
    const own = changes[i] as readonly Change[];
    // A variant that leaves some of the places as the control has them mixes two values.
    const level = own.length === reach.length ? single(own.map(({ to }) => to)) : null;
    if (level !== null) levels[arm.name] = level;
  });
  const different = new Set(Object.values(levels)).size;
  if (different >= FEWEST) return levels;
  throw new InputError(
    `${path}.ordered: expected at least three values of ${factor} to see a trend in, got ${different}.`,
    'The control counts, and so does every arm with one and the same value wherever the factor varies.',
  );
}

/** Of all places where any variant differs, the first account of each. */
function union(changes: readonly (readonly Change[])[]): Change[] {
  return [...new Map(changes.flat().map((change) => [change.path, change])).values()];
}

/** The one level of all values, or null. */
function single(values: readonly unknown[]): number | null {
  const [first, ...others] = values.map(levelOf);
  return first !== undefined && others.every((level) => level === first) ? first : null;
}

/** 5, or [5, 5]. */
function levelOf(value: unknown): number | null {
  const [level, other] = Array.isArray(value) ? value : [value, value];
  return typeof level === 'number' && level === other ? level : null;
}

function words({ kind, layer, from, to }: Change): string {
  if (kind !== 'changed') return `${layer} ${kind}`;
  return `${describeValue(from)} and ${describeValue(to)}`;
}
