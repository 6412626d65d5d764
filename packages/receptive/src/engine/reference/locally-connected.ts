import type { Operation } from '../../architecture/types.js';
import { pictures, type Tensor, zeros } from './tensor.js';
import { outputExtent } from './window.js';

type LocallyConnected2d = Extract<Operation, { type: 'locallyConnected2d' }>;

/**
 * A convolution without weight sharing: every output position (p,q) has kernels of its own.
 *
 *     y[n,k,p,q] = b[k,p,q] + Σ_{c,r,s} W[p,q,k,c,r,s] · x[n,c,h,w]
 *     h = p·strideH − top + r·dilationH,   w = q·strideW − left + s·dilationW
 *
 * x: N×C×H×W, 0 outside the picture. weight: P×Q×K×C×R×S. bias: K×P×Q or absent. Returns N×K×P×Q.
 */
export function locallyConnected2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  operation: LocallyConnected2d,
): Tensor {
  const [N, C, H, W] = pictures(x);
  const { filters: K, kernel, stride, padding, dilation } = operation;
  const [R, S] = kernel;
  const [strideH, strideW] = stride;
  const [dilationH, dilationW] = dilation;
  const [top, left] = padding;
  const P = outputExtent(H, operation, 0);
  const Q = outputExtent(W, operation, 1);
  const y = zeros([N, K, P, Q]);
  for (let n = 0; n < N; n++)
    for (let k = 0; k < K; k++)
      for (let p = 0; p < P; p++)
        for (let q = 0; q < Q; q++) {
          let sum = bias ? bias.data[(k * P + p) * Q + q]! : 0;
          for (let c = 0; c < C; c++)
            for (let r = 0; r < R; r++) {
              const h = p * strideH - top + r * dilationH;
              if (h < 0 || h >= H) continue;
              const taps = ((((p * Q + q) * K + k) * C + c) * R + r) * S;
              const row = ((n * C + c) * H + h) * W;
              for (let s = 0; s < S; s++) {
                const w = q * strideW - left + s * dilationW;
                if (w >= 0 && w < W) sum += weight.data[taps + s]! * x.data[row + w]!;
              }
            }
          y.data[((n * K + k) * P + p) * Q + q] = sum;
        }
  return y;
}

/**
 * Backward of `locallyConnected2d`. As for a convolution, but the gradient of a weight is summed over the pictures
 * only: no other position shares it.
 *
 *     ∂L/∂x[n,c,h,w]       = Σ_{k,p,q,r,s} g[n,k,p,q] · W[p,q,k,c,r,s]   over all (p,r) that meet h, (q,s) that meet w
 *     ∂L/∂W[p,q,k,c,r,s]   = Σ_n g[n,k,p,q] · x[n,c,h,w]
 *     ∂L/∂b[k,p,q]         = Σ_n g[n,k,p,q]
 */
export function locallyConnected2dBackward(
  x: Tensor,
  weight: Tensor,
  g: Tensor,
  { kernel, stride, padding, dilation }: LocallyConnected2d,
): { gradInput: Tensor; gradWeight: Tensor; gradBias: Tensor } {
  const [N, C, H, W] = pictures(x);
  const [, K, P, Q] = pictures(g);
  const [R, S] = kernel;
  const [strideH, strideW] = stride;
  const [dilationH, dilationW] = dilation;
  const [top, left] = padding;
  const gradInput = zeros(x.shape);
  const gradWeight = zeros(weight.shape);
  const gradBias = zeros([K, P, Q]);
  for (let n = 0; n < N; n++)
    for (let k = 0; k < K; k++)
      for (let p = 0; p < P; p++)
        for (let q = 0; q < Q; q++) {
          const gradient = g.data[((n * K + k) * P + p) * Q + q]!;
          gradBias.data[(k * P + p) * Q + q]! += gradient;
          for (let c = 0; c < C; c++)
            for (let r = 0; r < R; r++) {
              const h = p * strideH - top + r * dilationH;
              if (h < 0 || h >= H) continue;
              const taps = ((((p * Q + q) * K + k) * C + c) * R + r) * S;
              const row = ((n * C + c) * H + h) * W;
              for (let s = 0; s < S; s++) {
                const w = q * strideW - left + s * dilationW;
                if (w < 0 || w >= W) continue;
                gradInput.data[row + w]! += gradient * weight.data[taps + s]!;
                gradWeight.data[taps + s]! += gradient * x.data[row + w]!;
              }
            }
        }
  return { gradInput, gradWeight, gradBias };
}
