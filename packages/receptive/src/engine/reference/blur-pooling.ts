import type { Operation } from '../../architecture/types.js';
import { pictures, type Tensor, zeros } from './tensor.js';
import { outputExtent } from './window.js';

type BlurPool2d = Extract<Operation, { type: 'blurPool2d' }>;

/**
 * Subsampling without aliasing: a fixed smoothing filter, then every stride-th value (Zhang, "Making convolutional
 * networks shift-invariant again", ICML 2019).
 *
 *     y[n,c,p,q] = Σ_{r,s} B[r]·B[s] · x[n,c,ρ(h),ρ(w)],   h = p·strideH − top + r,   w = q·strideW − left + s
 *     B[r] = binomial(R−1, r) / 2^(R−1)        ([1 2 1]/4 for R = 3)
 *
 * ρ reflects positions outside the picture at its edge, without repeating it: −1 → 1, H → H−2.
 * x: N×C×H×W. Returns N×C×⌈H/stride⌉×⌈W/stride⌉.
 */
export function blurPool2d(x: Tensor, operation: BlurPool2d): Tensor {
  const [N, C, H, W] = pictures(x);
  const { kernel, stride, padding } = operation;
  const B = binomialFilter(kernel[0]);
  const P = outputExtent(H, operation, 0);
  const Q = outputExtent(W, operation, 1);
  const y = zeros([N, C, P, Q]);
  for (let nc = 0; nc < N * C; nc++)
    for (let p = 0; p < P; p++)
      for (let q = 0; q < Q; q++) {
        let sum = 0;
        for (let r = 0; r < B.length; r++) {
          const h = reflect(p * stride[0] - padding[0] + r, H);
          for (let s = 0; s < B.length; s++) {
            const w = reflect(q * stride[1] - padding[1] + s, W);
            sum += B[r]! * B[s]! * x.data[(nc * H + h) * W + w]!;
          }
        }
        y.data[(nc * P + p) * Q + q] = sum;
      }
  return y;
}

/** Backward of `blurPool2d`: ∂L/∂x[n,c,h,w] = Σ_{p,q,r,s} B[r]·B[s]·g[n,c,p,q] over all taps that ρ sends to (h,w). */
export function blurPool2dBackward(x: Tensor, g: Tensor, { kernel, stride, padding }: BlurPool2d): Tensor {
  const [, , H, W] = pictures(x);
  const [N, C, P, Q] = pictures(g);
  const B = binomialFilter(kernel[0]);
  const gradInput = zeros(x.shape);
  for (let nc = 0; nc < N * C; nc++)
    for (let p = 0; p < P; p++)
      for (let q = 0; q < Q; q++) {
        const gradient = g.data[(nc * P + p) * Q + q]!;
        for (let r = 0; r < B.length; r++) {
          const h = reflect(p * stride[0] - padding[0] + r, H);
          for (let s = 0; s < B.length; s++) {
            const w = reflect(q * stride[1] - padding[1] + s, W);
            gradInput.data[(nc * H + h) * W + w]! += B[r]! * B[s]! * gradient;
          }
        }
      }
  return gradInput;
}

/** The row of Pascal's triangle with `taps` entries, divided by its sum 2^(taps−1). */
export function binomialFilter(taps: number): number[] {
  let row = [1];
  while (row.length < taps) row = [1, ...row.slice(1).map((value, i) => value + row[i]!), 1];
  return row.map((value) => value / 2 ** (taps - 1));
}

/** ρ: the position inside 0…extent−1 that a position outside mirrors to; the edge itself is not repeated. */
export function reflect(position: number, extent: number): number {
  if (extent === 1) return 0;
  let i = position;
  while (i < 0 || i >= extent) i = i < 0 ? -i : 2 * (extent - 1) - i;
  return i;
}
