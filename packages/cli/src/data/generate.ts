import {
  BEYOND_FINGERPRINT,
  type Dataset,
  fieldError,
  GLYPHS_ANYWHERE_FINGERPRINT,
  GLYPHS_FINGERPRINT,
  generateBeyond,
  generateGlyphs,
  generateGlyphsAnywhere,
  generateNoStructure,
  generateWhere,
  makeDataset,
  NO_STRUCTURE_FINGERPRINT,
  WHERE_FINGERPRINT,
} from 'receptive';
import type { DatasetSource } from './cache.js';
import type { KnownDataset } from './known.js';
import type { OnProgress } from './parallel.js';

interface Generator {
  /** Of the data set at its own size: enters the key of cached copies. */
  readonly fingerprint: string;
  readonly generate: (options: { readonly size?: number }) => Promise<Dataset>;
  /** Whether it can be drawn in any size. */
  readonly sizes?: true;
}

const GENERATORS: Readonly<Record<string, Generator>> = {
  glyphs: { fingerprint: GLYPHS_FINGERPRINT, generate: generateGlyphs, sizes: true },
  where: { fingerprint: WHERE_FINGERPRINT, generate: () => generateWhere() },
  'no-structure': { fingerprint: NO_STRUCTURE_FINGERPRINT, generate: () => generateNoStructure() },
  beyond: { fingerprint: BEYOND_FINGERPRINT, generate: () => generateBeyond() },
  'glyphs-anywhere': { fingerprint: GLYPHS_ANYWHERE_FINGERPRINT, generate: () => generateGlyphsAnywhere() },
};

/** Of a data set that is drawn, at its own size; undefined for one that is not. */
export const generatedFingerprint = (name: string): string | undefined => GENERATORS[name]?.fingerprint;

/** A data set that is drawn instead of read. Throws InputError for a size it is not drawn in. */
export function generatedSource(
  { name, imageSize: own }: KnownDataset,
  { size, channels }: { readonly size: number; readonly channels: 1 | 3 },
  version: number,
  onProgress?: OnProgress,
): DatasetSource {
  const generator = GENERATORS[name];
  if (!generator) throw new Error(`no generator of "${name}"`);
  const { fingerprint, generate, sizes } = generator;
  if (!sizes && size !== own) throw fieldError('data.imageSize', `${own}, the size in which "${name}" is drawn`, size);
  const build = async () => {
    onProgress?.(0, 1, `drawing ${name}`);
    const dataset = await generate({ size });
    onProgress?.(1, 1, `drawing ${name}`);
    return channels === 1 ? dataset : inColour(dataset);
  };
  return { name, identity: { version, name, size, channels, fingerprint }, build };
}

/** Grey pictures with three equal channels. */
function inColour(dataset: Dataset): Promise<Dataset> {
  const [, height, width] = dataset.shape;
  const plane = height * width;
  const repeat = (images: Uint8Array) => {
    const out = new Uint8Array(images.length * 3);
    for (let i = 0; i < out.length; i += plane) {
      const from = Math.floor(i / (3 * plane)) * plane;
      out.set(images.subarray(from, from + plane), i);
    }
    return out;
  };
  const { train, validation, test } = dataset.splits;
  const rgb = (split: typeof train) => ({ ...split, images: repeat(split.images) });
  const splits = { train: rgb(train), validation: rgb(validation), test: rgb(test) };
  return makeDataset({ ...dataset, shape: [3, height, width], splits });
}
