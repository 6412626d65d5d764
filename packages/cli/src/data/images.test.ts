import { join } from 'node:path';
import { InputError, Random, streamKey } from 'receptive';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodePicture, formatOf, readPicture, resizeGrey } from './images.js';
import { greyPicture, plainPicture, temporaryFolder, writeFiles } from './test-pictures.js';

const rgb = { channels: 3, height: 2, width: 3 } as const;
const grey = { channels: 1, height: 2, width: 3 } as const;
const six = (value: number) => new Array(6).fill(value);

test('colour comes out plane by plane, at the asked size', async () => {
  const { pixels, grey: isGrey } = await decodePicture(await plainPicture([200, 100, 50]), 'x', rgb);
  expect([...pixels]).toEqual([...six(200), ...six(100), ...six(50)]);
  expect(isGrey).toBe(false);
});

test('the whole picture is squeezed, not cropped', async () => {
  // Left half black, right half white, 40 × 10, to 4 × 4: the halves stay halves.
  const left = { create: { width: 20, height: 10, channels: 3, background: '#000' } } as const;
  const wide = await sharp({ create: { width: 40, height: 10, channels: 3, background: '#fff' } })
    .composite([{ input: await sharp(left).png().toBuffer(), left: 0, top: 0 }])
    .png()
    .toBuffer();
  const { pixels } = await decodePicture(wide, 'x', { channels: 1, height: 4, width: 4 });
  for (let row = 0; row < 4; row++) {
    expect(pixels[row * 4]).toBeLessThan(30);
    expect(pixels[row * 4 + 3]).toBeGreaterThan(225);
  }
});

test('grey to RGB repeats the channel, RGB to grey weighs the colours, JPEG and PNG alike', async () => {
  for (const format of ['jpeg', 'png'] as const) {
    const decoded = await decodePicture(await greyPicture(120, format), 'x', rgb);
    expect([...decoded.pixels]).toEqual([...six(120), ...six(120), ...six(120)]);
    expect(decoded.grey).toBe(true);
    const equal = await decodePicture(await plainPicture([120, 120, 120], format), 'x', grey);
    expect([...equal.pixels]).toEqual(six(120));
    expect(equal.grey).toBe(false);
  }
  const green = await decodePicture(await plainPicture([0, 255, 0]), 'x', grey);
  const blue = await decodePicture(await plainPicture([0, 0, 255]), 'x', grey);
  expect(green.pixels[0]).toBeGreaterThan(blue.pixels[0] as number);
});

test('transparency is laid on white', async () => {
  const clear = await decodePicture(await plainPicture([255, 0, 0, 0]), 'x', rgb);
  expect([...clear.pixels]).toEqual(new Array(18).fill(255));
});

test('a photograph is turned upright', async () => {
  // Top row white, the rest black; EXIF orientation 3 says it is upside down.
  const pixels = new Uint8Array(64).fill(0).fill(255, 0, 32);
  const jpeg = await sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } })
    .withMetadata({ orientation: 3 })
    .jpeg()
    .toBuffer();
  const upright = await decodePicture(jpeg, 'x', { channels: 1, height: 8, width: 8 });
  expect(upright.pixels[0]).toBeLessThan(40);
  expect(upright.pixels[63]).toBeGreaterThan(215);
});

test('what is not a JPEG or PNG is refused in one sentence', async () => {
  const cases: [string | Uint8Array, string][] = [
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG or XML file'],
    ['<?xml version="1.0"?><svg/>', 'an SVG or XML file'],
    ['hello', 'a text file'],
    ['', 'an empty file'],
    [
      await sharp(await plainPicture([1, 2, 3]))
        .gif()
        .toBuffer(),
      'a GIF picture',
    ],
    [
      await sharp(await plainPicture([1, 2, 3]))
        .webp()
        .toBuffer(),
      'a WebP picture',
    ],
    [Uint8Array.of(0, 1, 2, 3, 4), 'a file that starts with the bytes 00 01 02 03'],
  ];
  for (const [content, got] of cases) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const error = await decodePicture(bytes, 'photo.jpg', rgb).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toBe(`photo.jpg: expected a JPEG or PNG picture, got ${got}.`);
  }
  expect(formatOf(new TextEncoder().encode('BM......'))).toBe('a BMP picture');
  expect(formatOf(Uint8Array.of(0x49, 0x49, 0x2a, 0, 8))).toBe('a TIFF picture');
});

test('a truncated JPEG and a PNG that claims 3600 megapixels are refused', async () => {
  const jpeg = await plainPicture([9, 99, 199], 'jpeg', 64, 64);
  await expect(decodePicture(jpeg.subarray(0, jpeg.length - 40), 'cut.jpg', rgb)).rejects.toThrow(
    /^cut\.jpg: expected a whole JPEG picture, got a damaged or oversized one \(.+\)\.$/,
  );
  const png = new Uint8Array(await plainPicture([1, 2, 3]));
  const view = new DataView(png.buffer);
  view.setUint32(16, 60000);
  view.setUint32(20, 60000);
  // The checksum of the header chunk has to be right, or the file is refused for that.
  view.setUint32(29, crc32(png.subarray(12, 29)));
  await expect(decodePicture(png, 'huge.png', rgb)).rejects.toThrow(
    /^huge\.png: expected a whole PNG picture, got a damaged or oversized one \(.*pixel limit.*\)\.$/,
  );
});

test('a missing file and a folder are named', async () => {
  const folder = await temporaryFolder();
  await writeFiles(folder, { 'a.png': await plainPicture([5, 6, 7]) });
  expect((await readPicture(join(folder, 'a.png'), rgb)).pixels.length).toBe(18);
  await expect(readPicture(join(folder, 'b.png'), rgb, 'b.png')).rejects.toThrow(
    'b.png: expected a JPEG or PNG picture, got no such file.',
  );
  await expect(readPicture(folder, rgb, 'here')).rejects.toThrow('here: expected a JPEG or PNG picture, got a folder.');
});

test('grey pictures are resized without a file', async () => {
  const out = await resizeGrey(new Uint8Array(20).fill(80), { height: 4, width: 5 }, { height: 3, width: 2 });
  expect([...out]).toEqual(six(80));
});

test.each(['jpeg', 'png'] as const)('250 mutations of a %s: decoded or refused, in bounded memory', async (format) => {
  const noise = new Random(streamKey(0, 'explore', 'picture'));
  const original = await sharp(
    Uint8Array.from({ length: 16 * 16 * 3 }, () => noise.integer(256)),
    {
      raw: { width: 16, height: 16, channels: 3 },
    },
  )
    .toFormat(format)
    .toBuffer();
  const before = process.resourceUsage().maxRSS;
  const outcome = { accepted: 0, refused: 0 };
  for (let i = 0; i < 250; i++) {
    const random = new Random(streamKey(0, 'explore', format), i);
    let mutated = new Uint8Array(original);
    if (random.integer(4) === 0) mutated = mutated.subarray(0, random.integer(mutated.length));
    else for (let k = 0; k < 3; k++) mutated[random.integer(mutated.length)] = random.integer(256);
    try {
      const { pixels } = await decodePicture(mutated, 'x', rgb);
      expect(pixels.length).toBe(18);
      outcome.accepted++;
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`mutation ${i}`, { cause: error });
      expect(error.message).not.toContain('\n');
      outcome.refused++;
    }
  }
  expect(outcome.refused).toBeGreaterThan(50);
  // A picture of the largest size allowed takes 192 MiB; whatever a mutated header claims, no more than twice that.
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(400 * 1024);
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
