import type { Architecture } from '../architecture/types.js';
import type { BatchPlan, BatchSource } from '../data/batches.js';
import type { Dataset, Normalization } from '../data/types.js';
import type { Engine, Network } from '../engine/types.js';
import type { Snapshot } from './checkpoint.js';
import type { Evaluation } from './evaluate.js';
import type { TrialProgress } from './progress.js';
import type { EpochRecord, Recipe, TrialRecord } from './types.js';

/** What a trial needs to know of its arm. */
export interface TrialArm {
  readonly name: string;
  readonly architecture: Architecture;
  readonly recipe: Recipe;
}

/** What an epoch leaves to be looked at. */
export interface AfterEpoch {
  /** In use: read what is of interest before returning. */
  readonly network: Network;
  /** Of the validation split. */
  readonly validation: Evaluation;
}

export interface TrialOptions {
  /** The trial's identity: the hash of everything that can change its result. */
  readonly id: string;
  readonly arm: TrialArm;
  readonly seed: number;
  readonly dataset: Dataset;
  readonly normalization: Normalization;
  /** Where training begins, in place of what the seed says, by tensor; see `initialTensors`. Default: nothing. */
  readonly initialTensors?: Snapshot;
  readonly engine: Engine;
  /** Default 1. Never changes a bit of the result. */
  readonly threads?: number;
  /** Bytes the network may take: one that needs more is refused. Default: what the engine can address. */
  readonly memoryLimit?: number;
  /** Where the training batches come from. Default: each is made when its step comes. Never changes a bit of the result. */
  readonly openBatches?: (plan: BatchPlan) => BatchSource;
  /** Leave the test split alone: the record's `test` and the predictions are null. Default false. */
  readonly sealed?: boolean;
  /** Where to go on: what `onCheckpoint` last got. */
  readonly checkpoint?: Uint8Array;
  /** Checkpoints inside an epoch are at least this far apart; there is one after every epoch too. Seconds, default 20. */
  readonly checkpointSeconds?: number;
  readonly onEpoch?: (record: EpochRecord, after: AfterEpoch) => void;
  /** Awaited before every step, outside of all measured times: lets others have their turn, or holds the training. */
  readonly beforeStep?: () => Promise<void>;
  /** Several times a second. */
  readonly onProgress?: (progress: TrialProgress) => void;
  /** Awaited: training goes on once the bytes are safe. */
  readonly onCheckpoint?: (bytes: Uint8Array) => void | Promise<void>;
  /** Aborting it writes a checkpoint and ends the trial as interrupted. */
  readonly signal?: AbortSignal;
  /** Milliseconds from any origin; measures `seconds` and nothing else. Default `performance.now`. */
  readonly now?: () => number;
}

/** The test split as the kept parameters see it, in its own order. */
export interface Predictions {
  readonly labels: Uint16Array;
  readonly predicted: Uint16Array;
  /** count × classes. */
  readonly probabilities: Float32Array;
}

/**
 * `model` (safetensors bytes, see `readModel`) is null for a diverged trial, `predictions` for that and for a sealed one.
 */
export type TrialOutcome =
  | {
      readonly status: 'finished';
      readonly record: TrialRecord;
      readonly model: Uint8Array | null;
      readonly predictions: Predictions | null;
    }
  | { readonly status: 'interrupted' };
