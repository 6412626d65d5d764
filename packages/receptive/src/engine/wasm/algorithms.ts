import type { Operation } from '../../architecture/types.js';

type Conv2d = Extract<Operation, { type: 'conv2d' }>;

/** How a convolution is computed. Winograd: F(m×m, r×r). */
export type ConvolutionAlgorithm =
  | { readonly kind: 'depthwise' }
  | { readonly kind: 'direct' }
  | { readonly kind: 'planar' }
  | { readonly kind: 'winograd'; readonly m: number; readonly r: number };

/** "direct" never uses Winograd: sums in plain order, the smallest rounding error, about half the speed or less. */
export type ConvolutionPolicy = 'fastest' | 'direct';

/** Output tiles that may be used for a kernel of r×r; see docs/decisions for the error of each. */
const TILES: Readonly<Record<number, readonly number[]>> = { 3: [4, 2], 5: [4, 2], 7: [2] };

/**
 * The one place that decides which algorithm a convolution uses, from its geometry alone; `planar` tells whether its
 * input is there as N × C × H × W.
 *
 * Cost is counted in multiply-adds per input × output channel: direct r² an output pixel; Winograd P² a tile for the
 * products, and about twelve operations per transformed value, which the channels share.
 */
export function chooseConvolution(
  operation: Conv2d,
  inputs: number,
  height: number,
  width: number,
  policy: ConvolutionPolicy = 'fastest',
  planar = false,
): ConvolutionAlgorithm {
  const { kernel, stride, dilation, groups, filters } = operation;
  const [r, columns] = kernel;
  if (groups > 1 && groups === inputs && groups === filters) return { kind: 'depthwise' };
  // Without blocks of four channels, the direct convolution of the network's input wastes nothing.
  let best: ConvolutionAlgorithm = planar && groups === 1 && inputs < 8 ? { kind: 'planar' } : { kind: 'direct' };
  const plain = groups === 1 && stride[0] === 1 && stride[1] === 1 && dilation[0] === 1 && dilation[1] === 1;
  const tiles = policy === 'direct' ? undefined : TILES[r];
  if (!plain || r !== columns || !tiles) return best;
  const c = Math.ceil(inputs / 4) * 4;
  const k = Math.ceil(filters / 8) * 8;
  let cost = height * width * r * r * (best.kind === 'planar' ? inputs : c);
  for (const m of tiles) {
    const products = Math.ceil(height / m) * Math.ceil(width / m) * (m + r - 1) ** 2;
    const total = products * (1 + 12 / k + 12 / c) * c;
    if (total < cost) {
      cost = total;
      best = { kind: 'winograd', m, r };
    }
  }
  return best;
}
