import type { Split } from '../types.js';
import { DifferenceHasher } from './difference-hash.js';

/** Channels that differ by at most this at every pixel are taken for grey: rounding in a JPEG's colour conversion. */
const GREY_TOLERANCE = 2;

/** What is measured of every picture of a split, in one pass over its bytes; all arrays have one entry per picture. */
export interface PictureStatistics {
  /** Mean and population standard deviation of all values, 0…255. */
  readonly mean: Float64Array;
  readonly std: Float64Array;
  /** Share of the values that are 0 or 255. */
  readonly clipped: Float32Array;
  /** 1 where all values of every channel are equal. */
  readonly constant: Uint8Array;
  /** 1 where the three channels agree at every pixel; all 0 unless there are three channels. */
  readonly grey: Uint8Array;
  /** FNV-1a of the bytes, twice with different starts: two words a picture. */
  readonly contents: Uint32Array;
  /** The 64-bit difference hash, two words a picture. */
  readonly hashes: Uint32Array;
}

export function measurePictures(
  { images, labels }: Pick<Split, 'images' | 'labels'>,
  shape: readonly [channels: number, height: number, width: number],
): PictureStatistics {
  const n = labels.length;
  const plane = shape[1] * shape[2];
  const size = shape[0] * plane;
  const result = {
    mean: new Float64Array(n),
    std: new Float64Array(n),
    clipped: new Float32Array(n),
    constant: new Uint8Array(n),
    grey: new Uint8Array(n),
    contents: new Uint32Array(2 * n),
    hashes: new Uint32Array(2 * n),
  };
  const hasher = new DifferenceHasher(shape);
  for (let p = 0; p < n; p++) {
    const at = p * size;
    let sum = 0;
    let squares = 0;
    let extremes = 0;
    let one = 0x811c9dc5 | 0;
    let other = 0x2f0b4c47 | 0;
    for (let i = at; i < at + size; i++) {
      const value = images[i]!;
      sum += value;
      squares += value * value;
      if (value === 0 || value === 255) extremes++;
      one = Math.imul(one ^ value, 0x01000193);
      other = Math.imul(other ^ (value + 1), 0x01000193);
    }
    result.mean[p] = sum / size;
    result.std[p] = Math.sqrt(Math.max(0, size * squares - sum * sum)) / size;
    result.clipped[p] = extremes / size;
    result.constant[p] = isConstant(images, at, shape[0], plane) ? 1 : 0;
    result.grey[p] = shape[0] === 3 && isGrey(images, at, plane) ? 1 : 0;
    result.contents[2 * p] = one;
    result.contents[2 * p + 1] = other;
    hasher.hash(images, at, result.hashes, 2 * p);
  }
  return result;
}

function isConstant(images: Uint8Array, at: number, channels: number, plane: number): boolean {
  for (let c = 0; c < channels; c++) {
    const first = at + c * plane;
    for (let i = first + 1; i < first + plane; i++) if (images[i] !== images[first]) return false;
  }
  return true;
}

function isGrey(images: Uint8Array, at: number, plane: number): boolean {
  for (let i = at; i < at + plane; i++) {
    const [red, green, blue] = [images[i]!, images[i + plane]!, images[i + 2 * plane]!];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > GREY_TOLERANCE) return false;
  }
  return true;
}
