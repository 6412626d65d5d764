/** Which moves are tried for the picture of how the answer depends on the amount. */

import type { Move, MoveKind } from './moves.js';

/** On each axis of shifts; together at most 15 × 15. */
const MOST_STEPS = 7;

/** Shifts by up to a quarter of the side, row by row; all turns; all shares. */
export function movesToTry(
  kind: MoveKind,
  [, height, width]: readonly [number, number, number],
  seed: number,
): readonly Move[] {
  if (kind === 'shift') {
    const [downs, rights] = [stepsOf(height), stepsOf(width)];
    return downs.flatMap((down) => rights.map((right): Move => ({ kind, down, right })));
  }
  if (kind === 'rotate') return Array.from({ length: 37 }, (_, i): Move => ({ kind, degrees: -180 + 10 * i }));
  return Array.from({ length: 21 }, (_, i): Move => ({ kind, share: i / 20, seed }));
}

/** Whole pixels, evenly spread around 0. */
export function stepsOf(side: number): number[] {
  const reach = Math.max(1, Math.floor(side / 4));
  const step = Math.ceil(reach / MOST_STEPS);
  const count = Math.floor(reach / step);
  return Array.from({ length: 2 * count + 1 }, (_, i) => (i - count) * step);
}
