/** Evidence probes: measurements on trained networks that say why they answer as they do. */

import type { Dataset, DatasetSummary, Normalization } from '../data/types.js';
import type { DatasetView } from '../data/views.js';
import type { Engine } from '../engine/types.js';
import type { ProbeName } from '../study/probes.js';
import type { Arm, Study } from '../study/types.js';
import type { Model } from '../training/model.js';
import type { TrialRecord } from '../training/types.js';

/** One training: an arm with a seed, on the data as they are or on a view of them. */
export interface ProbeTrial {
  /** Of the study, or an arm that the probe makes; names are unique within a probe. */
  readonly arm: Arm;
  readonly seed: number;
  readonly view?: DatasetView;
}

/** What is known of a study before its pictures are opened. */
export type ProbedStudy = Pick<ProbeSubject, 'study' | 'control' | 'baseline' | 'seeds' | 'data'>;

/** What a probe is made from. All pictures it looks at are of the validation split: the test split stays sealed. */
export interface ProbeSubject {
  readonly study: Study;
  /** The CNN of the study. */
  readonly control: Arm;
  /** The fully connected network; null where the study has none. */
  readonly baseline: Arm | null;
  readonly seeds: readonly number[];
  readonly data: DatasetSummary;
  readonly dataset: Dataset;
  readonly normalization: Normalization;
  readonly engine: Engine;
  /** For networks the probe compiles. Never changes a bit of a result. */
  readonly threads: number;
  /** The record of a training of the study or of this probe; null where it failed. */
  record(trial: ProbeTrial): Promise<TrialRecord | null>;
  /** The network of such a training; null where it failed or diverged. */
  model(trial: ProbeTrial): Promise<Model | null>;
  /** Tells how far the probe has come, lets the event loop run, and throws where the user stopped the command. */
  progress(done: number, all: number): Promise<void>;
}

/** One quantity at several settings, for several networks and seeds. */
export interface Curve {
  /** What rules call it: "accuracy". */
  readonly name: string;
  /** In words, for the chart: "Accuracy on shifted pictures". */
  readonly title: string;
  /** share: 0…1, shown in percent. error: a positive number on a logarithmic scale. number: as it is. */
  readonly unit: 'share' | 'error' | 'number';
  readonly axis: {
    /** In words, with its unit: "Shift (pixels)". */
    readonly label: string;
    /** Numbers along a line, or names of cases side by side. */
    readonly values: readonly (number | string)[];
    /** Of numbers. Default linear. */
    readonly scale?: 'linear' | 'log';
  };
  readonly lines: readonly CurveLine[];
}

export interface CurveLine {
  /** What rules call it: an arm's name, or "control", "baseline", … as the probe says. */
  readonly name: string;
  readonly title: string;
  readonly seeds: readonly number[];
  /** A row for each seed, a value for each setting; null where it could not be measured. */
  readonly values: readonly (readonly (number | null)[])[];
}

/** Small pictures in rows and columns. */
export interface Gallery {
  readonly title: string;
  /** What is seen, one or two sentences. */
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly pictures: readonly ProbePicture[] }[];
}

export interface ProbePicture {
  readonly shape: readonly [channels: 1 | 3, height: number, width: number];
  /** C×H×W bytes as base64. */
  readonly bytes: string;
  /** A few words below it. */
  readonly note?: string;
}

/** What a probe found: `probes/<name>.json`. */
export interface ProbeResult {
  readonly probe: ProbeName;
  readonly version: number;
  /** The probe's own words. */
  readonly about: Pick<Probe, 'title' | 'definition' | 'shows' | 'source'>;
  /** Validation pictures looked at. */
  readonly pictures: number;
  readonly seeds: readonly number[];
  readonly curves: readonly Curve[];
  readonly galleries: readonly Gallery[];
  /** Facts that the reader should know, one sentence each. */
  readonly notes: readonly string[];
  /** The trainings behind it, besides those of the study: names of arms. */
  readonly trained: readonly string[];
}

export type Findings = Pick<ProbeResult, 'pictures' | 'curves'> & Partial<Pick<ProbeResult, 'galleries' | 'notes'>>;

export interface Probe {
  readonly name: ProbeName;
  /** In the report: "Shifted pictures". */
  readonly title: string;
  /** What is measured, with its formula: one or two sentences. */
  readonly definition: string;
  /** What it can show, in one sentence. */
  readonly shows: string;
  /** Where the idea comes from. */
  readonly source: string;
  /** Raised whenever its numbers would change. */
  readonly version: number;
  /** The trainings it needs besides the study's. */
  readonly trials?: (study: ProbedStudy) => readonly ProbeTrial[];
  /** Why this study cannot be asked, in one sentence; null where it can. */
  readonly unfit?: (study: ProbedStudy) => string | null;
  readonly measure: (subject: ProbeSubject) => Promise<Findings>;
}
