import { Random, streamKey } from '../../random.js';
import { studentQuantile } from './distributions.js';

export interface CrossedBootstrap {
  readonly mean: number;
  /** Standard deviation of the replicates. */
  readonly se: number;
  /** mean ± t(.975, ν)·se, ν the smaller number of seeds and clusters less one. */
  readonly ci95: readonly [number, number];
  readonly seeds: number;
  /** Groups of pictures that were drawn together; the number of pictures where each is its own. */
  readonly clusters: number;
  /** Whether such groups were declared. */
  readonly clustered: boolean;
}

export interface CrossedInput {
  /** Per seed, per picture: right answers of one arm less those of the other, −1, 0 or 1. */
  readonly differences: readonly Int8Array[];
  /** Per picture; pictures of one cluster are drawn together. Default: each picture by itself. */
  readonly clusters?: readonly string[];
  /** Default 1000: the standard error is then known to about 2 %. */
  readonly replicates?: number;
}

/**
 * An interval for the difference of two arms over new trainings *and* new pictures. Each replicate draws seeds and
 * clusters of pictures with replacement, independently of each other, and takes the mean over all drawn pairs
 * ("pigeonhole bootstrap"). With a handful of seeds the quantiles of the replicates are too narrow, so only their
 * standard deviation is used, times √(k/(k − 1)), with a t quantile of the k = min(seeds, clusters) draws that are
 * fewest; both err on the wide side. Null with fewer than two seeds or clusters.
 *
 * Deterministic: draws come from a fixed stream.
 * Source: Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1 (2007).
 */
export function crossedBootstrap({ differences, clusters, replicates = 1000 }: CrossedInput): CrossedBootstrap | null {
  const seeds = differences.length;
  const pictures = differences[0]?.length ?? 0;
  const groups = groupsOf(pictures, clusters);
  const count = groups.sizes.length;
  const fewest = Math.min(seeds, count);
  if (fewest < 2) return null;
  const sums = differences.map((row) => sumBy(row, groups));
  const mean = sums.reduce((total, row) => total + row.reduce((a, b) => a + b, 0), 0) / (seeds * pictures);

  const random = new Random(streamKey(0, 'resample', 'seeds and pictures'));
  const drawnSeeds = new Float64Array(seeds);
  const column = new Float64Array(count);
  const means = new Float64Array(replicates);
  for (let r = 0; r < replicates; r++) {
    drawnSeeds.fill(0);
    for (let s = 0; s < seeds; s++) drawnSeeds[random.integer(seeds)]!++;
    column.fill(0);
    for (const [s, row] of sums.entries()) {
      const times = drawnSeeds[s]!;
      if (times > 0) for (let c = 0; c < count; c++) column[c] = column[c]! + times * row[c]!;
    }
    let sum = 0;
    let size = 0;
    for (let c = 0; c < count; c++) {
      const drawn = random.integer(count);
      sum += column[drawn]!;
      size += groups.sizes[drawn]!;
    }
    means[r] = sum / (seeds * size);
  }
  const centre = means.reduce((a, b) => a + b, 0) / replicates;
  const variance = means.reduce((a, b) => a + (b - centre) ** 2, 0) / (replicates - 1);
  const se = Math.sqrt((variance * fewest) / (fewest - 1));
  const half = studentQuantile(0.975, fewest - 1) * se;
  return { mean, se, ci95: [mean - half, mean + half], seeds, clusters: count, clustered: groups.of !== null };
}

interface Groups {
  /** Of each picture; null where each is its own. */
  readonly of: Int32Array | null;
  readonly sizes: Float64Array;
}

function groupsOf(pictures: number, clusters: readonly string[] | undefined): Groups {
  if (!clusters) return { of: null, sizes: new Float64Array(pictures).fill(1) };
  if (clusters.length !== pictures) throw new Error(`${clusters.length} clusters for ${pictures} pictures.`);
  const numbers = new Map<string, number>();
  const of = Int32Array.from(clusters, (name) => numbers.get(name) ?? numbers.set(name, numbers.size).size - 1);
  const sizes = new Float64Array(numbers.size);
  for (const group of of) sizes[group]!++;
  return { of, sizes };
}

function sumBy(row: Int8Array, { of, sizes }: Groups): Float64Array {
  if (!of) return Float64Array.from(row);
  const sums = new Float64Array(sizes.length);
  for (const [i, value] of row.entries()) sums[of[i]!] = sums[of[i]!]! + value;
  return sums;
}
