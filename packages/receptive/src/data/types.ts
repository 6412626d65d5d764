export type SplitName = 'train' | 'validation' | 'test';
export const SPLIT_NAMES: readonly SplitName[] = ['train', 'validation', 'test'];

/** Pictures of one split, decoded to bytes. */
export interface Split {
  /** count × C × H × W, 0…255. */
  readonly images: Uint8Array;
  /** count class indices, each < classes.length. */
  readonly labels: Uint16Array;
  /** Where each picture came from (file name or index), if known; same order. */
  readonly sources?: readonly string[];
  /** What the files held before they were brought to one form, for data sets of picture files; same order. */
  readonly originals?: Originals;
}

/** Of each picture of a split, as its file has it. Never part of the fingerprint: training does not see it. */
export interface Originals {
  readonly widths: Uint16Array;
  readonly heights: Uint16Array;
  /** 1 grey, 2 grey + alpha, 3 RGB, 4 RGBA. */
  readonly channels: Uint8Array;
  /** First 64 bits of the SHA-256 of the file's bytes, two words a picture: equal = byte-identical files. */
  readonly hashes: Uint32Array;
}

/** Labelled pictures of one size in three splits; everything a trial needs to know of its data. */
export interface Dataset {
  readonly name: string;
  readonly classes: readonly string[];
  /** C, H, W. */
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly splits: Readonly<Record<SplitName, Split>>;
  /** SHA-256 (hex) over shape, class names, and every split's pictures and labels. */
  readonly fingerprint: string;
  /** Facts worth a line in the report, in words ("46 pictures in calibrated/ carry no label"). */
  readonly notes: readonly string[];
  /** One sentence about where the data comes from, with licence where known. */
  readonly about: string;
  /** Picture files in the folder that are in no split because nothing names their class. */
  readonly unlabelled?: readonly string[];
}

/** What is done to bytes before the network sees them: (value/255 − mean) / std, per channel. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Random changes to training pictures; every draw is a function of (seed, epoch, sample). Absent = not done. */
export interface Augmentation {
  /** Shift by up to this many pixels in each direction; the uncovered part is filled with the normalised zero (mean). ≥ 0. */
  readonly shift?: number;
  /** Mirror left–right with this probability, 0…1. */
  readonly flipHorizontal?: number;
  /** Mirror top–bottom with this probability, 0…1. */
  readonly flipVertical?: number;
  /** Rotate by up to ± this many degrees (bilinear), 0…180. */
  readonly rotate?: number;
  /** Set one square of this side, at a random place, to the mean. Pixels. */
  readonly cutout?: number;
  /** Multiply all pixels (before normalisation) by a factor in [1 − b, 1 + b], 0…1. */
  readonly brightness?: number;
}

/** What the report and `dataset.json` say of a data set without its pictures. */
export interface DatasetSummary {
  readonly name: string;
  readonly about: string;
  readonly classes: readonly string[];
  readonly shape: readonly [number, number, number];
  readonly fingerprint: string;
  readonly notes: readonly string[];
  readonly splits: Readonly<Record<SplitName, { readonly count: number; readonly perClass: readonly number[] }>>;
  /** Over the training split, values scaled to 0…1, per channel. */
  readonly pixels: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** A few training pictures per class (C×H×W bytes as base64), classes without pictures have none. */
  readonly samples: readonly (readonly string[])[];
}
