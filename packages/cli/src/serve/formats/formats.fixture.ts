import { InputError } from 'receptive';
import type { PictureForm } from '../../data/images.js';
import type { BodyFormat } from '../media-types.js';
import { openBody } from './index.js';
import type { PixelRange } from './pixel-bytes.js';

/** All pictures of a body, as a list of bytes each. */
export async function picturesOf(
  format: BodyFormat,
  body: Uint8Array | string,
  form: PictureForm,
  range: PixelRange = 255,
): Promise<number[][]> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const source = await openBody(format, bytes, { form, range, checkCount: () => undefined });
  const pictures = [];
  for (let i = 0; i < source.count; i++) pictures.push([...(await source.picture(i))]);
  return pictures;
}

/** The sentence a body is refused with. */
export async function refusalOf(...args: Parameters<typeof picturesOf>): Promise<string> {
  try {
    await picturesOf(...args);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'accepted';
}
