/** Numbers of the bench in words. */

import type { LayerReport } from '../worker/bench-handlers.js';
import type { Move } from './moves.js';

/** "12 × 14 × 14" */
export const sizeOf = (shape: readonly number[]) => shape.join(' × ');

/** Below it an error is rounding. */
const ROUNDING = 1e-5;

/** "exact", "0.3 %", "141 %"; "–" where there is nothing to compare. */
export function spellError(error: number | null): string {
  if (error === null) return '–';
  if (error <= ROUNDING) return '0';
  if (error < 0.001) return '<0.1 %';
  return `${(error * 100).toFixed(error < 0.0995 ? 1 : 0)} %`;
}

/** "+1.2", "−0.4", "0": percentage points. */
export function spellPoints(share: number): string {
  const points = (share * 100).toFixed(1);
  if (Number(points) === 0) return '0';
  return share > 0 ? `+${points}` : points.replace('-', '−');
}

/** As points, but of a cost: "1.2", "−0.4", "0". */
export const spellCost = (share: number) => spellPoints(share).replace('+', '');

/** "−0.31", two digits after the point. */
export const spellWeight = (value: number) => value.toFixed(2).replace('-', '−');

/** What has to be known to compare layers under a move, one sentence each. */
export function howCompared(move: Move, layers: readonly LayerReport[]): string[] {
  const first = layers.find(({ whole }) => !whole);
  const coarse = layers.find(({ jump }) => jump && jump[0] > 1);
  if (move.kind === 'shift') {
    if (!first) return [];
    const amount = [move.right, move.down].find((pixels, i) => pixels % first.jump![1 - i]! !== 0)!;
    return [
      `${Math.abs(amount)} pixels are no multiple of the stride ${Math.max(...first.jump!)} that ${first.name} has come to: from there on (≈) no whole number of units follows, and the nearest one is compared.`,
    ];
  }
  if (move.kind === 'rotate') {
    if (move.degrees % 90 === 0) return ['Quarter turns take every pixel to a pixel: nothing is interpolated.'];
    return [
      'Picture and maps are turned by interpolating between four neighbours (≈), which blurs and is a part of the error.',
    ];
  }
  return coarse
    ? [
        `The maps from ${coarse.name} on are coarser than the picture: there is no place to which they could move along (–).`,
      ]
    : [];
}
