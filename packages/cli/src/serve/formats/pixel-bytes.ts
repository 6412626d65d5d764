import { InputError } from 'receptive';

/** Pixel values are 0…255, or 0…1. Nothing is guessed from the values: a dark picture is one in either range. */
export type PixelRange = 255 | 1;

/**
 * Collects pixel values as the bytes that networks are trained on: round(value · 255 / range).
 *
 * Errors: InputError for a value outside of 0…range, NaN included, and for 0…255 where all values are fractions of
 * at most 1: such pictures are meant for the other range, and would be answered as black ones.
 */
export class PixelBytes {
  readonly bytes: Uint8Array;
  private length = 0;
  private largest = 0;
  private fractions = false;

  constructor(
    count: number,
    private readonly range: PixelRange,
    /** How errors name what the values are in. */
    private readonly where: string,
  ) {
    this.bytes = new Uint8Array(count);
  }

  add(value: number): void {
    if (!(value >= 0 && value <= this.range))
      throw new InputError(
        `${this.where}: expected pixel values of 0…${this.range}, got ${value} at position ${this.length}.`,
      );
    if (value > this.largest) this.largest = value;
    const scaled = (value * 255) / this.range;
    const byte = Math.round(scaled);
    if (byte !== scaled) this.fractions = true;
    this.bytes[this.length++] = byte;
  }

  finish(): Uint8Array {
    if (this.range === 255 && this.fractions && this.largest <= 1)
      throw new InputError(
        `${this.where}: expected pixel values of 0…255, got fractions of at most 1 (the option range=1 takes those).`,
      );
    return this.bytes;
  }
}
