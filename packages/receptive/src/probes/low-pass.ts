import { PlaneTransform, type Spectrum } from './fourier.js';
import type { Pictures } from './networks.js';

/**
 * Pictures without their high frequencies: only waves of at most `cutoff` cycles per picture are kept, √(u² + v²) ≤
 * cutoff for u cycles along the height and v along the width; none is damped. What is left, the picture minus this,
 * are its high frequencies.
 */
export class LowPass {
  private readonly transform: PlaneTransform;
  private readonly spectra: Spectrum[] = [];
  /** The frequency up to which everything is kept. */
  readonly highest: number;

  constructor(private readonly pictures: Pictures) {
    const [, height, width] = pictures.shape;
    this.transform = new PlaneTransform(height, width);
    this.highest = Math.ceil(Math.max(...this.transform.frequencies));
    const plane = height * width;
    for (let at = 0; at < pictures.images.length; at += plane) {
      this.spectra.push(this.transform.forward(pictures.images.subarray(at, at + plane)));
    }
  }

  /** count × C × H × W values around 0…255, some beyond. */
  at(cutoff: number): Float32Array {
    if (cutoff >= this.highest) return Float32Array.from(this.pictures.images);
    const { height, width } = this.transform;
    const kept = new Float32Array(this.spectra.length * height * width);
    this.spectra.forEach((spectrum, i) => {
      kept.set(this.transform.inverse(spectrum, cutoff), i * height * width);
    });
    return kept;
  }
}

/** The nearest byte. */
export const toByte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
