import type { Normalization, Split } from './types.js';

/** One grey level: a channel that never changes is divided by this instead of by zero. */
const SMALLEST_STD = 1 / 255;

/**
 * The normalization that gives a split mean 0 and standard deviation 1 in every channel: y = (x/255 − mean) / std.
 *
 * With S = Σx and Q = Σx² over the n bytes of a channel, mean = S/(255n) and std = √(nQ − S²)/(255n); S, Q and
 * nQ − S² are exact integers. std is at least 1/255, so a constant channel becomes zero.
 */
export function measureNormalization(split: Split, shape: readonly [number, number, number]): Normalization {
  const { mean, std } = measurePixels(split, shape);
  return { mean, std: std.map((value) => Math.max(value, SMALLEST_STD)) };
}

/** Mean and (population) standard deviation of value/255 per channel; 0 for a constant channel. */
export function measurePixels(
  { images, labels }: Pick<Split, 'images' | 'labels'>,
  [channels, height, width]: readonly [number, number, number],
): { mean: number[]; std: number[] } {
  const plane = height * width;
  const n = BigInt(plane) * BigInt(labels.length);
  const mean: number[] = [];
  const std: number[] = [];
  for (let c = 0; c < channels; c++) {
    const histogram = new Float64Array(256);
    for (let image = 0; image < labels.length; image++) {
      const start = (image * channels + c) * plane;
      for (let i = start; i < start + plane; i++) histogram[images[i] as number]!++;
    }
    let sum = 0n;
    let squares = 0n;
    histogram.forEach((count, value) => {
      sum += BigInt(count) * BigInt(value);
      squares += BigInt(count) * BigInt(value * value);
    });
    mean.push(n === 0n ? 0 : Number(sum) / (255 * Number(n)));
    std.push(n === 0n ? 0 : Math.sqrt(Number(n * squares - sum * sum)) / (255 * Number(n)));
  }
  return { mean, std };
}
