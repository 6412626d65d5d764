import type { Operation } from '../../architecture/types.js';
import { pictures, type Tensor, zeros } from './tensor.js';

type CircularPad2d = Extract<Operation, { type: 'circularPad2d' }>;

/**
 * The picture with its own opposite side around it, as on a torus.
 *
 *     y[n,c,p,q] = x[n,c, (p − top) mod H, (q − left) mod W]
 *
 * A valid convolution of y with a kernel of 2·padding + 1 is the convolution of x on the torus: shifting x round shifts
 * its output round, exactly. x: N×C×H×W. Returns N×C×(H + 2·top)×(W + 2·left).
 */
export function circularPad2d(x: Tensor, { padding: [top, left] }: CircularPad2d): Tensor {
  const [N, C, H, W] = pictures(x);
  const [P, Q] = [H + 2 * top, W + 2 * left];
  const y = zeros([N, C, P, Q]);
  for (let nc = 0; nc < N * C; nc++)
    for (let p = 0; p < P; p++)
      for (let q = 0; q < Q; q++)
        y.data[(nc * P + p) * Q + q] = x.data[(nc * H + wrap(p - top, H)) * W + wrap(q - left, W)]!;
  return y;
}

/** Backward of `circularPad2d`: ∂L/∂x[n,c,h,w] = Σ g[n,c,p,q] over all copies (p,q) of (h,w). */
export function circularPad2dBackward(x: Tensor, g: Tensor, { padding: [top, left] }: CircularPad2d): Tensor {
  const [, , H, W] = pictures(x);
  const [N, C, P, Q] = pictures(g);
  const gradInput = zeros(x.shape);
  for (let nc = 0; nc < N * C; nc++)
    for (let p = 0; p < P; p++)
      for (let q = 0; q < Q; q++)
        gradInput.data[(nc * H + wrap(p - top, H)) * W + wrap(q - left, W)]! += g.data[(nc * P + p) * Q + q]!;
  return gradInput;
}

/** position mod extent, 0…extent−1. */
export function wrap(position: number, extent: number): number {
  return ((position % extent) + extent) % extent;
}
