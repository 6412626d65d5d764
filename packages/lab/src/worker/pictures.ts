/** Picture files to pixels, by the browser's own decoders. What is too large is refused before it is decoded. */

import { formatOf, InputError } from 'receptive';
import { sizeInFile } from '../draw/picture-size.js';

const MOST_BYTES = 64 * 2 ** 20;
/** As the command allows: pixels, and pixels on a side. */
const MOST_PIXELS = 64 * 2 ** 20;
const LONGEST_SIDE = 32768;
/** Where metadata are long the size stands far from the start. */
const LOOKED_AT = 2 ** 18;
/** Larger pictures are made smaller by the browser while they are decoded, so that their pixels fit into memory. */
const MOST_DECODED = 2048;

const FORMATS = ['JPEG', 'PNG', 'WebP'];
const EXPECTED = 'a JPEG, PNG or WebP picture';

export interface DecodedPixels {
  readonly rgba: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /** Pixels of the file itself. */
  readonly original: { readonly width: number; readonly height: number };
}

/**
 * Decodes a picture file, turned upright.
 * @param where names it in errors.
 * @throws InputError for another format (SVG included), a damaged file, and more than 64 MiB or 64 megapixels.
 */
export async function decodePicture(file: Blob, where: string): Promise<DecodedPixels> {
  const start = new Uint8Array(await file.slice(0, LOOKED_AT).arrayBuffer().catch(unreadable(where)));
  const format = formatOf(start);
  if (!FORMATS.includes(format))
    throw new InputError(
      `${where}: expected ${EXPECTED}, got ${format}.`,
      format === 'TIFF' ? 'Browsers do not decode TIFF; save it as PNG.' : undefined,
    );
  if (file.size > MOST_BYTES)
    throw new InputError(`${where}: expected a picture of at most 64 MiB, got ${Math.round(file.size / 2 ** 20)} MiB.`);
  const size = sizeInFile(start);
  if (!size || size.width < 1 || size.height < 1)
    throw new InputError(`${where}: expected a whole ${format} picture, got a damaged one.`);
  const { width, height } = size;
  if (width * height > MOST_PIXELS || Math.max(width, height) > LONGEST_SIDE)
    throw new InputError(
      `${where}: expected at most ${MOST_PIXELS / 2 ** 20} megapixels and ${LONGEST_SIDE} on a side, got ${width} × ${height}.`,
      'Make it smaller first.',
    );
  const shrink = Math.min(1, MOST_DECODED / Math.max(width, height));
  const options: ImageBitmapOptions = { imageOrientation: 'from-image', premultiplyAlpha: 'none' };
  // One side alone keeps the proportions, whichever way the picture is turned.
  if (shrink < 1)
    Object.assign(options, { resizeWidth: Math.max(1, Math.round(width * shrink)), resizeQuality: 'high' });
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, options);
  } catch {
    throw new InputError(`${where}: expected a whole ${format} picture, got a damaged one.`);
  }
  try {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('The browser gave no canvas to read pixels from.');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return { rgba: data, width: bitmap.width, height: bitmap.height, original: size };
  } finally {
    bitmap.close();
  }
}

const unreadable = (where: string) => (): never => {
  throw new InputError(`${where}: expected a picture file, got one that cannot be read.`);
};
