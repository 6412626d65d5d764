/** PNG files without compression (stored deflate blocks): a few lines, and every browser shows them. */

import { encodeBase64 } from '../data/picture-bytes.js';

export { decodeBase64, shrink } from '../data/picture-bytes.js';

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC-32 as PNG (ISO 3309) defines it. */
function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = CRC_TABLE[(c ^ byte) & 255]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** Adler-32 as zlib (RFC 1950) defines it. */
function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}

function word(n: number): Uint8Array {
  return Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = joined(
    Uint8Array.from(type, (character) => character.charCodeAt(0)),
    data,
  );
  return joined(word(data.length), body, word(crc32(body)));
}

/** RFC 1950 around RFC 1951's stored blocks of at most 65,535 bytes. */
function store(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let at = 0; at === 0 || at < bytes.length; at += 65535) {
    const block = bytes.subarray(at, at + 65535);
    const last = at + 65535 >= bytes.length ? 1 : 0;
    parts.push(Uint8Array.of(last, block.length, block.length >> 8, ~block.length, ~block.length >> 8), block);
  }
  return joined(...parts, word(adler32(bytes)));
}

/** A picture of C×H×W bytes (C = 1 grey or 3 RGB) as a PNG file. */
export function encodePng(
  picture: Uint8Array,
  [channels, height, width]: readonly [number, number, number],
): Uint8Array {
  if (channels !== 1 && channels !== 3) throw new Error(`encodePng: expected 1 or 3 channels, got ${channels}.`);
  if (picture.length !== channels * height * width) {
    throw new Error(`encodePng: expected ${channels * height * width} bytes, got ${picture.length}.`);
  }
  // PNG rows: a filter byte (0 = none), then the channels of a pixel side by side.
  const stride = 1 + width * channels;
  const rows = new Uint8Array(height * stride);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) rows[y * stride + 1 + x * channels + c] = picture[(c * height + y) * width + x]!;
    }
  }
  const colour = channels === 1 ? 0 : 2;
  return joined(
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', joined(word(width), word(height), Uint8Array.of(8, colour, 0, 0, 0))),
    chunk('IDAT', store(rows)),
    chunk('IEND', new Uint8Array()),
  );
}

/** `data:image/png;base64,…` of a file's bytes. */
export function dataUri(png: Uint8Array): string {
  return `data:image/png;base64,${encodeBase64(png)}`;
}
