import type { Operation } from '../../architecture/types.js';
import { pictures, positions, type Tensor, zeros } from './tensor.js';
import { outputExtent } from './window.js';

type MaxPool2d = Extract<Operation, { type: 'maxPool2d' }>;
type AvgPool2d = Extract<Operation, { type: 'avgPool2d' }>;

/**
 * The largest value under each window, per channel.
 *
 *     y[n,c,p,q] = max_{r,s} x[n,c,h,w],   h = p·strideH − top + r·dilationH,   w = q·strideW − left + s·dilationW
 *
 * The padding counts as −∞ and so never wins (it is at most half the kernel: every window meets the picture). NaN wins always, so that a diverged training shows.
 * x: N×C×H×W. Returns N×C×P×Q.
 */
export function maxPool2d(x: Tensor, operation: MaxPool2d): Tensor {
  const [N, C, H, W] = pictures(x);
  const P = outputExtent(H, operation, 0);
  const Q = outputExtent(W, operation, 1);
  const y = zeros([N, C, P, Q]);
  for (let nc = 0; nc < N * C; nc++)
    for (let p = 0; p < P; p++)
      for (let q = 0; q < Q; q++) {
        y.data[(nc * P + p) * Q + q] = x.data[maximumUnderWindow(x, operation, nc, p, q)]!;
      }
  return y;
}

/**
 * Backward of `maxPool2d`: the whole gradient goes to the value that won; among equal ones to the first, row by row.
 *
 *     ∂L/∂x[n,c,h,w] = Σ_{p,q} g[n,c,p,q] · [ (h,w) is the first maximum under window (p,q) ]
 */
export function maxPool2dBackward(x: Tensor, g: Tensor, operation: MaxPool2d): Tensor {
  const [N, C, P, Q] = pictures(g);
  const gradInput = zeros(x.shape);
  for (let nc = 0; nc < N * C; nc++)
    for (let p = 0; p < P; p++)
      for (let q = 0; q < Q; q++) {
        gradInput.data[maximumUnderWindow(x, operation, nc, p, q)]! += g.data[(nc * P + p) * Q + q]!;
      }
  return gradInput;
}

/** Where in x.data the first maximum under window (p, q) of map nc = n·C + c stands. */
function maximumUnderWindow(
  x: Tensor,
  { kernel, stride, padding, dilation }: MaxPool2d,
  nc: number,
  p: number,
  q: number,
): number {
  const [, , H, W] = pictures(x);
  let best = -1;
  for (let r = 0; r < kernel[0]; r++) {
    const h = p * stride[0] - padding[0] + r * dilation[0];
    if (h < 0 || h >= H) continue;
    for (let s = 0; s < kernel[1]; s++) {
      const w = q * stride[1] - padding[1] + s * dilation[1];
      if (w < 0 || w >= W) continue;
      const at = (nc * H + h) * W + w;
      const value = x.data[at]!;
      if (best < 0 || value > x.data[best]! || Number.isNaN(value)) best = at;
    }
  }
  return best;
}

/**
 * The mean under each window, per channel.
 *
 *     y[n,c,p,q] = Σ_{r,s} x[n,c,h,w] / D[p,q],   h = p·strideH − top + r·dilationH,   w = q·strideW − left + s·dilationW
 *
 * x is 0 outside the picture. D = R·S if padded zeros count (`countIncludePad`), else the number of taps that fall
 * inside the picture. x: N×C×H×W. Returns N×C×P×Q.
 */
export function avgPool2d(x: Tensor, operation: AvgPool2d): Tensor {
  const [N, C, H, W] = pictures(x);
  const { stride, padding, dilation, kernel } = operation;
  const P = outputExtent(H, operation, 0);
  const Q = outputExtent(W, operation, 1);
  const y = zeros([N, C, P, Q]);
  for (let nc = 0; nc < N * C; nc++)
    for (let p = 0; p < P; p++)
      for (let q = 0; q < Q; q++) {
        let sum = 0;
        for (let r = 0; r < kernel[0]; r++) {
          const h = p * stride[0] - padding[0] + r * dilation[0];
          if (h < 0 || h >= H) continue;
          for (let s = 0; s < kernel[1]; s++) {
            const w = q * stride[1] - padding[1] + s * dilation[1];
            if (w < 0 || w >= W) continue;
            sum += x.data[(nc * H + h) * W + w]!;
          }
        }
        y.data[(nc * P + p) * Q + q] = sum / averageDivisor(operation, H, W, p, q);
      }
  return y;
}

/**
 * Backward of `avgPool2d`: every tap gets its equal share.
 *
 *     ∂L/∂x[n,c,h,w] = Σ_{p,q,r,s} g[n,c,p,q] / D[p,q]   over all (p,r) that meet row h and (q,s) that meet column w
 */
export function avgPool2dBackward(x: Tensor, g: Tensor, operation: AvgPool2d): Tensor {
  const [, , H, W] = pictures(x);
  const [N, C, P, Q] = pictures(g);
  const { stride, padding, dilation, kernel } = operation;
  const gradInput = zeros(x.shape);
  for (let nc = 0; nc < N * C; nc++)
    for (let p = 0; p < P; p++)
      for (let q = 0; q < Q; q++) {
        const share = g.data[(nc * P + p) * Q + q]! / averageDivisor(operation, H, W, p, q);
        for (let r = 0; r < kernel[0]; r++) {
          const h = p * stride[0] - padding[0] + r * dilation[0];
          if (h < 0 || h >= H) continue;
          for (let s = 0; s < kernel[1]; s++) {
            const w = q * stride[1] - padding[1] + s * dilation[1];
            if (w < 0 || w >= W) continue;
            gradInput.data[(nc * H + h) * W + w]! += share;
          }
        }
      }
  return gradInput;
}

/** D of window (p, q): all taps, or those inside the picture. */
function averageDivisor(operation: AvgPool2d, H: number, W: number, p: number, q: number): number {
  const { kernel, stride, padding, dilation, countIncludePad } = operation;
  if (countIncludePad) return kernel[0] * kernel[1];
  let rows = 0;
  for (let r = 0; r < kernel[0]; r++) {
    const h = p * stride[0] - padding[0] + r * dilation[0];
    if (h >= 0 && h < H) rows++;
  }
  let columns = 0;
  for (let s = 0; s < kernel[1]; s++) {
    const w = q * stride[1] - padding[1] + s * dilation[1];
    if (w >= 0 && w < W) columns++;
  }
  return rows * columns;
}

/**
 * The mean of every feature map: one number a channel, wherever in the picture the feature was.
 *
 *     y[n,c] = Σ_{h,w} x[n,c,h,w] / (H·W)
 *
 * x: N×C×H×W. Returns N×C.
 */
export function globalAvgPool2d(x: Tensor): Tensor {
  const [N, C, HW] = positions(x);
  const y = zeros([N, C]);
  for (let nc = 0; nc < N * C; nc++) {
    let sum = 0;
    for (let hw = 0; hw < HW; hw++) sum += x.data[nc * HW + hw]!;
    y.data[nc] = sum / HW;
  }
  return y;
}

/** Backward of `globalAvgPool2d`: ∂L/∂x[n,c,h,w] = g[n,c] / (H·W). */
export function globalAvgPool2dBackward(x: Tensor, g: Tensor): Tensor {
  const [N, C, HW] = positions(x);
  const gradInput = zeros(x.shape);
  for (let nc = 0; nc < N * C; nc++) gradInput.data.fill(g.data[nc]! / HW, nc * HW, (nc + 1) * HW);
  return gradInput;
}
