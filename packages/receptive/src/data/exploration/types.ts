import type { SplitName } from '../types.js';

/** note: worth knowing; caution: changes how results are read; problem: results mislead until it is dealt with. */
export type Severity = 'note' | 'caution' | 'problem';
export const SEVERITIES: readonly Severity[] = ['problem', 'caution', 'note'];

/** One picture of a data set, with a thumbnail. */
export interface PictureReference {
  readonly split: SplitName;
  /** Its place in the split, from 0. */
  readonly index: number;
  /** The file's name, where known. */
  readonly source?: string;
  /** Class index. */
  readonly label: number;
  /** `Exploration.thumbnail` bytes (C × H × W), base64. */
  readonly pixels: string;
}

/** Something a careful colleague would have pointed out. */
export interface Finding {
  /** Stable name, such as "imbalance" or "duplicates-across-splits". */
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  /** One or two sentences with the numbers. */
  readonly evidence: string;
  /** How large it is. */
  readonly size: { readonly value: number; readonly unit: string };
  /** One sentence: what it means for the design. */
  readonly meaning: string;
  /** Pictures that show it, in groups that belong together (the copies of one picture). */
  readonly samples?: readonly (readonly PictureReference[])[];
  /** Everything it names, such as files; at most 1,000. */
  readonly names?: readonly string[];
}

/** One condition a data set has to meet to be taken for a study. */
export interface Criterion {
  readonly id: 'pictures' | 'classes' | 'memory';
  readonly title: string;
  readonly holds: boolean;
  readonly evidence: string;
}

/** Values of one channel over a split, scaled to 0…1. */
export interface ChannelStatistics {
  readonly mean: number;
  /** Population standard deviation. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** Share of the values that are 0, and that are 255. */
  readonly black: number;
  readonly white: number;
  /** Shares of the values in 32 equal bins from 0 to 1. */
  readonly histogram: readonly number[];
}

/** What the files held before they were brought to one form; for data sets of picture files. */
export interface OriginalSummary {
  readonly files: number;
  /** The most frequent sizes, most frequent first (at most 12), and how many different ones there are. */
  readonly sizes: readonly { readonly width: number; readonly height: number; readonly count: number }[];
  readonly distinctSizes: number;
  /** By number of pixels. */
  readonly smallest: { readonly width: number; readonly height: number };
  readonly largest: { readonly width: number; readonly height: number };
  /** Files by number of channels: 1 grey, 2 grey + alpha, 3 RGB, 4 RGBA. */
  readonly channels: readonly { readonly channels: number; readonly count: number }[];
}

/** What is done to pictures before the network sees them, and a few pictures before and after it. */
export interface Preprocessing {
  /** In words, in order. */
  readonly steps: readonly string[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** `after`: thumbnail bytes of the normalised picture, −3…3 shown as 0…255. */
  readonly examples: readonly {
    readonly picture: PictureReference;
    readonly after: string;
    readonly range: readonly [number, number];
  }[];
}

/** How far a linear classifier gets on shrunken pictures. */
export interface Separability {
  /** Pictures it was fitted to and measured on. */
  readonly trained: number;
  readonly measured: number;
  /** Numbers that describe a picture. */
  readonly features: number;
  readonly trainAccuracy: number;
  readonly validationAccuracy: number;
  /** Share of the measured pictures that the largest training class would get right. */
  readonly majorityAccuracy: number;
}

/** How near-duplicates were looked for. */
export interface DuplicateSearch {
  /** Bits of 64 two difference hashes may differ in. */
  readonly distance: number;
  /** Least correlation of two pictures' pixels. */
  readonly correlation: number;
  readonly pairs: number;
  /** False if the search was given up because too many pictures look alike. */
  readonly complete: boolean;
}

/** What there is to know of a data set before anything is trained: plain JSON. */
export interface Exploration {
  readonly version: number;
  /** `explorationKey`: what it was made from. */
  readonly key: string;
  readonly name: string;
  readonly about: string;
  readonly fingerprint: string;
  readonly classes: readonly string[];
  /** C, H, W, as training sees them. */
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly notes: readonly string[];
  /** Problems first. */
  readonly findings: readonly Finding[];
  /** What was looked for and not found, in words. */
  readonly clear: readonly string[];
  readonly criteria: readonly Criterion[];
  readonly splits: Readonly<Record<SplitName, { readonly count: number; readonly perClass: readonly number[] }>>;
  /** Null where the data is no collection of picture files. */
  readonly originals: OriginalSummary | null;
  readonly pixels: Readonly<Record<SplitName, readonly ChannelStatistics[]>>;
  /** C, H, W of every picture in this record. */
  readonly thumbnail: readonly [channels: number, height: number, width: number];
  /** A few training pictures of each class. */
  readonly samples: readonly (readonly PictureReference[])[];
  /** The mean training picture of each class; empty text for a class without pictures. */
  readonly meanPictures: readonly string[];
  readonly preprocessing: Preprocessing;
  readonly separability: Separability | null;
  readonly duplicateSearch: DuplicateSearch;
}
