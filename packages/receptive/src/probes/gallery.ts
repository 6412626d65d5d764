/** Pictures and maps small enough for a gallery. */

import { encodeBase64, shrink, shrinkFactor } from '../data/picture-bytes.js';
import type { ProbePicture } from './types.js';

/** Pixels of the longer side above which pictures are made smaller. */
const LONGEST = 64;

/** A picture (C×H×W bytes). Throws unless it is grey or RGB. */
export function galleryPicture(
  bytes: Uint8Array,
  [channels, height, width]: readonly [channels: number, height: number, width: number],
  note?: string,
): ProbePicture {
  if (channels !== 1 && channels !== 3) throw new Error(`A picture of ${channels} channels cannot be shown.`);
  const factor = shrinkFactor(height, width, LONGEST);
  return {
    shape: [channels, Math.floor(height / factor), Math.floor(width / factor)],
    bytes: encodeBase64(factor === 1 ? bytes : shrink(bytes, [channels, height, width], factor)),
    ...(note === undefined ? {} : { note }),
  };
}

/** A map of height × width values: black is 0 or less, white the largest. A map without positive values is black. */
export function galleryMap(
  values: ArrayLike<number>,
  [height, width]: readonly [height: number, width: number],
  note?: string,
): ProbePicture {
  let peak = 0;
  for (let i = 0; i < values.length; i++) peak = Math.max(peak, values[i]!);
  const scale = peak > 0 ? 255 / peak : 0;
  const bytes = Uint8Array.from(values, (value) => Math.round(Math.max(0, value) * scale));
  return galleryPicture(bytes, [1, height, width], note);
}
