import { readFile, stat } from 'node:fs/promises';
import { formatOf, InputError } from 'receptive';

/** A picture that claims more pixels than this is refused before it is decoded. */
const MAX_PIXELS = 64 * 1024 * 1024;
/** The longest side: buffers of whole rows grow with it whatever the number of pixels. */
const MAX_SIDE = 32768;
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** What pictures are brought to. */
export interface PictureForm {
  /** 1 = grey, 3 = RGB. */
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

export interface DecodedPicture {
  /** C × H × W bytes. */
  readonly pixels: Uint8Array;
  /** Pixels of the file itself, before it is turned upright and squeezed. */
  readonly width: number;
  readonly height: number;
  /** What the file itself holds: 1 grey, 2 grey + alpha, 3 colour, 4 colour + alpha. */
  readonly channels: 1 | 2 | 3 | 4;
}

/** The formats that are decoded, as `formatOf` says them. */
const FORMATS = ['JPEG', 'PNG', 'WebP', 'TIFF'];
const EXPECTED = 'a JPEG, PNG, WebP or TIFF picture';

/** Reads and decodes a picture file; see `decodePicture`. */
export async function readPicture(path: string, form: PictureForm, where = path): Promise<DecodedPicture> {
  return decodePicture(await readPictureFile(path, where), where, form);
}

/** The bytes of a picture file. Errors: InputError when it is missing, a folder, or larger than 64 MiB. */
export async function readPictureFile(path: string, where = path): Promise<Uint8Array> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile())
    throw new InputError(`${where}: expected ${EXPECTED}, got ${info ? 'a folder' : 'no such file'}.`);
  if (info.size > MAX_FILE_BYTES)
    throw new InputError(`${where}: expected a picture of at most ${MAX_FILE_BYTES} bytes, got ${info.size}.`);
  return readFile(path);
}

/** Throws the InputError `decodePicture` throws for a file of another format; `start` is its first 16 bytes. */
export function checkFormat(start: Uint8Array, where: string): void {
  const format = formatOf(start);
  if (!FORMATS.includes(format)) throw new InputError(`${where}: expected ${EXPECTED}, got ${format}.`);
}

/**
 * Decodes a JPEG, PNG, WebP or TIFF (of several pages or frames the first), turned upright, squeezed whole to H × W,
 * transparency laid on white, 16 bits to 8 (value / 257), as grey or RGB.
 *
 * Errors: InputError naming the picture (`where`) for other formats (SVG included), damaged files and pictures of more
 * than 64 megapixels or 32,768 on a side.
 */
export async function decodePicture(bytes: Uint8Array, where: string, form: PictureForm): Promise<DecodedPicture> {
  checkFormat(bytes.subarray(0, 16), where);
  const { height, width, channels } = form;
  const sharp = await loadSharp();
  try {
    const input = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' });
    const metadata = await input.metadata();
    if (Math.max(metadata.width, metadata.height) > MAX_SIDE)
      throw new Error(`${metadata.width} × ${metadata.height} pixels, sides may have ${MAX_SIDE}`);
    const raw = await input
      .autoOrient()
      .resize(width, height, { fit: 'fill' })
      .flatten({ background: '#ffffff' })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer();
    return {
      pixels: planar(raw, channels, height * width),
      width: metadata.width,
      height: metadata.height,
      channels: ((GREY_SPACES.includes(metadata.space) ? 1 : 3) + (metadata.hasAlpha ? 1 : 0)) as 1 | 2 | 3 | 4,
    };
  } catch (error) {
    const [reason = ''] = String((error as Error).message).split('\n');
    throw new InputError(
      `${where}: expected a whole ${formatOf(bytes)} picture, got a damaged or oversized one (${reason.trim()}).`,
    );
  }
}

/** What libvips calls pictures without colour, of 8 and of 16 bits. */
const GREY_SPACES: readonly (string | undefined)[] = ['b-w', 'grey16'];

/** Squeezes a picture (C × H × W bytes, grey or RGB) to another size, and turns colour to grey where that is asked. */
export async function resizePixels(picture: Uint8Array, from: PictureForm, to: PictureForm): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const { height, width, channels } = from;
  const out = Math.min(channels, to.channels);
  const resized = await sharp(interleaved(picture, channels, height * width), { raw: { height, width, channels } })
    .resize(to.width, to.height, { fit: 'fill' })
    .toColourspace(out === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
  const plane = to.height * to.width;
  if (out === to.channels) return planar(resized, out, plane);
  const repeated = new Uint8Array(to.channels * plane);
  for (let c = 0; c < to.channels; c++) repeated.set(resized, c * plane);
  return repeated;
}

/** H × W × C to C × H × W. */
function planar(interleaved: Uint8Array, channels: number, plane: number): Uint8Array {
  if (channels === 1) return interleaved;
  const out = new Uint8Array(interleaved.length);
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < plane; i++) out[c * plane + i] = interleaved[i * channels + c] as number;
  return out;
}

/** C × H × W to H × W × C. */
function interleaved(planes: Uint8Array, channels: number, plane: number): Uint8Array {
  if (channels === 1) return planes;
  const out = new Uint8Array(planes.length);
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < plane; i++) out[i * channels + c] = planes[c * plane + i] as number;
  return out;
}

/** A picture of C × H × W bytes as a JPEG file of the best quality. */
export async function encodeJpeg(
  pixels: Uint8Array,
  [channels, height, width]: readonly number[],
): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const [depth, rows, columns] = [channels as 1 | 3, height as number, width as number];
  const plane = rows * columns;
  const interleaved = Uint8Array.from(pixels, (_, i) => pixels[(i % depth) * plane + Math.floor(i / depth)] as number);
  const raw = { width: columns, height: rows, channels: depth };
  return sharp(interleaved, { raw }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
}

let loading: Promise<typeof import('sharp').default> | undefined;
/** Loaded on first use: commands that decode nothing need not wait for it. One thread a picture, many pictures. */
function loadSharp(): Promise<typeof import('sharp').default> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false);
    sharp.concurrency(1);
    return sharp;
  });
  return loading;
}
