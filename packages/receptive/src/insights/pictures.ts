import { encodeBase64, shrink, shrinkFactor } from '../data/picture-bytes.js';
import type { Dataset } from '../data/types.js';
import type { PictureRecord } from './types.js';

/** Pixels of the longer side above which pictures are made smaller. */
const LONGEST = 64;

/** One picture of the test split for a record. */
export function testPicture({ shape, splits }: Pick<Dataset, 'shape' | 'splits'>, index: number): PictureRecord {
  const { images, sources } = splits.test;
  const [channels, height, width] = shape;
  const volume = channels * height * width;
  const factor = shrinkFactor(height, width, LONGEST);
  const bytes = images.subarray(index * volume, (index + 1) * volume);
  return {
    shape: [channels, Math.floor(height / factor), Math.floor(width / factor)],
    bytes: encodeBase64(factor === 1 ? bytes : shrink(bytes, shape, factor)),
    source: sources?.[index] ?? `picture ${index}`,
  };
}

/** Bytes that `testPicture` gives. */
export function testPictureBytes([channels, height, width]: Dataset['shape']): number {
  const factor = shrinkFactor(height, width, LONGEST);
  return channels * Math.floor(height / factor) * Math.floor(width / factor);
}
