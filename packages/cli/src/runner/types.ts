import type { Arm, DatasetView, EpochRecord, Normalization, ProbeName, TrialRecord } from 'receptive';

export type EngineName = 'wasm' | 'wasm-direct' | 'reference';

/** One trial of a plan, as plain data: enough to run it in another process. */
export interface PlannedTrial {
  readonly id: string;
  readonly arm: Arm;
  readonly seed: number;
  /** Part of a choice and of nothing else: its model is never evaluated on the test split. Default false. */
  readonly sealed?: boolean;
  /** The probe it is trained for; absent: for the study. */
  readonly probe?: ProbeName;
  /** What is taken from the data before it is trained. */
  readonly view?: DatasetView;
  /** Multiply-accumulates of the whole training, roughly: orders the work and weighs the time left. */
  readonly work: number;
}

/** What all trials of a study have in common. */
export interface TrialContext {
  /** The packed data set. */
  readonly packedPath: string;
  /** What the trials' identities were computed with; a worker that finds other data refuses. */
  readonly fingerprint: string;
  readonly normalization: Normalization;
  readonly engine: EngineName;
  /** The study's name, for people, and its `data.limit`: part of the identities. A runner of another machine tells it both. */
  readonly study?: string;
  readonly limit?: number;
  /** The trial store's folder. */
  readonly store: string;
}

/** What a runner tells while it works. Progress is a share of the trial, 0…1, at so many training pictures a second. */
export type TrialEvent =
  | { readonly type: 'started'; readonly trial: PlannedTrial; readonly threads: number; readonly continued: boolean }
  | {
      readonly type: 'progress';
      readonly trial: PlannedTrial;
      readonly share: number;
      readonly imagesPerSecond?: number | null;
    }
  | { readonly type: 'epoch'; readonly trial: PlannedTrial; readonly record: EpochRecord }
  | { readonly type: 'finished'; readonly trial: PlannedTrial; readonly record: TrialRecord }
  | { readonly type: 'retry'; readonly trial: PlannedTrial; readonly reason: string }
  | { readonly type: 'failed'; readonly trial: PlannedTrial; readonly reason: string };

export interface FailedTrial {
  readonly trial: PlannedTrial;
  readonly reason: string;
}

export interface RunnerResult {
  readonly failed: readonly FailedTrial[];
  /** Stopped on request before everything was done. */
  readonly interrupted: boolean;
}

/** Where trials run. Finished ones are in the context's store when the promise resolves. */
export type Runner = (
  trials: readonly PlannedTrial[],
  context: TrialContext,
  tell: (event: TrialEvent) => void,
  signal: AbortSignal,
) => Promise<RunnerResult>;
