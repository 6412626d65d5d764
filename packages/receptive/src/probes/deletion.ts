/** Which pixels an order takes away first, and pictures without them. */

/** The pixels of a map, largest values first; equal ones in the order of `ties`, a permutation of all pixels. */
export function largestFirst(map: ArrayLike<number>, ties: Uint32Array): Uint32Array {
  return Uint32Array.from(Array.from(ties).sort((a, b) => map[b]! - map[a]!)); // sorting an array is stable
}

/**
 * A picture once for each share, with that share of its pixels, the first of `order`, replaced by the baseline's.
 * @param picture C × H × W; the result is shares × C × H × W.
 */
export function withoutPixels(
  picture: Float32Array,
  baseline: Float32Array,
  order: Uint32Array,
  shares: readonly number[],
): Float32Array {
  const plane = order.length;
  const without = new Float32Array(shares.length * picture.length);
  shares.forEach((share, s) => {
    const one = without.subarray(s * picture.length, (s + 1) * picture.length);
    one.set(picture);
    for (const pixel of order.subarray(0, Math.round(share * plane))) {
      for (let at = pixel; at < picture.length; at += plane) one[at] = baseline[at]!;
    }
  });
  return without;
}
