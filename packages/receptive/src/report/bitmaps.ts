/** Small pictures for the page and for files: from records' bytes to PNG. */

import type { DatasetSummary } from '../data/types.js';
import type { Kernels, PictureRecord, TracedStage } from '../insights/types.js';
import { dataUri, decodeBase64, encodePng } from './png.js';

export interface Bitmap {
  /** C (1 grey or 3 RGB), H, W. */
  readonly shape: readonly [channels: number, height: number, width: number];
  /** C×H×W. */
  readonly bytes: Uint8Array;
}

/** A record's picture; of pictures that are neither grey nor RGB the first channel. */
export function pictureBitmap({ shape, bytes }: Pick<PictureRecord, 'shape' | 'bytes'>): Bitmap {
  const [channels, height, width] = shape;
  const decoded = decodeBase64(bytes);
  return channels === 1 || channels === 3
    ? { shape, bytes: decoded }
    : { shape: [1, height, width], bytes: decoded.subarray(0, height * width) };
}

/** The first sample of the first class that has one: what receptive fields are drawn on. */
export function sampleBitmap({ samples, shape }: DatasetSummary): Bitmap | null {
  const bytes = samples.flat()[0];
  return bytes === undefined ? null : pictureBitmap({ shape, bytes });
}

/** The largest weight of all kernels by size: what is drawn white, and its negative black. */
export function kernelScale({ values }: Kernels): number {
  return values.reduce((most, kernel) => kernel.reduce((m, weight) => Math.max(m, Math.abs(weight)), most), 0);
}

/** A kernel on the scale all share: 0 is middle grey, `kernelScale` white. Kernels of three channels are RGB. */
export function kernelBitmap(kernels: Kernels, index: number): Bitmap {
  const scale = kernelScale(kernels);
  const [channels, height, width] = kernels.shape;
  const weights = kernels.values[index] ?? [];
  const bytes = Uint8Array.from(weights, (weight) => Math.round(127.5 + (scale > 0 ? (127.5 * weight) / scale : 0)));
  return channels === 3
    ? { shape: [3, height, width], bytes }
    : { shape: [1, height, width], bytes: bytes.subarray(0, height * width) };
}

/** One channel of what a stage makes of one picture. */
export function mapBitmap({ size, maps }: TracedStage, picture: number, channel: number): Bitmap {
  return { shape: [1, size[0], size[1]], bytes: decodeBase64(maps[picture]?.[channel] ?? '') };
}

export const bitmapUri = ({ bytes, shape }: Bitmap): string => dataUri(encodePng(bytes, shape));

/** Every pixel `factor` × `factor` times. */
export function enlarge({ bytes, shape }: Bitmap, factor: number): Bitmap {
  const [channels, height, width] = shape;
  const [h, w] = [height * factor, width * factor];
  const out = new Uint8Array(channels * h * w);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < h; y++) {
      const row = (c * height + Math.floor(y / factor)) * width;
      for (let x = 0; x < w; x++) out[(c * h + y) * w + x] = bytes[row + Math.floor(x / factor)]!;
    }
  }
  return { shape: [channels, h, w], bytes: out };
}

/** Pictures of one shape in rows, `gap` white pixels between them. */
export function mosaic(bitmaps: readonly Bitmap[], perRow: number, gap = 4): Bitmap {
  const [channels, height, width] = bitmaps[0]?.shape ?? [1, 1, 1];
  const columns = Math.max(1, Math.min(perRow, bitmaps.length));
  const rows = Math.max(1, Math.ceil(bitmaps.length / columns));
  const [h, w] = [rows * (height + gap) - gap, columns * (width + gap) - gap];
  const out = new Uint8Array(channels * h * w).fill(255);
  bitmaps.forEach(({ bytes }, i) => {
    const [top, left] = [Math.floor(i / columns) * (height + gap), (i % columns) * (width + gap)];
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < height; y++) {
        const from = (c * height + y) * width;
        out.set(bytes.subarray(from, from + width), (c * h + top + y) * w + left);
      }
    }
  });
  return { shape: [channels, h, w], bytes: out };
}
