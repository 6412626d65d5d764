/** Where `cells` equal parts of `size` pixels begin and end; parts overlap where there are fewer pixels than parts. */
function boundsOf(size: number, cells: number): Int32Array {
  const bounds = new Int32Array(2 * cells);
  for (let i = 0; i < cells; i++) {
    const begin = Math.floor((i * size) / cells);
    bounds[2 * i] = begin;
    bounds[2 * i + 1] = Math.max(begin + 1, Math.floor(((i + 1) * size) / cells));
  }
  return bounds;
}

/** Shrinks pictures of one shape to `rows` × `columns` cells per channel; each cell is the mean of its pixels, 0…255. */
export class Downscaler {
  private readonly rowBounds: Int32Array;
  private readonly columnBounds: Int32Array;
  /** C × rows × columns; overwritten by every `shrink`. */
  readonly cells: Float64Array;

  constructor(
    private readonly shape: readonly [channels: number, height: number, width: number],
    readonly rows: number,
    readonly columns: number,
  ) {
    this.rowBounds = boundsOf(shape[1], rows);
    this.columnBounds = boundsOf(shape[2], columns);
    this.cells = new Float64Array(shape[0] * rows * columns);
  }

  /** @param at where the picture's C × H × W bytes begin. */
  shrink(images: Uint8Array, at: number): Float64Array {
    const [channels, height, width] = this.shape;
    const { rowBounds, columnBounds, cells, rows, columns } = this;
    let cell = 0;
    for (let c = 0; c < channels; c++) {
      const plane = at + c * height * width;
      for (let r = 0; r < rows; r++) {
        const [top, bottom] = [rowBounds[2 * r]!, rowBounds[2 * r + 1]!];
        for (let k = 0; k < columns; k++) {
          const [left, right] = [columnBounds[2 * k]!, columnBounds[2 * k + 1]!];
          let sum = 0;
          for (let y = top; y < bottom; y++) {
            const end = plane + y * width + right;
            for (let i = plane + y * width + left; i < end; i++) sum += images[i]!;
          }
          cells[cell++] = sum / ((bottom - top) * (right - left));
        }
      }
    }
    return cells;
  }
}
