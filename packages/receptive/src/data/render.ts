import { cosPi, sinPi } from '../trigonometry.js';
import type { Normalization } from './types.js';

/** What is done to one picture, in this order: turned, mirrored, shifted, brightened; then a rectangle is cut out. */
export interface Changes {
  /** Half turns about the centre, counter-clockwise on the screen, −1…1. */
  turn: number;
  flipHorizontal: boolean;
  flipVertical: boolean;
  /** Pixels down and right. */
  dy: number;
  dx: number;
  /** Factor on all pixel values. */
  brightness: number;
  /** The rectangle set to the mean, in pixels. */
  cutTop: number;
  cutLeft: number;
  cutHeight: number;
  cutWidth: number;
}

export const NO_CHANGES: Readonly<Changes> = Object.freeze({
  turn: 0,
  flipHorizontal: false,
  flipVertical: false,
  dy: 0,
  dx: 0,
  brightness: 1,
  cutTop: 0,
  cutLeft: 0,
  cutHeight: 0,
  cutWidth: 0,
});

/**
 * Writes pictures as normalised float32: out = (brightness · value/255 − mean) / std per channel, looked up in a table
 * of the 256 values; 0 (the mean) where the changed picture does not reach. Writing a picture allocates nothing.
 */
export class PictureRenderer {
  private readonly plainTable: Float32Array;
  private readonly brightTable: Float32Array;

  constructor(
    private readonly shape: readonly [channels: number, height: number, width: number],
    private readonly normalization: Normalization,
  ) {
    const channels = shape[0];
    if (normalization.mean.length !== channels || normalization.std.length !== channels) {
      throw new Error(`A normalization of ${normalization.mean.length} channels does not fit ${channels}.`);
    }
    this.plainTable = new Float32Array(channels * 256);
    this.brightTable = new Float32Array(channels * 256);
    this.fillTable(this.plainTable, 1);
  }

  /** Picture `sample` of `images` (count × C × H × W bytes) → out[offset … offset + C·H·W). */
  render(images: Uint8Array, sample: number, changes: Readonly<Changes>, out: Float32Array, offset: number): void {
    const [channels, height, width] = this.shape;
    const plane = height * width;
    let table = this.plainTable;
    if (changes.brightness !== 1) this.fillTable((table = this.brightTable), changes.brightness);
    for (let c = 0; c < channels; c++) {
      const from = (sample * channels + c) * plane;
      const to = offset + c * plane;
      if (changes.turn === 0) this.copy(images, from, table, c * 256, changes, out, to);
      else this.turn(images, from, table, c * 256, changes, out, to);
      for (let y = changes.cutTop; y < changes.cutTop + changes.cutHeight; y++) {
        const row = to + y * width + changes.cutLeft;
        out.fill(0, row, row + changes.cutWidth);
      }
    }
  }

  private fillTable(table: Float32Array, brightness: number): void {
    const { mean, std } = this.normalization;
    for (let c = 0; c < mean.length; c++) {
      for (let v = 0; v < 256; v++) table[c * 256 + v] = ((brightness * v) / 255 - mean[c]!) / std[c]!;
    }
  }

  /** One channel, shifted and mirrored: whole rows at a time. */
  private copy(
    images: Uint8Array,
    from: number,
    table: Float32Array,
    t: number,
    changes: Readonly<Changes>,
    out: Float32Array,
    to: number,
  ): void {
    const [, height, width] = this.shape;
    const { dy, dx, flipHorizontal, flipVertical } = changes;
    const left = Math.min(width, Math.max(0, dx));
    const right = Math.max(left, Math.min(width, width + dx));
    const step = flipHorizontal ? -1 : 1;
    for (let y = 0; y < height; y++) {
      const row = to + y * width;
      const shifted = y - dy;
      if (shifted < 0 || shifted >= height) {
        out.fill(0, row, row + width);
        continue;
      }
      const sourceRow = from + (flipVertical ? height - 1 - shifted : shifted) * width;
      let source = sourceRow + (flipHorizontal ? width - 1 - (left - dx) : left - dx);
      out.fill(0, row, row + left);
      for (let x = left; x < right; x++, source += step) out[row + x] = table[t + images[source]!]!;
      out.fill(0, row + right, row + width);
    }
  }

  /** One channel, turned as well: every pixel is mixed from the four source pixels around the place it comes from. */
  private turn(
    images: Uint8Array,
    from: number,
    table: Float32Array,
    t: number,
    changes: Readonly<Changes>,
    out: Float32Array,
    to: number,
  ): void {
    const [, height, width] = this.shape;
    const { dy, dx, flipHorizontal, flipVertical } = changes;
    const cos = cosPi(changes.turn);
    const sin = sinPi(changes.turn);
    const centreY = (height - 1) / 2;
    const centreX = (width - 1) / 2;
    for (let y = 0; y < height; y++) {
      const v = flipVertical ? centreY - (y - dy) : y - dy - centreY;
      for (let x = 0; x < width; x++) {
        const u = flipHorizontal ? centreX - (x - dx) : x - dx - centreX;
        const sourceY = centreY + u * sin + v * cos;
        const sourceX = centreX + u * cos - v * sin;
        const top = Math.floor(sourceY);
        const left = Math.floor(sourceX);
        const fy = sourceY - top;
        const fx = sourceX - left;
        // Rows and columns outside the picture count nothing: they are the mean.
        const upper = top >= 0 && top < height ? this.mixRow(images, from + top * width, table, t, left, fx) : 0;
        const lower =
          top >= -1 && top < height - 1 ? this.mixRow(images, from + (top + 1) * width, table, t, left, fx) : 0;
        out[to + y * width + x] = (1 - fy) * upper + fy * lower;
      }
    }
  }

  /** Between the pixels x and x + 1 of a row. */
  private mixRow(images: Uint8Array, row: number, table: Float32Array, t: number, x: number, fx: number): number {
    const width = this.shape[2];
    const left = x >= 0 && x < width ? table[t + images[row + x]!]! : 0;
    const right = x >= -1 && x < width - 1 ? table[t + images[row + x + 1]!]! : 0;
    return (1 - fx) * left + fx * right;
  }
}
