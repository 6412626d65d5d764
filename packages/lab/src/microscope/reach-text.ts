/** How much of a layer is in a set of units, in words. */

import type { Marks, Shape } from 'receptive';

export interface Counted {
  /** Units in the set. */
  readonly units: number;
  /** Positions where any channel is in it, of how many; a vector has as many as features. */
  readonly positions: number;
  readonly of: number;
  /** Channels with any unit in it; 0 for a vector. */
  readonly channels: number;
}

export function count(marks: Marks, shape: Shape): Counted {
  const units = marks.reduce((sum, mark) => sum + mark, 0);
  if (shape.length === 1) return { units, positions: units, of: shape[0]!, channels: 0 };
  const plane = shape[1]! * shape[2]!;
  const any = anywhere(marks, plane);
  let channels = 0;
  for (let c = 0; c < shape[0]!; c++) if (marks.subarray(c * plane, (c + 1) * plane).includes(1)) channels++;
  return { units, positions: any.reduce((sum, mark) => sum + mark, 0), of: plane, channels };
}

/** Positions at which any channel is marked. */
export function anywhere(marks: Marks, plane: number): Uint8Array {
  const any = marks.slice(0, plane);
  for (let from = plane; from < marks.length; from += plane) {
    for (let i = 0; i < plane; i++) any[i]! |= marks[from + i]!;
  }
  return any;
}

const number = (n: number) => n.toLocaleString('en-US');

/** "9 of 784 units × 12 channels", "41 units at 9 of 784 places", "48 of 48 units". */
export function countWords({ units, positions, of, channels }: Counted): string {
  if (units === 0) return 'none';
  if (channels === 0) return `${number(units)} of ${number(of)} units`;
  if (units !== positions * channels) return `${number(units)} units at ${number(positions)} of ${number(of)} places`;
  return `${number(positions)} of ${number(of)} units × ${channels} ${channels === 1 ? 'channel' : 'channels'}`;
}
