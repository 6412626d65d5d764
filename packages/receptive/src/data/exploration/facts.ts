import { countPerClass } from '../dataset.js';
import type { Dataset, SplitName } from '../types.js';
import { SPLIT_NAMES } from '../types.js';
import { type Duplicates, findDuplicates, type Place } from './duplicates.js';
import { summarizeOriginals } from './originals.js';
import { measurePictures, type PictureStatistics } from './picture-statistics.js';
import { measureSeparability } from './separability.js';
import { Thumbnails } from './thumbnails.js';
import type { Finding, OriginalSummary, Separability } from './types.js';

/** Everything that was measured, for the detectors to judge. */
export interface Facts {
  readonly dataset: Dataset;
  /** Pictures per class. */
  readonly counts: Readonly<Record<SplitName, readonly number[]>>;
  readonly pictures: Readonly<Record<SplitName, PictureStatistics>>;
  readonly originals: OriginalSummary | null;
  readonly duplicates: Duplicates;
  readonly separability: Separability | null;
  readonly thumbnails: Thumbnails;
}

/** Looks for one kind of thing. */
export interface Detector {
  /** What it looks for, in words: "classes without pictures". */
  readonly looksFor: string;
  /** Whether the data can tell; without it always. */
  readonly applies?: (facts: Facts) => boolean;
  readonly find: (facts: Facts) => readonly Finding[];
}

/** Measures a data set: one pass over its bytes, the search for copies, and the linear classifier. */
export function gatherFacts(dataset: Dataset): Facts {
  const perSplit = <T>(of: (name: SplitName) => T) =>
    Object.fromEntries(SPLIT_NAMES.map((name) => [name, of(name)])) as Record<SplitName, T>;
  const pictures = perSplit((name) => measurePictures(dataset.splits[name], dataset.shape));
  return {
    dataset,
    counts: perSplit((name) => countPerClass(dataset.splits[name].labels, dataset.classes.length)),
    pictures,
    originals: summarizeOriginals(dataset),
    duplicates: findDuplicates(dataset, pictures),
    separability: measureSeparability(dataset),
    thumbnails: new Thumbnails(dataset),
  };
}

/** The places of all pictures a condition holds for. */
export function placesWhere(dataset: Dataset, holds: (split: SplitName, index: number) => boolean): Place[] {
  return SPLIT_NAMES.flatMap((split) =>
    Array.from(dataset.splits[split].labels, (_, index) => ({ split, index })).filter(({ index }) =>
      holds(split, index),
    ),
  );
}

/** What a picture is called: its file, or its split and number. */
export function nameOf({ splits }: Pick<Dataset, 'splits'>, { split, index }: Place): string {
  return splits[split].sources?.[index] ?? `${split}[${index}]`;
}
