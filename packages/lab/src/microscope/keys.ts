/** Keys that move through a layer: arrows the unit, Page Up and Down the channel, [ and ] the layer. */

import { type Layout, placeOf, type Unit, unitAt } from './layout.js';

const MOVES: Readonly<Record<string, readonly [channel: number, y: number, x: number]>> = {
  ArrowUp: [0, -1, 0],
  ArrowDown: [0, 1, 0],
  ArrowLeft: [0, 0, -1],
  ArrowRight: [0, 0, 1],
  PageUp: [-1, 0, 0],
  PageDown: [1, 0, 0],
};

/** The unit that a key leads to; null for another key. At the border it stays. */
export function moveUnit(layout: Layout, unit: Unit, key: string): Unit | null {
  const move = MOVES[key];
  if (!move) return null;
  const { channel, y, x } = placeOf(layout, unit);
  // In a vector left and right go on in the next row.
  if (layout.vector && move[2] !== 0) return [Math.max(0, Math.min(layout.count - 1, unit[0]! + move[2]))];
  return unitAt(layout, channel + move[0], y + move[1], x + move[2]);
}

/** As many layers further as a key says; 0 for another key. */
export const layerStep = (key: string): number => (key === '[' ? -1 : key === ']' ? 1 : 0);
