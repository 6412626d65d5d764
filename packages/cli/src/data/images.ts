import { readFile, stat } from 'node:fs/promises';
import { InputError } from 'receptive';

/** A picture that claims more pixels than this is refused before it is decoded. */
const MAX_PIXELS = 64 * 1024 * 1024;
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
  /** Whether the file itself holds no colour. */
  readonly grey: boolean;
}

/** Reads and decodes a picture file; see `decodePicture`. */
export async function readPicture(path: string, form: PictureForm, where = path): Promise<DecodedPicture> {
  return decodePicture(await readPictureFile(path, where), where, form);
}

/** The bytes of a picture file. Errors: InputError when it is missing, a folder, or larger than 64 MiB. */
export async function readPictureFile(path: string, where = path): Promise<Uint8Array> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile())
    throw new InputError(`${where}: expected a JPEG or PNG picture, got ${info ? 'a folder' : 'no such file'}.`);
  if (info.size > MAX_FILE_BYTES)
    throw new InputError(`${where}: expected a picture of at most ${MAX_FILE_BYTES} bytes, got ${info.size}.`);
  return readFile(path);
}

/**
 * Decodes a JPEG or PNG, turned upright, squeezed whole to H × W, transparency laid on white, as grey or RGB.
 *
 * Errors: InputError naming the picture (`where`) for other formats (SVG included), damaged files and pictures of more
 * than 64 megapixels.
 */
export async function decodePicture(bytes: Uint8Array, where: string, form: PictureForm): Promise<DecodedPicture> {
  const format = formatOf(bytes);
  if (format !== 'JPEG' && format !== 'PNG')
    throw new InputError(`${where}: expected a JPEG or PNG picture, got ${format}.`);
  const { height, width, channels } = form;
  const sharp = await loadSharp();
  try {
    const input = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' });
    const metadata = await input.metadata();
    const interleaved = await input
      .autoOrient()
      .resize(width, height, { fit: 'fill' })
      .flatten({ background: '#ffffff' })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer();
    return { pixels: planar(interleaved, channels, height * width), grey: (metadata.channels ?? 3) <= 2 };
  } catch (error) {
    const [reason = ''] = String((error as Error).message).split('\n');
    throw new InputError(
      `${where}: expected a whole ${format} picture, got a damaged or oversized one (${reason.trim()}).`,
    );
  }
}

/** Squeezes grey pictures (count × height × width) to another size. */
export async function resizeGrey(
  picture: Uint8Array,
  from: { readonly height: number; readonly width: number },
  to: { readonly height: number; readonly width: number },
): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return sharp(picture, { raw: { height: from.height, width: from.width, channels: 1 } })
    .resize(to.width, to.height, { fit: 'fill' })
    .toColourspace('b-w')
    .raw({ depth: 'uchar' })
    .toBuffer();
}

/** What the first bytes of a file say it is, in words. */
export function formatOf(start: Uint8Array): string {
  const text = String.fromCharCode(...start.subarray(0, 16));
  if (start.length === 0) return 'an empty file';
  if (text.startsWith('\xff\xd8\xff')) return 'JPEG';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'PNG';
  if (text.startsWith('GIF8')) return 'a GIF picture';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'a WebP picture';
  if (text.startsWith('BM')) return 'a BMP picture';
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'a TIFF picture';
  if (/^\s*<(svg|\?xml|!--)/i.test(text)) return 'an SVG or XML file';
  if (/^[\t\n\r\x20-\x7e]+$/.test(text)) return 'a text file';
  const hex = Array.from(start.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `a file that starts with the bytes ${hex}`;
}

/** H × W × C to C × H × W. */
function planar(interleaved: Uint8Array, channels: number, plane: number): Uint8Array {
  if (channels === 1) return interleaved;
  const out = new Uint8Array(interleaved.length);
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < plane; i++) out[c * plane + i] = interleaved[i * channels + c] as number;
  return out;
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
