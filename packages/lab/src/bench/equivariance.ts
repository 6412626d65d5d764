/** How far a layer is from moving along with its picture, and from not noticing that it moves. */

import type { Sight } from 'receptive';
import { latticeOf, type Move, pixels, sourcesOf, valueAt } from './moves.js';

/** Relative errors; null where there is no such unit, or all of them are 0. */
export interface LayerErrors {
  /** ‖F(T x) − T′ F(x)‖ / ‖F(x)‖ over units that see neither padding nor uncovered pixels, before and after. */
  readonly interior: number | null;
  /** The same over all other units with a partner. */
  readonly border: number | null;
  /** ‖F(T x) − F(x)‖ / ‖F(x)‖ over all units: 0 for a layer that does not notice. */
  readonly change: number | null;
}

/** Below this errors are given as this: the rounding of float32. */
const LEAST = 2 ** -24;

/** Features of one picture: C × H × W. */
interface Features {
  readonly still: ArrayLike<number>;
  readonly moved: ArrayLike<number>;
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly sight: readonly [Sight, Sight];
}

/** Errors of a layer whose output is a picture. */
export function layerErrors(
  { still, moved, shape, sight }: Features,
  move: Move,
  picture: readonly [height: number, width: number],
): LayerErrors {
  const [channels, height, width] = shape;
  const plane = height * width;
  const sources = sourcesOf(move, latticeOf(sight, [height, width], picture), picture);
  const change = changeOf(still, moved);
  if (!sources) return { interior: null, border: null, change };
  const clear = seesOnlyPicture(sight, [height, width], picture);
  const covered = seesOnlyCovered(sight, [height, width], move, picture);
  const sums = { interior: { difference: 0, norm: 0 }, border: { difference: 0, norm: 0 } };
  for (let at = 0; at < plane; at++) {
    const [y, x] = [sources.y[at]!, sources.x[at]!];
    if (Number.isNaN(y)) continue;
    const partners = [Math.floor(y), Math.ceil(y)].every(
      (row) => clear[row * width + Math.floor(x)] && clear[row * width + Math.ceil(x)],
    );
    const sum = sums[clear[at] && covered[at] && partners ? 'interior' : 'border'];
    for (let c = 0; c < channels; c++) {
      const expected = valueAt(still, c * plane, width, y, x);
      sum.difference += (moved[c * plane + at]! - expected) ** 2;
      sum.norm += expected ** 2;
    }
  }
  return { interior: relative(sums.interior), border: relative(sums.border), change };
}

/** ‖b − a‖ / ‖a‖; null where a is 0. */
export function changeOf(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const sum = { difference: 0, norm: 0 };
  for (let i = 0; i < a.length; i++) {
    sum.difference += (b[i]! - a[i]!) ** 2;
    sum.norm += a[i]! ** 2;
  }
  return relative(sum);
}

/** T′ F(x): the features as they would be if the layer moved along, NaN where they would come from outside of the map. */
export function movedFeatures(
  { still, shape, sight }: Omit<Features, 'moved'>,
  move: Move,
  picture: readonly [height: number, width: number],
): Float32Array | null {
  const [channels, height, width] = shape;
  const sources = sourcesOf(move, latticeOf(sight, [height, width], picture), picture);
  if (!sources) return null;
  const plane = height * width;
  return Float32Array.from({ length: channels * plane }, (_, i) => {
    const [y, x] = [sources.y[i % plane]!, sources.x[i % plane]!];
    return Number.isNaN(y) ? Number.NaN : valueAt(still, i - (i % plane), width, y, x);
  });
}

const relative = ({ difference, norm }: { readonly difference: number; readonly norm: number }) =>
  norm > 0 ? Math.max(LEAST, Math.sqrt(difference / norm)) : null;

type Size = readonly [height: number, width: number];

/** By unit, whether all it sees lies within the picture. */
function seesOnlyPicture(sight: readonly [Sight, Sight], [height, width]: Size, picture: Size): boolean[] {
  const within = (axis: 0 | 1, unit: number) => {
    const { jump, before, after } = sight[axis];
    return unit * jump - before >= 0 && unit * jump + after < picture[axis];
  };
  return Array.from({ length: height * width }, (_, at) => within(0, Math.floor(at / width)) && within(1, at % width));
}

/** By unit, whether none of the pixels that it sees came into sight by the move. */
function seesOnlyCovered(sight: readonly [Sight, Sight], [height, width]: Size, move: Move, picture: Size): boolean[] {
  const [rows, columns] = picture;
  const { y } = sourcesOf(move, pixels(rows, columns), picture)!;
  // uncovered[v, u]: uncovered pixels above v and left of u.
  const uncovered = new Float64Array((rows + 1) * (columns + 1));
  const stride = columns + 1;
  for (let v = 0; v < rows; v++)
    for (let u = 0; u < columns; u++) {
      const one = Number.isNaN(y[v * columns + u]!) ? 1 : 0;
      const at = (v + 1) * stride + u + 1;
      uncovered[at] = one + uncovered[at - 1]! + uncovered[at - stride]! - uncovered[at - stride - 1]!;
    }
  const bounds = (axis: 0 | 1, unit: number): [first: number, end: number] => {
    const { jump, before, after } = sight[axis];
    return [
      Math.min(picture[axis], Math.max(0, unit * jump - before)),
      Math.max(0, Math.min(picture[axis], unit * jump + after + 1)),
    ];
  };
  return Array.from({ length: height * width }, (_, at) => {
    const [top, bottom] = bounds(0, Math.floor(at / width));
    const [left, right] = bounds(1, at % width);
    const inside =
      uncovered[bottom * stride + right]! -
      uncovered[top * stride + right]! -
      uncovered[bottom * stride + left]! +
      uncovered[top * stride + left]!;
    return inside === 0;
  });
}
