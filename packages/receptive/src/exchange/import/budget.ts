import { InputError } from '../../errors.js';

/** What nodes may compute from a file's constants before the network runs: a small file must not ask for large arrays. */
export class Budget {
  private left: number;

  /** Four values for every byte of the file: every weight may be rearranged sixteen times. */
  constructor(
    bytes: number,
    private readonly where: string,
  ) {
    this.left = 4 * bytes + 2 ** 20;
  }

  /** Float32 zeros, counted. */
  floats(count: number): Float32Array<ArrayBuffer> {
    this.take(count);
    return new Float32Array(count);
  }

  /** Float64 zeros, counted. */
  doubles(count: number): Float64Array<ArrayBuffer> {
    this.take(count);
    return new Float64Array(count);
  }

  private take(count: number): void {
    if (!(count <= this.left)) {
      throw new InputError(
        `${this.where}: expected constants in proportion to the file, got nodes that compute ${count} values from it.`,
      );
    }
    this.left -= count;
  }
}
