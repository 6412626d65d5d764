import type { Dataset, SplitName } from '../types.js';
import { SPLIT_NAMES } from '../types.js';
import { searchHashes } from './hash-index.js';
import type { PictureStatistics } from './picture-statistics.js';

/** Where a picture is. */
export interface Place {
  readonly split: SplitName;
  readonly index: number;
}

export interface Duplicates {
  /** Pictures equal in every byte, as training sees them; two or more in a group, in order of split and index. */
  readonly equal: readonly (readonly Place[])[];
  /** The groups of `equal` whose files are equal byte for byte; empty where files are not known. */
  readonly files: readonly (readonly Place[])[];
  /** Pairs that look the same and are not equal. */
  readonly near: readonly (readonly [Place, Place])[];
  /** How near they were looked for. */
  readonly distance: number;
  readonly correlation: number;
  /** False if not all pairs could be compared. */
  readonly complete: boolean;
}

/** Near-duplicates: hashes this near, … */
export const HASH_DISTANCE = 5;
/** … pixels correlated at least this much, … */
export const LEAST_CORRELATION = 0.98;
/** … and mean brightness within this many grey levels. */
const BRIGHTNESS_WINDOW = 16;
/** Pictures with less contrast than this (standard deviation in grey levels) look like any other such picture. */
const LEAST_CONTRAST = 4;
/** A first look at this many values of two pictures; where they do not correlate this much, the rest is not read. */
const GLANCE = 128;
const GLANCE_CORRELATION = 0.9;
/** A few seconds of comparing hashes, and as much of comparing pixels. */
const HASH_BUDGET = 500_000_000;
const PIXEL_BUDGET = 1_500_000_000;

/**
 * Copies among all pictures of a data set: equal files, equal pictures, and pictures that look the same.
 *
 * Two pictures look the same when their difference hashes differ in at most 5 of 64 bits and the correlation of their
 * values is at least 0.98. Of equal pictures only the first is compared with others.
 */
export function findDuplicates(
  dataset: Pick<Dataset, 'splits' | 'shape'>,
  statistics: Readonly<Record<SplitName, PictureStatistics>>,
): Duplicates {
  const { splits, shape } = dataset;
  const size = shape[0] * shape[1] * shape[2];
  const places = SPLIT_NAMES.flatMap((split) =>
    Array.from(splits[split].labels, (_, index): Place => ({ split, index })),
  );
  const pixelsOf = ({ split, index }: Place) => splits[split].images.subarray(index * size, (index + 1) * size);

  const equal = groupsBy(
    places,
    ({ split, index }) => {
      const { contents } = statistics[split];
      return `${contents[2 * index]},${contents[2 * index + 1]}`;
    },
    (a, b) => sameBytes(pixelsOf(a), pixelsOf(b)),
  );
  const known = places.filter(({ split }) => splits[split].originals !== undefined);
  const files = groupsBy(known, ({ split, index }) => {
    const { hashes } = splits[split].originals!;
    return `${hashes[2 * index]},${hashes[2 * index + 1]}`;
  });

  const repeated = new Set(equal.flatMap((group) => group.slice(1)));
  const distinct = places.filter(
    (place) => !repeated.has(place) && statistics[place.split].std[place.index]! >= LEAST_CONTRAST,
  );
  const hashes = new Uint32Array(2 * distinct.length);
  const order = new Float64Array(distinct.length);
  distinct.forEach(({ split, index }, i) => {
    hashes.set(statistics[split].hashes.subarray(2 * index, 2 * index + 2), 2 * i);
    order[i] = statistics[split].mean[index]!;
  });
  const near: [Place, Place][] = [];
  let pixels = 0;
  // Odd, so that the glance does not run down one column.
  const step = size < 4 * GLANCE ? 1 : Math.floor(size / GLANCE) | 1;
  const search = { distance: HASH_DISTANCE, order, window: BRIGHTNESS_WINDOW, budget: HASH_BUDGET };
  const searched = searchHashes(hashes, search, (i, j) => {
    const [first, second] = [distinct[Math.min(i, j)]!, distinct[Math.max(i, j)]!];
    if (pixels > PIXEL_BUDGET) return;
    const [a, b] = [splits[first.split].images, splits[second.split].images];
    const [from, to] = [first.index * size, second.index * size];
    pixels += size / step;
    if (step > 1 && correlation(a, from, b, to, size, step) < GLANCE_CORRELATION) return;
    pixels += size;
    if (correlation(a, from, b, to, size) >= LEAST_CORRELATION) near.push([first, second]);
  });
  const rank = new Map(places.map((place, i) => [place, i]));
  near.sort((a, b) => rank.get(a[0])! - rank.get(b[0])! || rank.get(a[1])! - rank.get(b[1])!);
  const complete = searched && pixels <= PIXEL_BUDGET;
  return { equal, files, near, distance: HASH_DISTANCE, correlation: LEAST_CORRELATION, complete };
}

/** Groups of two or more places with the same key (and the same content, where the key is only a hash of it). */
function groupsBy(
  places: readonly Place[],
  keyOf: (place: Place) => string,
  same: (a: Place, b: Place) => boolean = () => true,
): Place[][] {
  const byKey = new Map<string, Place[][]>();
  for (const place of places) {
    const key = keyOf(place);
    const groups = byKey.get(key);
    if (!groups) {
      byKey.set(key, [[place]]);
      continue;
    }
    const group = groups.find(([first]) => same(first!, place));
    if (group) group.push(place);
    else groups.push([place]);
  }
  return [...byKey.values()].flat().filter((group) => group.length > 1);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * Pearson's correlation of two pictures of `size` values that begin at `from` and `to`, over every `step`-th value; 0
 * where one of them is constant.
 */
export function correlation(a: Uint8Array, from: number, b: Uint8Array, to: number, size: number, step = 1): number {
  let [n, sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < size; i += step) {
    const [x, y] = [a[from + i]!, b[to + i]!];
    n++;
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const spread = (n * squaresA - sumA * sumA) * (n * squaresB - sumB * sumB);
  return spread > 0 ? (n * products - sumA * sumB) / Math.sqrt(spread) : 0;
}
