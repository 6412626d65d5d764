import type { Dataset } from './types.js';
import { SPLIT_NAMES } from './types.js';

/** Pictures are hashed in pieces of this many bytes, so that a large split needs no second copy in memory. */
const CHUNK = 16 * 1024 * 1024;

/**
 * SHA-256 (hex) over shape, class names and every split's pictures and labels: two data sets with the same
 * fingerprint train the same network. Names, notes and sources do not enter.
 *
 * The digest is taken over a list of digests: one of the JSON text {shape, classes, counts}, then for each split one
 * of its labels (uint16, little-endian) and one for each 16 MiB of its pictures.
 */
export async function fingerprintOf(data: Pick<Dataset, 'shape' | 'classes' | 'splits'>): Promise<string> {
  const counts = SPLIT_NAMES.map((name) => data.splits[name].labels.length);
  const head = JSON.stringify({ shape: data.shape, classes: data.classes, counts });
  const digests: Uint8Array[] = [await sha256(new TextEncoder().encode(head))];
  for (const name of SPLIT_NAMES) {
    const { images, labels } = data.splits[name];
    digests.push(await sha256(littleEndian(labels)));
    for (let at = 0; at < images.length; at += CHUNK) digests.push(await sha256(images.subarray(at, at + CHUNK)));
  }
  const all = new Uint8Array(digests.length * 32);
  digests.forEach((digest, i) => {
    all.set(digest, i * 32);
  });
  return Array.from(await sha256(all), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  // The digest refuses memory shared between threads, so such a piece is copied first.
  const own = bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', own));
}

function littleEndian(labels: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(labels.length * 2);
  labels.forEach((label, i) => {
    bytes[2 * i] = label & 0xff;
    bytes[2 * i + 1] = label >>> 8;
  });
  return bytes;
}
