import type { Exploration, PictureReference } from '../../data/exploration/types.js';
import { bitmapUri, pictureBitmap } from '../bitmaps.js';
import { html, type Markup } from '../html.js';

/** A small picture of an exploration. */
export function thumbnail({ thumbnail: shape }: Pick<Exploration, 'thumbnail'>, pixels: string, alt: string): Markup {
  const uri = bitmapUri(pictureBitmap({ shape, bytes: pixels }));
  return html`<img src="${uri}" width="${shape[2]}" height="${shape[1]}" alt="${alt}">`;
}

/** "ground, train, calibrated/0077….JPG": what a picture is and where it comes from. */
export function pictureWords(
  { classes }: Pick<Exploration, 'classes'>,
  { label, split, index, source }: PictureReference,
) {
  return `${classes[label] ?? ''}, ${split}, ${source ?? `number ${index + 1}`}`;
}
