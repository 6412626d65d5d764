/** What trained networks show when one looks at single pictures: records for the report, bounded in size. */

/** A picture small enough to travel in a record. */
export interface PictureRecord {
  /** C, H, W of `bytes`; smaller than the data set's where its pictures are large. */
  readonly shape: readonly [channels: number, height: number, width: number];
  /** C×H×W bytes as base64. */
  readonly bytes: string;
  /** Where it came from: its file, or its number in the split. */
  readonly source: string;
}

/** A class and how sure of it a network was. */
export interface Answer {
  /** Index of the class. */
  readonly answer: number;
  /** 0…1; over several seeds their mean. */
  readonly probability: number;
}

/** A test picture that an arm names wrongly. */
export interface Mistake extends Answer {
  readonly picture: PictureRecord;
  readonly truth: number;
  /** 0…1, what was left for the true class. */
  readonly truthProbability: number;
  /** How many seeds give this very answer. */
  readonly seeds: number;
}

/** The mistakes of one arm. Its seeds answer together: with the class whose mean probability is largest. */
export interface Mistakes {
  readonly arm: string;
  /** The seeds that completed. */
  readonly seeds: readonly number[];
  /** Test pictures, and how many of them the seeds together name wrongly. */
  readonly pictures: number;
  readonly wrong: number;
  /** The surest mistakes, surest first. */
  readonly shown: readonly Mistake[];
}

/** A test picture that one of two arms names rightly and the other wrongly. */
export interface Disagreement {
  readonly picture: PictureRecord;
  readonly truth: number;
  readonly control: Answer;
  readonly baseline: Answer;
  /** In how many seeds the same arm was right and the other wrong. */
  readonly seeds: number;
}

/** Where control and baseline differ, picture by picture. */
export interface Disagreements {
  readonly control: string;
  readonly baseline: string;
  /** The seeds both completed. */
  readonly seeds: readonly number[];
  /** Test pictures by who is right, mean over the seeds. */
  readonly both: number;
  readonly onlyControl: number;
  readonly onlyBaseline: number;
  readonly neither: number;
  /** Pictures for the eye: the seeds of each arm answer together, the clearest cases come first. */
  readonly controlRight: readonly Disagreement[];
  readonly baselineRight: readonly Disagreement[];
}

/** The kernels of a trained network's first convolution. */
export interface Kernels {
  readonly arm: string;
  readonly seed: number;
  /** "conv1". */
  readonly layer: string;
  /** Filters of the layer; `values` may hold the first of them only. */
  readonly filters: number;
  /** Channels, height and width of one kernel. */
  readonly shape: readonly [channels: number, height: number, width: number];
  /** A list of C·H·W weights per kernel shown, to four significant digits. */
  readonly values: readonly (readonly number[])[];
}

/** One picture on its way through a network. */
export interface TracedPicture {
  readonly picture: PictureRecord;
  readonly truth: number;
  /** The likeliest classes, likeliest first. */
  readonly answers: readonly Answer[];
}

/** What a stage of a network makes of every traced picture. */
export interface TracedStage {
  /** Names of the layers of the stage, up to the one whose output is shown. */
  readonly layers: readonly string[];
  /** C, H, W of the stage's output. */
  readonly shape: readonly [channels: number, height: number, width: number];
  /** The channels shown: those that vary most over the traced pictures. */
  readonly channels: readonly number[];
  /** The range of the values in the channels shown; byte 0 stands for `low`, 255 for `high`. */
  readonly low: number;
  readonly high: number;
  /** Share of exact zeros in the whole output, 0…1, per picture. */
  readonly zeros: readonly number[];
  /** Height and width of `maps`. */
  readonly size: readonly [height: number, width: number];
  /** Per picture, per channel: H×W bytes as base64. */
  readonly maps: readonly (readonly string[])[];
}

export interface FeatureMaps {
  readonly arm: string;
  readonly seed: number;
  readonly pictures: readonly TracedPicture[];
  readonly stages: readonly TracedStage[];
}

/** Each part is null where no training was completed, or the network has no such part. */
export interface Insights {
  readonly mistakes: Mistakes | null;
  readonly disagreements: Disagreements | null;
  readonly kernels: Kernels | null;
  readonly featureMaps: FeatureMaps | null;
}
