import sharp from 'sharp';
import { expect, test } from 'vitest';
import { displayOf } from './raster.js';

test('a drawing becomes a PNG of twice its pixels, shown at its own size', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" viewBox="0 0 120 40"><rect width="100%" height="100%" fill="#ffffff"/><rect x="60" width="60" height="40" fill="#ff0000"/></svg>';
  const { data, metadata } = await displayOf({ 'image/svg+xml': svg, 'text/plain': 'half red' });
  expect(Object.keys(data)).toEqual(['image/png', 'text/plain']);
  expect(metadata).toEqual({ 'image/png': { width: 120, height: 40 } });
  const { data: pixels, info } = await sharp(Buffer.from(data['image/png'] as string, 'base64'))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([240, 80]);
  const at = (x: number, y: number) => [...pixels.subarray(3 * (y * 240 + x), 3 * (y * 240 + x) + 3)];
  expect([at(20, 40), at(200, 40)]).toEqual([
    [255, 255, 255],
    [255, 0, 0],
  ]);
});

test('a page is kept as it is', async () => {
  const part = { 'text/html': '<p>a</p>', 'text/plain': 'a' };
  expect(await displayOf(part)).toEqual({ data: part, metadata: {} });
});
