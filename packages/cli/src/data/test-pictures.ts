import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';

/** Helpers of the tests in this folder. */

/** A folder that is removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'receptive-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function writeFiles(folder: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

type Colour = readonly [red: number, green: number, blue: number, alpha?: number];

/** A picture of one colour. */
export function plainPicture(colour: Colour, format: 'jpeg' | 'png' = 'png', width = 8, height = 8): Promise<Buffer> {
  const [r, g, b, alpha] = colour;
  const background = alpha === undefined ? { r, g, b } : { r, g, b, alpha };
  return sharp({ create: { width, height, channels: alpha === undefined ? 3 : 4, background } })
    .toFormat(format)
    .toBuffer();
}

/** A grey picture of one level. */
export function greyPicture(level: number, format: 'jpeg' | 'png' = 'jpeg', width = 8, height = 8): Promise<Buffer> {
  return sharp(new Uint8Array(width * height).fill(level), { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .toFormat(format)
    .toBuffer();
}

/** An IDX file of unsigned bytes. */
export function idxFile(dims: readonly number[], values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * dims.length + values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, 8, dims.length]);
  dims.forEach((dim, axis) => {
    view.setUint32(4 + 4 * axis, dim);
  });
  bytes.set(values, 4 + 4 * dims.length);
  return bytes;
}

/** The four files of a small MNIST-style folder: 40 + 10 pictures of 4 × 5, ten classes in turn, filled with their index. */
export function idxFiles(): Record<string, Uint8Array> {
  const labels = (count: number) => Array.from({ length: count }, (_, i) => i % 10);
  const pixels = (count: number) => Array.from({ length: count * 20 }, (_, i) => Math.floor(i / 20));
  return {
    'train-images-idx3-ubyte': idxFile([40, 4, 5], pixels(40)),
    'train-labels-idx1-ubyte': idxFile([40], labels(40)),
    't10k-images-idx3-ubyte': idxFile([10, 4, 5], pixels(10)),
    't10k-labels-idx1-ubyte': idxFile([10], labels(10)),
  };
}

/** A `.npy` file as NumPy writes it. */
export function npyFile(descr: string, dims: readonly number[], values: ArrayBufferView): Uint8Array {
  const shape = dims.length === 1 ? `${dims[0]},` : dims.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length + values.byteLength).fill(0x20);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >>> 8]);
  bytes.set(new TextEncoder().encode(text), 10);
  bytes[10 + length - 1] = 0x0a;
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 10 + length);
  return bytes;
}
