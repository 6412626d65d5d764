import type { EpochRecord, TrialRecord } from 'receptive';
import type { Share } from './share.js';
import type { PlannedTrial, TrialContext } from './types.js';

/** From the runner to a worker process. */
export type ToWorker =
  | { readonly type: 'open'; readonly context: TrialContext }
  | ({ readonly type: 'run' } & Pick<PlannedTrial, 'id' | 'arm' | 'seed' | 'view'> & Share)
  /** Write a checkpoint and stop the trial. */
  | { readonly type: 'stop' };

/** From a worker process to the runner, always about the trial it was last given. */
export type FromWorker =
  | { readonly type: 'started'; readonly continued: boolean }
  | { readonly type: 'progress'; readonly share: number; readonly imagesPerSecond?: number | null }
  | { readonly type: 'epoch'; readonly record: EpochRecord }
  | { readonly type: 'finished'; readonly record: TrialRecord }
  | { readonly type: 'interrupted' }
  | { readonly type: 'failed'; readonly reason: string };
