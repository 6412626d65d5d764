/** The discrete Fourier transform of a plane as its definition says, row by row and column by column. */

import { cosPi, sinPi } from '../trigonometry.js';

/**
 * Coefficients X[u,v] of a real H×W plane for u = 0…H−1 and v = 0…⌊W/2⌋, row by row; the others are conjugates of
 * these. v is cycles along the width; u is cycles along the height, H − u standing for −u.
 */
export interface Spectrum {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/**
 * Forward: X[u,v] = Σ_{y,x} f[y,x] · e^{−2πi(uy/H + vx/W)}. Inverse: f[y,x] = Σ_{u,v} X[u,v] · e^{2πi(uy/H + vx/W)} / HW.
 * Float64; O(HW(H + W)), meant for sides up to a few hundred.
 */
export class PlaneTransform {
  /** ⌊W/2⌋ + 1. */
  readonly kept: number;
  /** √(u² + v²) of every coefficient, u between −H/2 and H/2: cycles per picture. */
  readonly frequencies: Float64Array;
  private readonly rows: Waves;
  private readonly columns: Waves;

  constructor(
    readonly height: number,
    readonly width: number,
  ) {
    this.kept = Math.floor(width / 2) + 1;
    this.rows = waves(width);
    this.columns = waves(height);
    this.frequencies = Float64Array.from({ length: height * this.kept }, (_, i) => {
      const u = Math.floor(i / this.kept);
      return Math.sqrt(Math.min(u, height - u) ** 2 + (i % this.kept) ** 2);
    });
  }

  forward(plane: ArrayLike<number>): Spectrum {
    const { height, width, kept, rows, columns } = this;
    const [real, imaginary] = [new Float64Array(height * kept), new Float64Array(height * kept)];
    for (let y = 0; y < height; y++) {
      for (let v = 0; v < kept; v++) {
        let [re, im] = [0, 0];
        for (let x = 0, turn = 0; x < width; x++, turn = (turn + v) % width) {
          const value = plane[y * width + x]!;
          re += value * rows.cosine[turn]!;
          im -= value * rows.sine[turn]!;
        }
        for (let u = 0, turn = 0; u < height; u++, turn = (turn + y) % height) {
          real[u * kept + v]! += re * columns.cosine[turn]! + im * columns.sine[turn]!;
          imaginary[u * kept + v]! += im * columns.cosine[turn]! - re * columns.sine[turn]!;
        }
      }
    }
    return { real, imaginary };
  }

  /** Of the coefficients with a frequency of at most `cutoff`; without it, of all. */
  inverse({ real, imaginary }: Spectrum, cutoff = Number.POSITIVE_INFINITY): Float64Array {
    const { height, width, kept, rows, columns, frequencies } = this;
    const plane = new Float64Array(height * width);
    for (let v = 0; v < kept && v <= cutoff; v++) {
      const [re, im] = [new Float64Array(height), new Float64Array(height)];
      for (let u = 0; u < height; u++) {
        const at = u * kept + v;
        if (frequencies[at]! > cutoff) continue;
        const [a, b] = [real[at]!, imaginary[at]!];
        for (let y = 0, turn = 0; y < height; y++, turn = (turn + u) % height) {
          re[y]! += a * columns.cosine[turn]! - b * columns.sine[turn]!;
          im[y]! += b * columns.cosine[turn]! + a * columns.sine[turn]!;
        }
      }
      // Each stands for its conjugate too, except the columns that are their own.
      const scale = (v === 0 || 2 * v === width ? 1 : 2) / (height * width);
      for (let y = 0; y < height; y++) {
        for (let x = 0, turn = 0; x < width; x++, turn = (turn + v) % width) {
          plane[y * width + x]! += scale * (re[y]! * rows.cosine[turn]! - im[y]! * rows.sine[turn]!);
        }
      }
    }
    return plane;
  }
}

interface Waves {
  /** cos(2πi/n) and sin(2πi/n) for i = 0…n−1. */
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
}

function waves(n: number): Waves {
  return {
    cosine: Float64Array.from({ length: n }, (_, i) => cosPi((2 * i) / n)),
    sine: Float64Array.from({ length: n }, (_, i) => sinPi((2 * i) / n)),
  };
}
