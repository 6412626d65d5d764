import { type Key, philox } from '../random.js';

/** The third word of every counter that a dropout mask is drawn with: "drop" in ASCII. */
export const DROPOUT_COUNTER = 0x64726f70;

/**
 * The key of one layer's dropout masks: every layer draws from a stream of its own.
 *
 *     key = first two words of philox(dropoutKey, id, 0, 0, 0),   id = 32-bit FNV-1a hash of the layer's name in UTF-8
 *
 * The mask itself is the same in every engine. Value (n,c,h,w) of C×H×W (a vector: C = features, H = W = 1) has the
 * word c mod 4 of
 *
 *     philox(key, (n·⌈C/4⌉ + ⌊c/4⌋)·H·W + h·W + w, step, DROPOUT_COUNTER, 0)
 *
 * and is kept iff word ≥ ⌊rate·2³²⌋ (unsigned); kept values are multiplied by 1/(1 − rate).
 */
export function dropoutLayerKey(key: Key, layerName: string): Key {
  const words = new Uint32Array(4);
  philox(key, fnv1a(layerName), 0, 0, 0, words);
  return [words[0]!, words[1]!];
}

/** FNV-1a, 32 bits: h ← (h xor byte) · 16777619 over the bytes, from 2166136261 (Fowler, Noll, Vo). */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
