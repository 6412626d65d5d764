import { countPerClass } from './dataset.js';
import { measurePixels } from './normalization.js';
import { encodeBase64 } from './picture-bytes.js';
import type { Dataset, DatasetSummary, SplitName } from './types.js';
import { SPLIT_NAMES } from './types.js';

/**
 * What the report and `dataset.json` say of a data set: counts, pixel statistics and a few training pictures of each
 * class (evenly spaced through the split, so that neighbours in time do not all look alike), as base64 of C×H×W bytes.
 */
export function summarizeDataset(dataset: Dataset, samplesPerClass = 4): DatasetSummary {
  const { name, about, classes, shape, fingerprint, notes, splits } = dataset;
  const counts = Object.fromEntries(
    SPLIT_NAMES.map((split) => {
      const { labels } = splits[split];
      return [split, { count: labels.length, perClass: countPerClass(labels, classes.length) }];
    }),
  ) as Record<SplitName, { count: number; perClass: number[] }>;
  const size = shape[0] * shape[1] * shape[2];
  const members = classes.map((): number[] => []);
  splits.train.labels.forEach((label, i) => {
    (members[label] as number[]).push(i);
  });
  const samples = members.map((indices) => {
    const take = Math.min(samplesPerClass, indices.length);
    return Array.from({ length: take }, (_, k) => {
      const i = indices[Math.floor((k * indices.length) / take)] as number;
      return encodeBase64(splits.train.images.subarray(i * size, (i + 1) * size));
    });
  });
  const pixels = measurePixels(splits.train, shape);
  return { name, about, classes, shape, fingerprint, notes, splits: counts, pixels, samples };
}
