import { expect, test } from 'vitest';
import { sizeInFile } from './picture-size.js';

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)));

test('sizes are read from the headers of PNG, JPEG and WebP', () => {
  const png = bytes([0x89], 'PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 2, 128], [0, 0, 1, 224]);
  expect(sizeInFile(png)).toEqual({ width: 640, height: 480 });
  const jpeg = bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 17, 8, 1, 224, 2, 128]);
  expect(sizeInFile(jpeg)).toEqual({ width: 640, height: 480 });
  const webp = (kind: string, rest: number[]) => bytes('RIFF', [0, 0, 0, 0], 'WEBP', kind, [0, 0, 0, 0], rest);
  expect(sizeInFile(webp('VP8X', [0, 0, 0, 0, 127, 2, 0, 223, 1, 0]))).toEqual({ width: 640, height: 480 });
  expect(sizeInFile(webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 128, 2, 224, 1]))).toEqual({ width: 640, height: 480 });
  // 14 bits of width − 1, then 14 of height − 1.
  const packed = 639 | (479 << 14);
  const lossless = [0x2f, packed & 255, (packed >> 8) & 255, (packed >> 16) & 255, (packed >> 24) & 255];
  expect(sizeInFile(webp('VP8L', lossless))).toEqual({ width: 640, height: 480 });
});

test('what ends too early or is something else has no size', () => {
  expect(sizeInFile(bytes([0x89], 'PNG\r\n\x1a\n', [0, 0]))).toBeNull();
  expect(sizeInFile(bytes([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 0, 0]))).toBeNull();
  expect(sizeInFile(bytes([0xff, 0xd8, 0, 0]))).toBeNull();
  expect(sizeInFile(bytes('hello'))).toBeNull();
});
