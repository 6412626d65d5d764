/**
 * Saliency maps: which pixels a network's score (logit) z of a class comes from. Each is H × W values for a picture; the
 * larger, the more a pixel speaks for the class.
 */

import type { Network } from '../engine/types.js';
import { inputGradients, outputsOf } from './passes.js';

type Size = readonly [height: number, width: number];

/** The largest |∂z/∂x| over the colours of a pixel (Simonyan et al. 2014). One map for each picture. */
export function gradientMaps(network: Network, input: Float32Array, classes: ArrayLike<number>): Float32Array[] {
  const [colours, height, width] = network.graph.input;
  const gradients = inputGradients(network, input, scoreOf(classes));
  return perPicture(gradients, classes.length, (gradient) => {
    const map = new Float32Array(height * width);
    for (let i = 0; i < colours * map.length; i++) {
      const pixel = i % map.length;
      map[pixel] = Math.max(map[pixel]!, Math.abs(gradient[i]!));
    }
    return map;
  });
}

/**
 * Grad-CAM (Selvaraju et al. 2017): max(0, Σ_c α_c A_c), α_c = mean over places of ∂z/∂A_c, for the maps A of one layer,
 * brought to the size of the picture by bilinear interpolation. One map for each picture.
 * @param before the network up to A.
 * @param behind from A to the scores; compiled with `inputGradient`.
 */
export function gradCamMaps(
  before: Network,
  behind: Network,
  input: Float32Array,
  classes: ArrayLike<number>,
): Float32Array[] {
  const [, height, width] = before.graph.input;
  const [channels, h, w] = behind.graph.input;
  const plane = h * w;
  const maps = outputsOf(before, input);
  const gradients = inputGradients(behind, maps, scoreOf(classes));
  return perPicture(gradients, classes.length, (gradient, n) => {
    const sum = new Float64Array(plane);
    for (let c = 0; c < channels; c++) {
      let alpha = 0;
      for (let i = c * plane; i < (c + 1) * plane; i++) alpha += gradient[i]! / plane;
      const from = (n * channels + c) * plane;
      for (let i = 0; i < plane; i++) sum[i] = sum[i]! + alpha * maps[from + i]!;
    }
    return enlarge(
      sum.map((value) => Math.max(0, value)),
      [h, w],
      [height, width],
    );
  });
}

/**
 * Integrated gradients (Sundararajan et al. 2017) of one picture, of its shape:
 * (x − x′) · ∫₀¹ ∂z/∂x (x′ + α(x − x′)) dα, by the midpoint rule. They add up to z(x) − z(x′), save for its error.
 * @param baseline x′, of the shape of the picture.
 * @param steps points of the rule.
 */
export function integratedGradients(
  network: Network,
  picture: Float32Array,
  baseline: Float32Array,
  label: number,
  steps: number,
): Float32Array {
  const volume = picture.length;
  const points = new Float32Array(steps * volume);
  for (let i = 0; i < points.length; i++) {
    const [at, share] = [i % volume, (Math.floor(i / volume) + 0.5) / steps];
    points[i] = baseline[at]! + share * (picture[at]! - baseline[at]!);
  }
  const gradients = inputGradients(network, points, scoreOf(new Array<number>(steps).fill(label)));
  const mean = new Float64Array(volume);
  gradients.forEach((gradient, i) => {
    mean[i % volume] = mean[i % volume]! + gradient / steps;
  });
  return Float32Array.from(mean, (gradient, i) => gradient * (picture[i]! - baseline[i]!));
}

/** Integrated gradients of one picture as a map: summed over the colours. */
export function integratedMap(...of: Parameters<typeof integratedGradients>): Float32Array {
  const [network] = of;
  const [, height, width] = network.graph.input;
  const map = new Float32Array(height * width);
  integratedGradients(...of).forEach((value, i) => {
    map[i % map.length] = map[i % map.length]! + value;
  });
  return map;
}

/** Windows along each side. */
const WINDOWS = 8;

/**
 * Occlusion (Zeiler and Fergus 2014) of one picture: how much z falls when the window a pixel lies in is replaced by
 * the baseline. The picture is divided into 8×8 windows.
 * @param score z of the picture as it is.
 */
export function occlusionMap(
  network: Network,
  picture: Float32Array,
  baseline: Float32Array,
  label: number,
  score: number,
): Float32Array {
  const [, height, width] = network.graph.input;
  const [rows, columns] = [Math.min(WINDOWS, height), Math.min(WINDOWS, width)];
  const windowOf = Uint8Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    return Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
  });
  const input = new Float32Array(rows * columns * picture.length);
  for (let i = 0; i < input.length; i++) {
    const [window, at] = [Math.floor(i / picture.length), i % picture.length];
    input[i] = windowOf[at % windowOf.length] === window ? baseline[at]! : picture[at]!;
  }
  const scores = outputsOf(network, input);
  const classes = scores.length / (rows * columns);
  return Float32Array.from(windowOf, (window) => score - scores[window * classes + label]!);
}

/** Asks for the score of each picture's class. */
const scoreOf = (classes: ArrayLike<number>) => (picture: number, g: Float32Array) => {
  g[classes[picture]!] = 1;
};

function perPicture<T>(values: Float32Array, count: number, make: (values: Float32Array, picture: number) => T): T[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, n) => make(values.subarray(n * size, (n + 1) * size), n));
}

/** Bilinear interpolation between the centres of pixels; beyond the outermost ones their values go on. */
export function enlarge(map: ArrayLike<number>, [h, w]: Size, [height, width]: Size): Float32Array {
  const between = (at: number, from: number, to: number): [low: number, high: number, share: number] => {
    const place = Math.min(Math.max(((at + 0.5) * from) / to - 0.5, 0), from - 1);
    const low = Math.floor(place);
    return [low, Math.min(low + 1, from - 1), place - low];
  };
  return Float32Array.from({ length: height * width }, (_, i) => {
    const [top, bottom, down] = between(Math.floor(i / width), h, height);
    const [left, right, across] = between(i % width, w, width);
    const row = (y: number) => map[y * w + left]! * (1 - across) + map[y * w + right]! * across;
    return row(top) * (1 - down) + row(bottom) * down;
  });
}
