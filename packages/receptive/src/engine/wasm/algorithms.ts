import type { Operation } from '../../architecture/types.js';

type Conv2d = Extract<Operation, { type: 'conv2d' }>;

/** How a convolution is computed. Winograd: F(m×m, r×r). */
export type ConvolutionAlgorithm =
  | { readonly kind: 'depthwise' }
  | { readonly kind: 'direct' }
  | { readonly kind: 'planar' }
  | { readonly kind: 'pointwise' }
  | { readonly kind: 'winograd'; readonly m: number; readonly r: number };

/** "direct" never uses Winograd: sums in plain order, the smallest rounding error, about half the speed or less. */
export type ConvolutionPolicy = 'fastest' | 'direct';

/** Output tiles that may be used for a kernel of r×r; see docs/decisions/0002 for the error of each. */
const TILES: Readonly<Record<number, readonly number[]>> = {
  2: [5, 3],
  3: [6, 4, 2],
  4: [5, 3],
  5: [4, 2],
  7: [4, 2],
};

/** Arithmetic of a transform, in multiply-adds a transformed value, by tile size. */
const TRANSFORM: Readonly<Record<number, number>> = { 4: 10, 6: 12, 8: 15, 10: 18 };

/**
 * The one place that decides which algorithm a convolution uses, from its geometry alone; `planar` tells whether its
 * input is there as N × C × H × W.
 *
 * Cost is counted in multiply-adds per output channel: direct kh·kw an output pixel and input channel; Winograd P² a
 * tile and input channel for the products, and TRANSFORM per transformed value, which the channels share.
 */
export function chooseConvolution(
  operation: Conv2d,
  inputs: number,
  height: number,
  width: number,
  policy: ConvolutionPolicy = 'fastest',
  planar = false,
): ConvolutionAlgorithm {
  const { kernel, stride, padding, dilation, groups, filters } = operation;
  if (groups > 1 && groups === inputs && groups === filters) return { kind: 'depthwise' };
  // Without blocks of four channels, the direct convolution of the network's input wastes nothing.
  let best: ConvolutionAlgorithm = planar && groups === 1 && inputs < 8 ? { kind: 'planar' } : { kind: 'direct' };
  const one = kernel[0] === 1 && kernel[1] === 1 && padding.every((p) => p === 0);
  if (one && groups === 1 && best.kind !== 'planar') return { kind: 'pointwise' };
  const square = stride[0] === stride[1] && dilation[0] === 1 && dilation[1] === 1;
  if (policy === 'direct' || groups > 1 || !square) return best;
  // With stride S, S² phases of the input, each with the taps that fall on it (kernels/winograd.ts).
  const S = stride[0];
  const spans = [0, 1].map((i) => {
    const [taps, pad] = [kernel[i] as number, padding[i] as number];
    return Math.floor((taps - 1 - pad) / S) + Math.ceil(pad / S) + 1;
  });
  const r = Math.max(...spans);
  const c = Math.ceil(inputs / 4) * 4;
  const [all, k] = [c * S * S, Math.ceil(filters / 8) * 8];
  let cost = height * width * kernel[0] * kernel[1] * (best.kind === 'planar' ? inputs : c);
  for (const m of TILES[r] ?? []) {
    const P = m + r - 1;
    const products = Math.ceil(height / m) * Math.ceil(width / m) * P * P;
    const transform = TRANSFORM[P] as number;
    const total = products * (1 + transform / k + transform / all) * all;
    if (total < cost) {
      cost = total;
      best = { kind: 'winograd', m, r };
    }
  }
  return best;
}
