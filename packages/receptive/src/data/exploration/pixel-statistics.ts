import type { Split } from '../types.js';
import type { ChannelStatistics } from './types.js';

const BINS = 32;

/** Mean, spread, extremes and histogram of every channel of a split, values scaled to 0…1. */
export function measureChannels(
  { images, labels }: Pick<Split, 'images' | 'labels'>,
  [channels, height, width]: readonly [channels: number, height: number, width: number],
): ChannelStatistics[] {
  const plane = height * width;
  return Array.from({ length: channels }, (_, c) => {
    const counts = new Float64Array(256);
    for (let p = 0; p < labels.length; p++) {
      const at = (p * channels + c) * plane;
      for (let i = at; i < at + plane; i++) counts[images[i]!]!++;
    }
    return summarize(counts, plane * labels.length);
  });
}

function summarize(counts: Float64Array, n: number): ChannelStatistics {
  let sum = 0;
  counts.forEach((times, value) => {
    sum += times * value;
  });
  const mean = sum / n;
  let squares = 0;
  const histogram = new Array<number>(BINS).fill(0);
  counts.forEach((times, value) => {
    squares += times * (value - mean) ** 2;
    histogram[Math.floor((value * BINS) / 256)]! += times / n;
  });
  return {
    mean: mean / 255,
    std: Math.sqrt(squares / n) / 255,
    min: counts.findIndex((times) => times > 0) / 255,
    max: counts.findLastIndex((times) => times > 0) / 255,
    black: counts[0]! / n,
    white: counts[255]! / n,
    histogram,
  };
}
