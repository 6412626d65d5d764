import { type PictureForm, resizePixels } from './images.js';
import { forEachParallel, type Progress } from './parallel.js';

/** Pictures of one form, one after the other. */
export interface PictureArray extends PictureForm {
  readonly count: number;
  /** count × C × H × W bytes. */
  readonly images: Uint8Array;
}

/** The same pictures in another size or number of channels; the same bytes, not a copy, where nothing changes. */
export async function reshape(from: PictureArray, to: PictureForm, progress: Progress): Promise<Uint8Array> {
  const sameSize = from.height === to.height && from.width === to.width;
  if (sameSize && from.channels === to.channels) return from.images;
  const fromSize = from.channels * from.height * from.width;
  const plane = to.height * to.width;
  const out = new Uint8Array(from.count * to.channels * plane);
  const pictureAt = (i: number) => from.images.subarray(i * fromSize, (i + 1) * fromSize);
  if (sameSize && from.channels === 1) {
    for (let i = 0; i < from.count; i++)
      for (let c = 0; c < to.channels; c++) out.set(pictureAt(i), (i * to.channels + c) * plane);
    return out;
  }
  const place = async (i: number) => out.set(await resizePixels(pictureAt(i), from, to), i * to.channels * plane);
  await forEachParallel(from.count, place, progress);
  return out;
}
