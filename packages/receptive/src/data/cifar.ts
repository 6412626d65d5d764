import { InputError } from '../errors.js';

/** C, H, W of every CIFAR picture. */
export const CIFAR_SHAPE = [3, 32, 32] as const;
const PICTURE = CIFAR_SHAPE[0] * CIFAR_SHAPE[1] * CIFAR_SHAPE[2];
/** The largest CIFAR file read, in bytes. */
export const MAX_CIFAR_BYTES = 2 ** 31 - 1;

/** How many bytes of labels come before each picture, the class the last of them: 1 in CIFAR-10, 2 (coarse, fine) in CIFAR-100. */
export type CifarLabelBytes = 1 | 2;

/**
 * How many pictures a CIFAR file of `size` bytes holds: size / (labels + 3072).
 *
 * Errors: InputError naming the file (`where`) when that is no whole number from 1.
 */
export function countCifar(size: number, labelBytes: CifarLabelBytes, where: string): number {
  const record = labelBytes + PICTURE;
  if (size === 0 || size % record !== 0)
    throw new InputError(`${where}: expected records of ${record} bytes (label and picture), got ${size} bytes.`);
  if (size > MAX_CIFAR_BYTES) throw new InputError(`${where}: expected at most ${MAX_CIFAR_BYTES} bytes, got ${size}.`);
  return size / record;
}

/**
 * Reads a file of CIFAR-10 or CIFAR-100 in binary form: for each picture its label bytes, then 32 × 32 bytes each of
 * red, green and blue. Images are count × 3 × 32 × 32 bytes, labels count × uint16 (the fine ones of CIFAR-100).
 *
 * - `classCount`: every label is below it.
 *
 * Errors: InputError naming the file and the picture. Source: A. Krizhevsky, "Learning multiple layers of features from
 * tiny images", 2009, and the format's description at https://www.cs.toronto.edu/~kriz/cifar.html.
 */
export function parseCifar(
  bytes: Uint8Array,
  labelBytes: CifarLabelBytes,
  classCount: number,
  where: string,
): { readonly images: Uint8Array; readonly labels: Uint16Array } {
  const count = countCifar(bytes.length, labelBytes, where);
  const images = new Uint8Array(count * PICTURE);
  const labels = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const start = i * (labelBytes + PICTURE) + labelBytes;
    const label = bytes[start - 1] as number;
    if (label >= classCount)
      throw new InputError(`${where} picture ${i}: expected a class index below ${classCount}, got ${label}.`);
    labels[i] = label;
    images.set(bytes.subarray(start, start + PICTURE), i * PICTURE);
  }
  return { images, labels };
}
