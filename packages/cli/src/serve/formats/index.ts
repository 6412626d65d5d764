import { InputError } from 'receptive';
import { decodePicture, type PictureForm } from '../../data/images.js';
import type { BodyFormat } from '../media-types.js';
import { openCsv } from './csv.js';
import { openJson, openJsonLines } from './json.js';
import { openNpy } from './npy.js';
import type { PictureSource } from './picture-source.js';
import type { PixelRange } from './pixel-bytes.js';

export type { PictureSource } from './picture-source.js';

export interface BodyOptions {
  readonly form: PictureForm;
  readonly range: PixelRange;
  /** Throws where a request has more pictures than are answered. */
  readonly checkCount: (count: number) => void;
}

/**
 * The pictures of a request's body, at least one.
 *
 * Errors: InputError in one sentence; some of it only when the picture's turn comes.
 */
export async function openBody(format: BodyFormat, body: Uint8Array, options: BodyOptions): Promise<PictureSource> {
  if (body.length === 0) throw new InputError('The body: expected pictures, got nothing.');
  const source = await open(format, body, options);
  if (source.count === 0) throw new InputError('The body: expected at least one picture, got none.');
  options.checkCount(source.count);
  return source;
}

function open(
  format: BodyFormat,
  body: Uint8Array,
  { form, range, checkCount }: BodyOptions,
): PictureSource | Promise<PictureSource> {
  switch (format) {
    case 'picture':
      return { count: 1, picture: async () => (await decodePicture(body, 'The body', form)).pixels };
    case 'json':
      return openJson(body, form, range, checkCount);
    case 'jsonlines':
      return openJsonLines(body, form, range);
    case 'csv':
      return openCsv(body, form, range);
    case 'npy':
      return openNpy(body, form, range);
    default:
      throw new Error(`no reader for ${format satisfies never}`);
  }
}
