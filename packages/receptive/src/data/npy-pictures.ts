import { InputError } from '../errors.js';
import { MAX_CLASSES } from './dataset.js';
import type { NpyArray } from './npy.js';

/** The longest side of a picture in an array. */
const MAX_SIDE = 4096;

/** How values of an array become bytes. */
export type ValueRange = '0…255' | '0…1' | '0…65535';

export interface NpyPictures {
  readonly count: number;
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /** count × C × H × W. */
  readonly images: Uint8Array;
  /** What the values were taken for. */
  readonly range: ValueRange;
}

/**
 * Pictures of an array N × H × W (grey), N × H × W × C or N × C × H × W with C = 1, 3 or 4, as bytes N × C × H × W.
 *
 * C is the last size if that is 1, 3 or 4, else the second. Values: uint8 as they are; booleans and floats of 0…1 times
 * 255, rounded; other numbers of 0…255 rounded; uint16 beyond 255 divided by 257. A fourth channel is transparency (of
 * the same range), and the picture is laid on white: v·α + 255·(1 − α).
 *
 * Errors: InputError naming the array (`where`) for another shape, or the first value outside both ranges.
 */
export function npyPictures(array: NpyArray, where: string): NpyPictures {
  const layout = layoutOf(array, where);
  const range = rangeOf(array, where);
  const { count, inChannels, height, width } = layout;
  const channels = inChannels === 1 ? 1 : 3;
  const images = new Uint8Array(count * channels * height * width);
  const byteAt = toByte(array, range);
  let to = 0;
  for (let n = 0; n < count; n++)
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const pixel = n * layout.n + y * layout.y + x * layout.x;
          const value = byteAt(pixel + c * layout.c);
          if (inChannels < 4) images[to++] = value;
          else {
            const alpha = byteAt(pixel + 3 * layout.c) / 255;
            images[to++] = Math.round(value * alpha + 255 * (1 - alpha));
          }
        }
  return { count, channels, height, width, images, range };
}

/**
 * Class indices of an array N or N × 1 of whole numbers from 0, copied to 16 bits.
 *
 * Errors: InputError naming the array (`where`) and the first value that is no class index.
 */
export function npyLabels(array: NpyArray, where: string): Uint16Array {
  const { dims, count, at } = array;
  if (dims.length > 2 || (dims.length === 2 && dims[1] !== 1)) {
    const hint = dims.length === 2 ? 'One-hot labels: save y.argmax(axis=1).' : undefined;
    throw new InputError(`${where}: expected labels (one row of numbers), got an array of ${dims.join(' × ')}.`, hint);
  }
  const labels = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const label = at(i);
    if (!Number.isInteger(label) || label < 0 || label >= MAX_CLASSES)
      throw new InputError(`${where}: expected class indices (0, 1, 2 …), got ${label} at position ${i}.`);
    labels[i] = label;
  }
  return labels;
}

interface Layout {
  readonly count: number;
  readonly inChannels: 1 | 3 | 4;
  readonly height: number;
  readonly width: number;
  /** How far one step along each axis is, in values. */
  readonly n: number;
  readonly c: number;
  readonly y: number;
  readonly x: number;
}

function layoutOf({ dims, fortranOrder }: NpyArray, where: string): Layout {
  const refuse = () =>
    new InputError(
      `${where}: expected pictures (N × H × W, N × H × W × C or N × C × H × W with 1, 3 or 4 channels, sides up to ${MAX_SIDE}), got an array of ${dims.join(' × ')}.`,
      dims.length === 2 ? 'Rows of pixels: save X.reshape(-1, height, width).' : undefined,
    );
  const strides = new Array<number>(dims.length).fill(1);
  if (fortranOrder) for (let i = 1; i < dims.length; i++) strides[i] = strides[i - 1]! * dims[i - 1]!;
  else for (let i = dims.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * dims[i + 1]!;
  const isChannels = (size: number | undefined): size is 1 | 3 | 4 => size === 1 || size === 3 || size === 4;
  const [first, second, third, fourth] = dims as [number, number, number, number];
  const [s0, s1, s2, s3] = strides as [number, number, number, number];
  let layout: Layout;
  if (dims.length === 3)
    layout = { count: first, inChannels: 1, height: second, width: third, n: s0, c: 0, y: s1, x: s2 };
  else if (dims.length !== 4) throw refuse();
  else if (isChannels(fourth))
    layout = { count: first, inChannels: fourth, height: second, width: third, n: s0, c: s3, y: s1, x: s2 };
  else if (isChannels(second))
    layout = { count: first, inChannels: second, height: third, width: fourth, n: s0, c: s1, y: s2, x: s3 };
  else throw refuse();
  if (layout.height > MAX_SIDE || layout.width > MAX_SIDE) throw refuse();
  return layout;
}

/** One pass over all values before any is converted. */
function rangeOf({ kind, itemBytes, count, at }: NpyArray, where: string): ValueRange {
  if (kind === 'b') return '0…1';
  if (kind === 'u' && itemBytes === 1) return '0…255';
  let largest = 0;
  const limit = kind === 'u' && itemBytes === 2 ? 65535 : 255;
  for (let i = 0; i < count; i++) {
    const value = at(i);
    if (!(value >= 0 && value <= limit))
      throw new InputError(
        `${where}: expected values of 0…1 or 0…255, got ${value} at position ${i}.`,
        'Save the pictures as they are before they are normalised.',
      );
    if (value > largest) largest = value;
  }
  if (largest > 255) return '0…65535';
  return kind === 'f' && largest <= 1 ? '0…1' : '0…255';
}

function toByte({ kind, itemBytes, at }: NpyArray, range: ValueRange): (position: number) => number {
  if (kind === 'u' && itemBytes === 1) return at;
  const factor = range === '0…1' ? 255 : range === '0…65535' ? 1 / 257 : 1;
  return (position) => Math.round(at(position) * factor);
}
