import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, type Originals, SPLIT_NAMES, type Split, type SplitName } from 'receptive';
import { checkFormat, decodePicture, readPictureFile } from './images.js';
import { forEachParallel, type OnProgress } from './parallel.js';

/** What a packed data set may take, so that its file fits into one buffer. */
export const MAX_PICTURE_BYTES = 15 * 2 ** 28;

/** A picture file whose class is known. */
export interface PictureFile {
  /** Inside the data folder, with forward slashes. */
  readonly path: string;
  readonly label: number;
  /** How errors name it. */
  readonly where: string;
}

export type PictureSplits = Readonly<Record<SplitName, readonly PictureFile[]>>;

export interface PictureOptions {
  /** Side in pixels pictures are squeezed to. */
  readonly imageSize: number;
  readonly channels: 1 | 3;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * Decodes the pictures of three splits, a few at a time, into one buffer of which the splits are views.
 *
 * Errors: InputError naming the picture; the format of every file is looked at before the first is decoded.
 */
export async function loadPictures(
  folder: string,
  files: PictureSplits,
  { imageSize, channels, onProgress, signal }: PictureOptions,
): Promise<Record<SplitName, Split>> {
  const all = SPLIT_NAMES.flatMap((split) => files[split]);
  const bytesEach = channels * imageSize * imageSize;
  if (all.length * bytesEach > MAX_PICTURE_BYTES)
    throw new InputError(
      `${folder}: expected pictures of at most ${MAX_PICTURE_BYTES} bytes together, ` +
        `got ${all.length} × ${channels} × ${imageSize} × ${imageSize}.`,
      'Choose a smaller imageSize.',
    );
  const look = (i: number) => checkStart(folder, all[i] as PictureFile);
  await forEachParallel(all.length, look, { what: 'checking pictures', onProgress, signal });

  const form = { channels, height: imageSize, width: imageSize };
  const images = new Uint8Array(all.length * bytesEach);
  const originals = emptyOriginals(all.length);
  const decode = async (i: number) => {
    const { path, where } = all[i] as PictureFile;
    const bytes = await readPictureFile(join(folder, path), where);
    const decoded = await decodePicture(bytes, where, form);
    images.set(decoded.pixels, i * bytesEach);
    originals.widths[i] = decoded.width;
    originals.heights[i] = decoded.height;
    originals.channels[i] = decoded.channels;
    const digest = createHash('sha256').update(bytes).digest();
    originals.hashes[2 * i] = digest.readUInt32BE(0);
    originals.hashes[2 * i + 1] = digest.readUInt32BE(4);
  };
  await forEachParallel(all.length, decode, { what: 'decoding pictures', onProgress, signal });

  let start = 0;
  const take = (part: readonly PictureFile[]): Split => {
    const end = start + part.length;
    const split = {
      images: images.subarray(start * bytesEach, end * bytesEach),
      labels: Uint16Array.from(part, ({ label }) => label),
      sources: part.map(({ path }) => path),
      originals: {
        widths: originals.widths.subarray(start, end),
        heights: originals.heights.subarray(start, end),
        channels: originals.channels.subarray(start, end),
        hashes: originals.hashes.subarray(2 * start, 2 * end),
      },
    };
    start = end;
    return split;
  };
  return { train: take(files.train), validation: take(files.validation), test: take(files.test) };
}

const emptyOriginals = (count: number): Originals => ({
  widths: new Uint16Array(count),
  heights: new Uint16Array(count),
  channels: new Uint8Array(count),
  hashes: new Uint32Array(2 * count),
});

async function checkStart(folder: string, { path, where }: PictureFile): Promise<void> {
  const file = await open(join(folder, path));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    checkFormat(buffer.subarray(0, bytesRead), where);
  } finally {
    await file.close();
  }
}
