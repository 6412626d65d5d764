import type { Dataset, SplitName } from '../types.js';
import { SPLIT_NAMES } from '../types.js';
import { checkCriteria } from './criteria.js';
import { type Facts, gatherFacts } from './facts.js';
import { DETECTORS } from './findings/index.js';
import { measureChannels } from './pixel-statistics.js';
import { describePreprocessing, type PreprocessingOptions } from './preprocessing.js';
import { meanPictures, sampleClasses } from './thumbnails.js';
import { type Exploration, type Finding, SEVERITIES } from './types.js';

/** Increase when an exploration comes to say something else of the same data. */
export const EXPLORATION_VERSION = 1;

export interface ExploreOptions extends PreprocessingOptions {
  /** Bytes of memory the data has to fit in. */
  readonly memory: number;
  /** Training pictures shown of each class, 0…16. Default: 4, fewer where there are more than 30 classes. */
  readonly samplesPerClass?: number;
}

/**
 * What an exploration depends on, as text: where it is the same, the record is the same.
 *
 * The fingerprint covers pictures and labels; files that carry no label and what the files held come beside it.
 */
export function explorationKey(dataset: Dataset, options: ExploreOptions): string {
  const { fingerprint, name, about, notes, splits, unlabelled } = dataset;
  const files = SPLIT_NAMES.map((split) => splits[split].originals !== undefined);
  return JSON.stringify({ version: EXPLORATION_VERSION, fingerprint, name, about, notes, unlabelled, files, options });
}

/**
 * What there is to know of a data set before anything is trained: size, classes, pixels, pictures, and findings, each
 * with its evidence, its size and what it means for the design.
 *
 * A pure function of data set and options; the record is plain JSON. Cost: several passes over the bytes, n log n in
 * the pictures for copies, and at most about two seconds for the linear classifier.
 */
export function exploreDataset(dataset: Dataset, options: ExploreOptions): Exploration {
  const { name, about, fingerprint, classes, shape, notes, splits } = dataset;
  const facts = gatherFacts(dataset);
  const { originals, thumbnails, duplicates, separability } = facts;
  const perSplit = <T>(of: (name: SplitName) => T) =>
    Object.fromEntries(SPLIT_NAMES.map((split) => [split, of(split)])) as Record<SplitName, T>;
  const perClass = Math.min(16, options.samplesPerClass ?? (classes.length <= 30 ? 4 : classes.length <= 120 ? 2 : 1));
  const size = shape[0] * shape[1] * shape[2];
  return {
    version: EXPLORATION_VERSION,
    key: explorationKey(dataset, options),
    name,
    about,
    fingerprint,
    classes,
    shape,
    notes,
    ...judge(facts),
    criteria: checkCriteria(dataset, options.memory),
    splits: perSplit((split) => ({ count: splits[split].labels.length, perClass: facts.counts[split] })),
    originals,
    pixels: perSplit((split) => measureChannels(splits[split], shape)),
    thumbnail: thumbnails.shape,
    samples: thumbnails.groups(sampleClasses(splits.train, classes.length, perClass), classes.length, perClass),
    meanPictures: meanPictures(splits.train, size, classes.length).map((mean) => (mean ? thumbnails.encode(mean) : '')),
    preprocessing: describePreprocessing(dataset, originals, thumbnails, options),
    separability,
    duplicateSearch: {
      distance: duplicates.distance,
      correlation: duplicates.correlation,
      pairs: duplicates.near.length,
      complete: duplicates.complete,
    },
  };
}

/** All findings, problems first, and what was looked for in vain. */
function judge(facts: Facts): { findings: Finding[]; clear: string[] } {
  const findings: Finding[] = [];
  const clear: string[] = [];
  for (const { looksFor, applies, find } of DETECTORS) {
    if (applies && !applies(facts)) continue;
    const found = find(facts);
    if (found.length === 0) clear.push(looksFor);
    findings.push(...found);
  }
  const rank = ({ severity }: Finding) => SEVERITIES.indexOf(severity);
  return { findings: findings.sort((a, b) => rank(a) - rank(b)), clear };
}
