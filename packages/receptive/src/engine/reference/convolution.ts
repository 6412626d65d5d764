import type { Operation } from '../../architecture/types.js';
import { pictures, type Tensor, zeros } from './tensor.js';
import { outputExtent } from './window.js';

type Conv2d = Extract<Operation, { type: 'conv2d' }>;

/**
 * Slides K small kernels over a picture; every output value is the weighted sum of the input values under a kernel.
 *
 *     y[n,k,p,q] = b[k] + Σ_{c,r,s} W[k,c,r,s] · x[n, c₀+c, h, w]
 *     h = p·strideH − top + r·dilationH,   w = q·strideW − left + s·dilationW
 *
 * x is 0 outside the picture (the padding). With G groups, filter k reads only the C/G channels of its own group,
 * which begin at c₀ = ⌊k / (K/G)⌋ · C/G. (As in every framework the kernel is not mirrored: a cross-correlation.)
 *
 * x: N×C×H×W. weight: K×(C/G)×R×S. bias: K or absent. Returns N×K×P×Q. N·K·P·Q·(C/G)·R·S multiply-accumulates.
 */
export function conv2d(x: Tensor, weight: Tensor, bias: Tensor | undefined, operation: Conv2d): Tensor {
  const [N, C, H, W] = pictures(x);
  const [K, channels, R, S] = pictures(weight);
  const { stride, padding, dilation, groups } = operation;
  const [strideH, strideW] = stride;
  const [dilationH, dilationW] = dilation;
  const [top, left] = padding;
  const P = outputExtent(H, operation, 0);
  const Q = outputExtent(W, operation, 1);
  const y = zeros([N, K, P, Q]);
  for (let n = 0; n < N; n++)
    for (let k = 0; k < K; k++) {
      const first = Math.floor(k / (K / groups)) * channels;
      for (let p = 0; p < P; p++)
        for (let q = 0; q < Q; q++) {
          let sum = bias ? bias.data[k]! : 0;
          for (let c = 0; c < channels; c++)
            for (let r = 0; r < R; r++) {
              const h = p * strideH - top + r * dilationH;
              if (h < 0 || h >= H) continue;
              const taps = ((k * channels + c) * R + r) * S;
              const row = ((n * C + first + c) * H + h) * W;
              for (let s = 0; s < S; s++) {
                const w = q * strideW - left + s * dilationW;
                if (w >= 0 && w < W) sum += weight.data[taps + s]! * x.data[row + w]!;
              }
            }
          y.data[((n * K + k) * P + p) * Q + q] = sum;
        }
    }
  return y;
}

/**
 * Backward of `conv2d`: each product W·x of the forward sum passes g = ∂L/∂y to both of its factors.
 *
 *     ∂L/∂x[n,c₀+c,h,w] = Σ_{k,p,q,r,s} g[n,k,p,q] · W[k,c,r,s]    over all (p,r) that meet row h, (q,s) column w
 *     ∂L/∂W[k,c,r,s]    = Σ_{n,p,q}     g[n,k,p,q] · x[n, c₀+c, h, w]
 *     ∂L/∂b[k]          = Σ_{n,p,q}     g[n,k,p,q]
 */
export function conv2dBackward(
  x: Tensor,
  weight: Tensor,
  g: Tensor,
  { stride, padding, dilation, groups }: Conv2d,
): { gradInput: Tensor; gradWeight: Tensor; gradBias: Tensor } {
  const [N, C, H, W] = pictures(x);
  const [K, channels, R, S] = pictures(weight);
  const [, , P, Q] = pictures(g);
  const [strideH, strideW] = stride;
  const [dilationH, dilationW] = dilation;
  const [top, left] = padding;
  const gradInput = zeros(x.shape);
  const gradWeight = zeros(weight.shape);
  const gradBias = zeros([K]);
  for (let n = 0; n < N; n++)
    for (let k = 0; k < K; k++) {
      const first = Math.floor(k / (K / groups)) * channels;
      for (let p = 0; p < P; p++)
        for (let q = 0; q < Q; q++) {
          const gradient = g.data[((n * K + k) * P + p) * Q + q]!;
          gradBias.data[k]! += gradient;
          for (let c = 0; c < channels; c++)
            for (let r = 0; r < R; r++) {
              const h = p * strideH - top + r * dilationH;
              if (h < 0 || h >= H) continue;
              const taps = ((k * channels + c) * R + r) * S;
              const row = ((n * C + first + c) * H + h) * W;
              for (let s = 0; s < S; s++) {
                const w = q * strideW - left + s * dilationW;
                if (w < 0 || w >= W) continue;
                gradInput.data[row + w]! += gradient * weight.data[taps + s]!;
                gradWeight.data[taps + s]! += gradient * x.data[row + w]!;
              }
            }
        }
    }
  return { gradInput, gradWeight, gradBias };
}
