/**
 * Float64 arrays with a shape, row-major: the last index runs fastest. Index letters used throughout the reference
 * engine: n picture, c input channel, h and w input row and column; k filter, p and q output row and column;
 * r and s row and column of a kernel tap; i and j input and output feature of a vector. Upper case is the extent.
 */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** The number of values a shape holds: the product of its extents. */
export function size(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** A tensor of zeros. */
export function zeros(shape: readonly number[]): Tensor {
  return { shape, data: new Float64Array(size(shape)) };
}

/** A tensor with the given values, copied to float64. Throws where their number does not fit the shape. */
export function tensor(shape: readonly number[], values: ArrayLike<number>): Tensor {
  if (values.length !== size(shape))
    throw new Error(`A tensor ${shape.join('×')} cannot hold ${values.length} values.`);
  return { shape, data: Float64Array.from(values) };
}

/** N, C, H, W of a batch of pictures. */
export function pictures({ shape }: Tensor): [N: number, C: number, H: number, W: number] {
  if (shape.length !== 4) throw new Error(`Expected N×C×H×W, got ${shape.join('×')}.`);
  return [shape[0]!, shape[1]!, shape[2]!, shape[3]!];
}

/** N, F of a batch of vectors. */
export function vectors({ shape }: Tensor): [N: number, F: number] {
  if (shape.length !== 2) throw new Error(`Expected N×F, got ${shape.join('×')}.`);
  return [shape[0]!, shape[1]!];
}

/** N, C, P of either, where P = H·W positions (1 for vectors): for what treats all positions alike. */
export function positions({ shape }: Tensor): [N: number, C: number, P: number] {
  const [N, C, ...spatial] = shape;
  if (N === undefined || C === undefined) throw new Error(`Expected N×C×…, got ${shape.join('×')}.`);
  return [N, C, size(spatial)];
}
