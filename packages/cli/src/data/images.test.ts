import { join } from 'node:path';
import { formatOf, InputError, Random, streamKey } from 'receptive';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodePicture, readPicture, resizePixels } from './images.js';
import { greyPicture, plainPicture, temporaryFolder, writeFiles } from './test-pictures.js';

const rgb = { channels: 3, height: 2, width: 3 } as const;
const grey = { channels: 1, height: 2, width: 3 } as const;
const six = (value: number) => new Array(6).fill(value);

test('colour comes out plane by plane, at the asked size', async () => {
  const { pixels, channels, width, height } = await decodePicture(await plainPicture([200, 100, 50]), 'x', rgb);
  expect([...pixels]).toEqual([...six(200), ...six(100), ...six(50)]);
  expect([channels, width, height]).toEqual([3, 8, 8]);
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
    expect(decoded.channels).toBe(1);
    const equal = await decodePicture(await plainPicture([120, 120, 120], format), 'x', grey);
    expect([...equal.pixels]).toEqual(six(120));
    expect(equal.channels).toBe(3);
  }
  const green = await decodePicture(await plainPicture([0, 255, 0]), 'x', grey);
  const blue = await decodePicture(await plainPicture([0, 0, 255]), 'x', grey);
  expect(green.pixels[0]).toBeGreaterThan(blue.pixels[0] as number);
});

test('transparency is laid on white', async () => {
  const clear = await decodePicture(await plainPicture([255, 0, 0, 0]), 'x', rgb);
  expect([...clear.pixels]).toEqual(new Array(18).fill(255));
  expect(clear.channels).toBe(4);
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

test('what is no picture of a known format is refused in one sentence', async () => {
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
    [Uint8Array.of(0, 1, 2, 3, 4), 'a file that starts with the bytes 00 01 02 03'],
  ];
  for (const [content, got] of cases) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const error = await decodePicture(bytes, 'photo.jpg', rgb).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toBe(`photo.jpg: expected a JPEG, PNG, WebP or TIFF picture, got ${got}.`);
  }
  expect(formatOf(new TextEncoder().encode('BM......'))).toBe('a BMP picture');
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

test('a picture that claims a row of millions of pixels is refused before it is decoded', async () => {
  const png = new Uint8Array(await plainPicture([1, 2, 3]));
  const view = new DataView(png.buffer);
  view.setUint32(16, 2_752_528);
  view.setUint32(29, crc32(png.subarray(12, 29)));
  await expect(decodePicture(png, 'wide.png', rgb)).rejects.toThrow(
    'wide.png: expected a whole PNG picture, got a damaged or oversized one (2752528 × 8 pixels, sides may have 32768).',
  );
});

test('a missing file and a folder are named', async () => {
  const folder = await temporaryFolder();
  await writeFiles(folder, { 'a.png': await plainPicture([5, 6, 7]) });
  expect((await readPicture(join(folder, 'a.png'), rgb)).pixels.length).toBe(18);
  await expect(readPicture(join(folder, 'b.png'), rgb, 'b.png')).rejects.toThrow(
    'b.png: expected a JPEG, PNG, WebP or TIFF picture, got no such file.',
  );
  await expect(readPicture(folder, rgb, 'here')).rejects.toThrow(
    'here: expected a JPEG, PNG, WebP or TIFF picture, got a folder.',
  );
});

test('WebP and TIFF, grey and colour', async () => {
  for (const format of ['webp', 'tiff'] as const) {
    const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#c86432' } });
    const options = format === 'webp' ? { lossless: true } : {};
    const decoded = await decodePicture(await picture.toFormat(format, options).toBuffer(), 'x', rgb);
    expect([...decoded.pixels]).toEqual([...six(200), ...six(100), ...six(50)]);
  }
  const tiff = await sharp(new Uint8Array(64).fill(80), { raw: { width: 8, height: 8, channels: 1 } })
    .toColourspace('b-w')
    .tiff({ compression: 'lzw' })
    .toBuffer();
  expect(formatOf(tiff)).toBe('TIFF');
  const decoded = await decodePicture(tiff, 'x', grey);
  expect([[...decoded.pixels], decoded.channels]).toEqual([six(80), 1]);
});

test('16 bits become 8, with and without transparency', async () => {
  const levels = (channels: 1 | 2 | 3 | 4, values: readonly number[]) =>
    sharp(
      Uint16Array.from({ length: 64 * channels }, (_, i) => values[i % channels] as number),
      { raw: { width: 8, height: 8, channels } },
    ).toColourspace(channels <= 2 ? 'grey16' : 'rgb16');
  // Within one: libvips rounds on its way from 16 bits to 8, and did so when the picture was made.
  const near = (pixels: Uint8Array, values: readonly number[]) => {
    expect(pixels.length).toBe(values.length);
    values.forEach((value, i) => {
      expect(Math.abs((pixels[i] as number) - value)).toBeLessThanOrEqual(1);
    });
  };
  for (const format of ['png', 'tiff'] as const) {
    const colour = await decodePicture(await levels(3, [51400, 25700, 65535]).toFormat(format).toBuffer(), 'x', rgb);
    near(colour.pixels, [...six(200), ...six(100), ...six(255)]);
    const one = await decodePicture(await levels(1, [25700]).toFormat(format).toBuffer(), 'x', grey);
    near(one.pixels, six(100));
    expect(one.channels).toBe(1);
    const repeated = await decodePicture(await levels(1, [25700]).toFormat(format).toBuffer(), 'x', rgb);
    near(repeated.pixels, [...six(100), ...six(100), ...six(100)]);
  }
  const half = await decodePicture(await levels(4, [0, 0, 0, 0x8000]).png().toBuffer(), 'x', rgb);
  for (const value of half.pixels) expect(Math.abs(value - 127)).toBeLessThan(3);
  const clear = await decodePicture(await levels(2, [0, 0]).png().toBuffer(), 'x', grey);
  near(clear.pixels, six(255));
  expect(clear.channels).toBe(2);
});

test('bytes are resized without a file, grey and colour, and turned from one to the other', async () => {
  const from = { height: 4, width: 5, channels: 1 } as const;
  const to = { height: 3, width: 2, channels: 1 } as const;
  expect([...(await resizePixels(new Uint8Array(20).fill(80), from, to))]).toEqual(six(80));
  const repeated = await resizePixels(new Uint8Array(20).fill(80), from, { ...to, channels: 3 });
  expect([...repeated]).toEqual([...six(80), ...six(80), ...six(80)]);
  const colour = Uint8Array.from({ length: 60 }, (_, i) => [200, 100, 50][Math.floor(i / 20)] as number);
  const kept = await resizePixels(colour, { ...from, channels: 3 }, { ...to, channels: 3 });
  expect([...kept]).toEqual([...six(200), ...six(100), ...six(50)]);
  const turned = await resizePixels(colour, { ...from, channels: 3 }, to);
  expect(turned).toHaveLength(6);
  expect(turned[0]).toBeGreaterThan(100);
  expect(turned[0]).toBeLessThan(150);
});

/** How many of each; more by hand now and then: `MUTATIONS=2000 npx vitest run images`. */
const MUTATIONS = Number(process.env.MUTATIONS ?? 250);

test.each(['jpeg', 'png', 'webp', 'tiff'] as const)(
  '250 mutations of a %s: decoded or refused, in bounded memory',
  async (format) => {
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
    for (let i = 0; i < MUTATIONS; i++) {
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
  },
);

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
