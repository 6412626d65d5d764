/** PNG files without compression (stored deflate blocks): a few lines, and every browser shows them. */

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

function word(n: number): number[] {
  return [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
}

function chunk(type: string, data: Uint8Array): number[] {
  const body = Uint8Array.from([...Array.from(type, (character) => character.charCodeAt(0)), ...data]);
  return [...word(data.length), ...body, ...word(crc32(body))];
}

/** RFC 1950 around RFC 1951's stored blocks of at most 65,535 bytes. */
function store(bytes: Uint8Array): Uint8Array {
  const out: number[] = [0x78, 0x01];
  for (let at = 0; at === 0 || at < bytes.length; at += 65535) {
    const block = bytes.subarray(at, at + 65535);
    const last = at + 65535 >= bytes.length ? 1 : 0;
    out.push(last, block.length & 255, block.length >> 8, ~block.length & 255, (~block.length >> 8) & 255, ...block);
  }
  return Uint8Array.from([...out, ...word(adler32(bytes))]);
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
  const header = Uint8Array.from([...word(width), ...word(height), 8, channels === 1 ? 0 : 2, 0, 0, 0]);
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk('IHDR', header),
    ...chunk('IDAT', store(rows)),
    ...chunk('IEND', new Uint8Array()),
  ]);
}

/** The picture with every `factor`×`factor` square replaced by its mean; rests at the right and bottom are cut. */
export function shrink(
  picture: Uint8Array,
  [channels, height, width]: readonly [number, number, number],
  factor: number,
): Uint8Array {
  const [h, w] = [Math.floor(height / factor), Math.floor(width / factor)];
  const out = new Uint8Array(channels * h * w);
  for (let i = 0; i < out.length; i++) {
    const [c, y, x] = [Math.floor(i / (h * w)), Math.floor(i / w) % h, i % w];
    let sum = 0;
    for (let dy = 0; dy < factor; dy++) {
      for (let dx = 0; dx < factor; dx++) sum += picture[(c * height + y * factor + dy) * width + x * factor + dx]!;
    }
    out[i] = Math.round(sum / (factor * factor));
  }
  return out;
}

/** `data:image/png;base64,…` of a file's bytes. */
export function dataUri(png: Uint8Array): string {
  let binary = '';
  for (const byte of png) binary += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(binary)}`;
}

/** The bytes a base64 text stands for. */
export function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
