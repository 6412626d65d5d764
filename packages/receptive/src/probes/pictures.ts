/** Changes to single pictures (C×H×W bytes). */

import type { Dataset } from '../data/types.js';

type Shape = readonly [channels: number, height: number, width: number];

/** The mean byte of each channel over the training pictures. */
export function meanColour({ splits, shape }: Pick<Dataset, 'splits' | 'shape'>): readonly number[] {
  const { images, labels } = splits.train;
  const [channels, height, width] = shape;
  const plane = height * width;
  return Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    for (let i = 0; i < labels.length; i++) {
      const from = (i * channels + channel) * plane;
      for (let at = from; at < from + plane; at++) sum += images[at]!;
    }
    return Math.round(sum / (labels.length * plane));
  });
}

/** The picture moved down by dy and right by dx pixels; uncovered pixels get `colour`, one byte a channel. */
export function shifted(
  picture: Uint8Array,
  shape: Shape,
  dy: number,
  dx: number,
  colour: readonly number[],
): Uint8Array {
  const [channels, height, width] = shape;
  const moved = new Uint8Array(picture.length);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [fromY, fromX] = [y - dy, x - dx];
        const inside = fromY >= 0 && fromY < height && fromX >= 0 && fromX < width;
        moved[(c * height + y) * width + x] = inside ? picture[(c * height + fromY) * width + fromX]! : colour[c]!;
      }
    }
  }
  return moved;
}
