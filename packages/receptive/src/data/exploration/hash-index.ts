import { bitCount } from './difference-hash.js';

export interface HashSearch {
  /** Bits of 64 two hashes may differ in, 0…15. */
  readonly distance: number;
  /** Only pairs whose `order` differs by at most `window` are of interest. */
  readonly order: Float64Array;
  readonly window: number;
  /** Pairs of hashes compared at most. */
  readonly budget: number;
}

/**
 * Every pair of 64-bit hashes that differ in at most `distance` bits, each pair once, i < j in the order of `order`.
 *
 * The bits are dealt into distance + 1 chunks; two hashes within the distance agree in at least one chunk entirely
 * (pigeonhole), so only hashes that share a chunk's value are compared (multi-index hashing: Norouzi, Punjani, Fleet,
 * "Fast search in Hamming space", CVPR 2012), and of these only those within the window. Bits are dealt by how evenly
 * they divide the hashes, so that no chunk is made of bits that nearly all pictures share.
 *
 * @param hashes two words per picture.
 * @returns whether all pairs were compared: false when the budget ran out.
 */
export function searchHashes(hashes: Uint32Array, search: HashSearch, visit: (i: number, j: number) => void): boolean {
  const { distance, order, window, budget } = search;
  const n = hashes.length >>> 1;
  const chunks = chunkKeys(hashes, distance + 1);
  let compared = 0;
  // Laid out in the order of comparison: neighbours in memory, not all over it.
  const [keyOf, orderOf] = [new Float64Array(n), new Float64Array(n)];
  const [low, high] = [new Uint32Array(n), new Uint32Array(n)];
  for (let chunk = 0; chunk < chunks.length; chunk++) {
    const keys = chunks[chunk]!;
    const sorted = Uint32Array.from({ length: n }, (_, i) => i).sort(
      (a, b) => keys[a]! - keys[b]! || order[a]! - order[b]! || a - b,
    );
    sorted.forEach((i, a) => {
      keyOf[a] = keys[i]!;
      orderOf[a] = order[i]!;
      low[a] = hashes[2 * i]!;
      high[a] = hashes[2 * i + 1]!;
    });
    for (let a = 0; a < n; a++) {
      const [key, last, lowBits, highBits] = [keyOf[a]!, orderOf[a]! + window, low[a]!, high[a]!];
      let b = a + 1;
      for (; b < n && keyOf[b] === key && orderOf[b]! <= last; b++) {
        const bits = bitCount(lowBits ^ low[b]!) + bitCount(highBits ^ high[b]!);
        if (bits <= distance && !metBefore(chunks, chunk, sorted[a]!, sorted[b]!)) visit(sorted[a]!, sorted[b]!);
      }
      compared += b - a;
      if (compared > budget) return false;
    }
  }
  return true;
}

/** Pairs that agree in an earlier chunk have been visited there. */
function metBefore(chunks: readonly Float64Array[], chunk: number, i: number, j: number): boolean {
  for (let c = 0; c < chunk; c++) if (chunks[c]![i] === chunks[c]![j]) return true;
  return false;
}

/** Each hash's value in every chunk of its bits. */
function chunkKeys(hashes: Uint32Array, chunks: number): Float64Array[] {
  const n = hashes.length >>> 1;
  const bitOf = (i: number, bit: number) => (hashes[2 * i + (bit >>> 5)]! >>> (bit & 31)) & 1;
  const evenness = Array.from({ length: 64 }, (_, bit) => {
    let set = 0;
    for (let i = 0; i < n; i++) set += bitOf(i, bit);
    return Math.min(set, n - set);
  });
  const dealt = Array.from({ length: 64 }, (_, bit) => bit).sort((a, b) => evenness[b]! - evenness[a]! || a - b);
  return Array.from({ length: chunks }, (_, chunk) => {
    const keys = new Float64Array(n);
    for (let k = chunk; k < 64; k += chunks) for (let i = 0; i < n; i++) keys[i] = keys[i]! * 2 + bitOf(i, dealt[k]!);
    return keys;
  });
}
