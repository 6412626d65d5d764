import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { dataUri, decodeBase64, encodePng, shrink } from './png.js';

/** The chunks of a PNG file, each with its CRC checked by zlib's. */
function chunksOf(png: Uint8Array): { type: string; data: Buffer }[] {
  const file = Buffer.from(png);
  expect([...file.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const typed = file.subarray(at + 4, at + 8 + length);
    expect(file.readUInt32BE(at + 8 + length)).toBe(crc32(typed));
    chunks.push({ type: typed.toString('latin1', 0, 4), data: typed.subarray(4) });
    at += 12 + length;
  }
  return chunks;
}
const ramp = (n: number) => Uint8Array.from({ length: n }, (_, i) => (i * 7) % 256);

describe('encodePng', () => {
  test('grey: header, and rows of filter byte 0 and pixels', () => {
    const chunks = chunksOf(encodePng(Uint8Array.of(1, 2, 3, 4, 5, 6), [1, 2, 3]));
    expect(chunks.map((chunk) => chunk.type)).toEqual(['IHDR', 'IDAT', 'IEND']);
    expect([...chunks[0]!.data]).toEqual([0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
    expect([...inflateSync(chunks[1]!.data)]).toEqual([0, 1, 2, 3, 0, 4, 5, 6]);
  });
  test('colour planes are interleaved', () => {
    const chunks = chunksOf(encodePng(Uint8Array.of(1, 2, 10, 20, 100, 200), [3, 1, 2]));
    expect(chunks[0]!.data[9]).toBe(2);
    expect([...inflateSync(chunks[1]!.data)]).toEqual([0, 1, 10, 100, 2, 20, 200]);
  });
  test('more than one stored block', () => {
    const pixels = ramp(300 * 300);
    const rows = inflateSync(chunksOf(encodePng(pixels, [1, 300, 300]))[1]!.data);
    expect(rows.length).toBe(300 * 301);
    expect([...rows.subarray(301 * 299 + 1)]).toEqual([...pixels.subarray(300 * 299)]);
  });
  test('refuses other channels and lengths', () => {
    expect(() => encodePng(ramp(8), [2, 2, 2])).toThrow('expected 1 or 3 channels, got 2');
    expect(() => encodePng(ramp(5), [1, 2, 2])).toThrow('expected 4 bytes, got 5');
  });
});

test('shrink averages squares, channel by channel, and cuts the rest', () => {
  const picture = Uint8Array.of(0, 4, 9, 8, 12, 9, 9, 9, 9, /* second channel */ 1, 1, 9, 1, 2, 9, 9, 9, 9);
  expect([...shrink(picture, [2, 3, 3], 2)]).toEqual([6, 1]);
  expect([...shrink(ramp(9), [1, 3, 3], 1)]).toEqual([...ramp(9)]);
});

test('data URIs carry the bytes', () => {
  const uri = dataUri(ramp(500));
  expect(uri.startsWith('data:image/png;base64,')).toBe(true);
  expect([...decodeBase64(uri.slice(22))]).toEqual([...ramp(500)]);
});
