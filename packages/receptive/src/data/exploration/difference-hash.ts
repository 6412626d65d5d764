import { Downscaler } from './downscale.js';

const ROWS = 8;
const COLUMNS = 9;

/**
 * The difference hash of a picture (N. Krawetz, "Kind of like that", 2013): its grey version is shrunk to 8 × 9 cells,
 * and bit 8r + k says whether cell (r, k + 1) is brighter than cell (r, k). Copies that were recompressed, resized or
 * brightened differ in few of the 64 bits.
 */
export class DifferenceHasher {
  private readonly downscaler: Downscaler;

  constructor(private readonly shape: readonly [channels: number, height: number, width: number]) {
    this.downscaler = new Downscaler(shape, ROWS, COLUMNS);
  }

  /** Writes two words to `out` from `to` on: rows 0…3, then rows 4…7. */
  hash(images: Uint8Array, at: number, out: Uint32Array, to: number): void {
    const cells = this.downscaler.shrink(images, at);
    const [channels] = this.shape;
    for (let half = 0; half < 2; half++) {
      let word = 0;
      for (let bit = 0; bit < 32; bit++) {
        const cell = (4 * half + (bit >>> 3)) * COLUMNS + (bit & 7);
        let difference = 0;
        for (let c = 0; c < channels; c++) {
          const i = c * ROWS * COLUMNS + cell;
          difference += cells[i + 1]! - cells[i]!;
        }
        if (difference > 0) word |= 1 << bit;
      }
      out[to + half] = word;
    }
  }
}

/** Bits set in a 32-bit word. */
export function bitCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
