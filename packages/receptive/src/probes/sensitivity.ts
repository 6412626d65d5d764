/** How much of the picture a unit really looks at (Luo et al. 2016). */

import type { Network } from '../engine/types.js';
import { inputGradients } from './passes.js';

/**
 * How strongly a unit of a map, by default the one at its centre, depends on each pixel, H × W:
 *
 * S[v, u] = mean over pictures n and channels c of Σₖ |∂y[n, c, i, j] / ∂x[n, k, v, u]|, k the colours.
 *
 * Every picture is asked for one channel, and the channels take turns: with as many pictures as channels each is asked
 * once. That estimates the mean over all pairs from as many gradients as there are pictures.
 *
 * @param network ends in a map (C×h×w) or a vector (C), each of whose values is a channel; compiled with `inputGradient`.
 * @param input count × K × H × W.
 * @param at i and j of the unit. Default ⌊h/2⌋, ⌊w/2⌋.
 */
export function centreSensitivity(network: Network, input: Float32Array, at?: readonly [number, number]): Float64Array {
  const [colours, height, width] = network.graph.input;
  const [channels, h, w] = [...network.graph.outputShape, 1, 1] as [number, number, number];
  const [i, j] = at ?? [Math.floor(h / 2), Math.floor(w / 2)];
  const plane = height * width;
  const count = input.length / (colours * plane);
  const gradients = inputGradients(network, input, (n, g) => {
    g[(Math.floor((n * channels) / count) * h + i) * w + j] = 1;
  });
  const map = new Float64Array(plane);
  gradients.forEach((gradient, n) => {
    map[n % plane] = map[n % plane]! + Math.abs(gradient) / count;
  });
  return map;
}

/** A pixel counts as seen from this share of the peak on: what a Gaussian has outside of two standard deviations. */
const SEEN = 1 - 0.9545;

/**
 * The side in pixels of the square as large as the area that is seen: √#{pixels with S ≥ 4.55 % of the largest S};
 * null where nothing is.
 *
 * Whole pixels are counted, nothing is fitted or interpolated. For stacks of n all-ones k×k convolutions S tends to a
 * Gaussian of σ = √(n(k²−1)/12), whose area above the threshold has the side σ·√(2π·ln(1/0.0455)) = 4.41 σ; the count is
 * a little larger: five 3×3 (field 11, σ 1.83) see 69 pixels, 8.31², ten (field 21, σ 2.58) see 137, 11.70².
 */
export function effectiveSize(map: ArrayLike<number>): number | null {
  let peak = 0;
  for (let i = 0; i < map.length; i++) peak = Math.max(peak, map[i]!);
  if (peak === 0) return null;
  let seen = 0;
  for (let i = 0; i < map.length; i++) if (map[i]! >= SEEN * peak) seen++;
  return Math.sqrt(seen);
}

/**
 * The side in pixels of the square as large as the smallest area that half of the sensitivity comes from:
 * √(the fewest pixels that have half of ΣS); null where nothing is seen. Where all pixels of a square count alike it
 * is 0.71 of the side.
 */
export function coreSize(map: ArrayLike<number>): number | null {
  const falling = Float64Array.from(map).sort().reverse();
  const half = falling.reduce((a, b) => a + b, 0) / 2;
  if (half === 0) return null;
  let [sum, pixels] = [0, 0];
  while (sum < half) sum += falling[pixels++]!;
  return Math.sqrt(pixels);
}
