import { InputError, npyPictures } from 'receptive';
import type { PictureForm } from '../../data/images.js';
import { type PictureArray, reshape } from '../../data/reshape.js';

/** Smaller pictures than data sets may have are taken for a mistake in the order of the sizes. */
const LEAST_SIDE = 4;

/** Bytes with their sizes, the last index running fastest. */
export interface Pixels {
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
}

/**
 * Pictures N × C × H × W of pixels N × C × H × W, N × H × W × C or N × H × W, as the loaders of data sets take them:
 * C is the last size if that is 1, 3 or 4, else the second. Sizes that are exactly the network's go before that rule.
 *
 * Errors: InputError naming the pixels (`where`) for other sizes and sides below 4 or above 4,096.
 */
export function pictureArray({ dims, bytes }: Pixels, form: PictureForm, where: string): PictureArray {
  const { channels, height, width } = form;
  if (dims.length === 4 && dims.slice(1).join() === [channels, height, width].join())
    return { count: dims[0] as number, channels, height, width, images: bytes };
  const found = npyPictures(
    {
      kind: 'u',
      itemBytes: 1,
      littleEndian: true,
      fortranOrder: false,
      dims,
      offset: 0,
      size: bytes.length,
      count: bytes.length,
      at: (i) => bytes[i] as number,
    },
    where,
  );
  const own = found.height === height && found.width === width;
  if (!own && Math.min(found.height, found.width) < LEAST_SIDE)
    throw new InputError(
      `${where}: expected pictures of ${LEAST_SIDE} pixels a side and more, got ${found.height} × ${found.width} (sizes ${dims.join(' × ')}).`,
    );
  return found;
}

/** One of the pictures as the network takes it, brought there as the loaders of data sets do. */
export async function pictureAt(array: PictureArray, index: number, form: PictureForm): Promise<Uint8Array> {
  const size = array.channels * array.height * array.width;
  const one = { ...array, count: 1, images: array.images.subarray(index * size, (index + 1) * size) };
  return reshape(one, form, { what: 'resizing' });
}
