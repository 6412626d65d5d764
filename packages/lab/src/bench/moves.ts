/** Ways to move a picture, and where the units of a layer would go if they moved along. */

import { Random, type Sight, shifted, streamKey } from 'receptive';

/** What is done to a picture. */
export type Move =
  /** Pixels down and right, which may be negative. */
  | { readonly kind: 'shift'; readonly down: number; readonly right: number }
  /** Degrees clockwise around the centre. */
  | { readonly kind: 'rotate'; readonly degrees: number }
  /** Share of the pixels that change places with each other, 0…1. */
  | { readonly kind: 'permute'; readonly share: number; readonly seed: number };

export type MoveKind = Move['kind'];
type Shape = readonly [channels: number, height: number, width: number];

/** Where each place of a moved map comes from: y and x in the still map, by place; NaN where that is outside. */
export interface Sources {
  readonly y: Float64Array;
  readonly x: Float64Array;
}

/** Where the units of a map lie: unit p of an axis is centred on pixel p · jump + offset. */
export interface Lattice {
  readonly units: readonly [rows: number, columns: number];
  readonly jump: readonly [number, number];
  readonly offset: readonly [number, number];
}

/** The lattice of the pixels themselves. */
export const pixels = (height: number, width: number): Lattice => ({
  units: [height, width],
  jump: [1, 1],
  offset: [0, 0],
});

/** Of a layer's map. Where units see everything, they are taken to lie evenly around the centre of the picture. */
export function latticeOf(sight: readonly [Sight, Sight], units: Lattice['units'], picture: Lattice['units']): Lattice {
  const offset = ([0, 1] as const).map((axis) => {
    const { jump, before, after } = sight[axis];
    if (Number.isFinite(before) && Number.isFinite(after)) return (after - before) / 2;
    return (picture[axis] - 1 - jump * (units[axis] - 1)) / 2;
  });
  return { units, jump: [sight[0].jump, sight[1].jump], offset: [offset[0]!, offset[1]!] };
}

/**
 * Where the units of a map come from when it moves as its picture does; null where it cannot: units of a coarser map
 * cannot follow pixels that change places one by one.
 *
 * A shift by t pixels moves units by t / jump, to the nearest whole unit (`isWhole` says whether it is one). A rotation
 * takes unit p from the place where R⁻¹ takes its centre.
 */
export function sourcesOf(move: Move, { units: [rows, columns], jump, offset }: Lattice, picture: Lattice['units']) {
  const made: Sources = { y: new Float64Array(rows * columns), x: new Float64Array(rows * columns) };
  const set = (at: number, y: number, x: number) => {
    const inside = y >= 0 && y <= rows - 1 && x >= 0 && x <= columns - 1;
    made.y[at] = inside ? y : Number.NaN;
    made.x[at] = inside ? x : Number.NaN;
  };
  if (move.kind === 'permute') {
    if (rows !== picture[0] || columns !== picture[1]) return null;
    const order = orderOf(move, rows * columns);
    for (let at = 0; at < order.length; at++) set(at, Math.floor(order[at]! / columns), order[at]! % columns);
    return made;
  }
  if (move.kind === 'shift') {
    const [down, right] = [Math.round(move.down / jump[0]), Math.round(move.right / jump[1])];
    for (let at = 0; at < rows * columns; at++) set(at, Math.floor(at / columns) - down, (at % columns) - right);
    return made;
  }
  const angle = (move.degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const centre = [(picture[0] - 1) / 2, (picture[1] - 1) / 2] as const;
  for (let at = 0; at < rows * columns; at++) {
    const y = Math.floor(at / columns) * jump[0] + offset[0] - centre[0];
    const x = (at % columns) * jump[1] + offset[1] - centre[1];
    const fromY = (cos * y - sin * x + centre[0] - offset[0]) / jump[0];
    const fromX = (sin * y + cos * x + centre[1] - offset[1]) / jump[1];
    set(at, snap(fromY), snap(fromX));
  }
  return made;
}

/** Quarter turns end on whole places: sines and cosines leave them a rounding away. */
const snap = (place: number) => (Math.abs(place - Math.round(place)) < 1e-6 ? Math.round(place) : place);

/** Whether the units of a map can follow a move exactly, without places between them. */
export function isWhole(move: Move, jump: readonly [number, number]): boolean {
  if (move.kind === 'shift') return move.down % jump[0] === 0 && move.right % jump[1] === 0;
  return move.kind === 'permute' || move.degrees % 90 === 0;
}

/** A place of the still picture for each of the moved one: `share` of the places, drawn by the seed, change places. */
function orderOf({ share, seed }: Extract<Move, { kind: 'permute' }>, places: number): Uint32Array {
  const chosen = new Random(streamKey(seed, 'explore', 'bench/places'))
    .permutation(places)
    .subarray(0, Math.round(share * places));
  const shuffled = new Random(streamKey(seed, 'explore', 'bench/order')).permutation(chosen.length);
  const order = Uint32Array.from({ length: places }, (_, i) => i);
  chosen.forEach((place, i) => {
    order[place] = chosen[shuffled[i]!]!;
  });
  return order;
}

/** The value of a plane at a place between four of its values (bilinear). */
export function valueAt(plane: ArrayLike<number>, from: number, width: number, y: number, x: number): number {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [down, across] = [y - top, x - left];
  const at = from + top * width + left;
  const [right, below] = [across > 0 ? 1 : 0, down > 0 ? width : 0];
  const upper = plane[at]! * (1 - across) + plane[at + right]! * across;
  return down === 0
    ? upper
    : upper * (1 - down) + (plane[at + below]! * (1 - across) + plane[at + below + right]! * across) * down;
}

/** The moved picture (C × H × W bytes); what comes into sight gets `colour`, one byte for each channel. */
export function movedPicture(picture: Uint8Array, shape: Shape, move: Move, colour: readonly number[]): Uint8Array {
  const [channels, height, width] = shape;
  if (move.kind === 'shift') return shifted(picture, shape, move.down, move.right, colour);
  const { y, x } = sourcesOf(move, pixels(height, width), [height, width])!;
  const moved = new Uint8Array(picture.length);
  const plane = height * width;
  for (let c = 0; c < channels; c++)
    for (let at = 0; at < plane; at++)
      moved[c * plane + at] = Number.isNaN(y[at]!)
        ? colour[c]!
        : Math.round(valueAt(picture, c * plane, width, y[at]!, x[at]!));
  return moved;
}
