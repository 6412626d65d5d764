/** A study at work, without the work. */
import type { Arm, EpochRecord, TrialRecord } from 'receptive';
import type { PlannedTrial } from '../runner/types.js';
import { StudyProgress } from './study-progress.js';

export function plannedTrial(arm: string, seed: number, work: number, epochs = 4): PlannedTrial {
  return { id: `${arm}-${seed}`, arm: { name: arm, recipe: { epochs } } as Arm, seed, work };
}

export const epochRecord = (epoch: number, validationAccuracy: number): EpochRecord =>
  ({ epoch, validationAccuracy }) as EpochRecord;

/** Of a trial that ended with this accuracy after each epoch. */
export const finishedRecord = (trial: PlannedTrial, accuracies: readonly number[], seconds: number): TrialRecord =>
  ({
    id: trial.id,
    status: 'completed',
    history: accuracies.map((accuracy, i) => epochRecord(i + 1, accuracy)),
    validation: { accuracy: accuracies.at(-1) },
    epochsRun: accuracies.length,
    seconds,
  }) as unknown as TrialRecord;

export const divergedRecord = (trial: PlannedTrial): TrialRecord =>
  ({
    id: trial.id,
    status: 'diverged',
    divergedAt: { epoch: 1, step: 7 },
    history: [],
    validation: null,
    epochsRun: 0,
    seconds: 0.3,
  }) as unknown as TrialRecord;

/** A study and the clock it is measured with, in seconds. */
export class StudyAtWork {
  clock = 0;
  readonly progress: StudyProgress;

  constructor(
    readonly trials: readonly PlannedTrial[],
    workers = 1,
    records: readonly TrialRecord[] = [],
  ) {
    const finished = new Set(records.map(({ id }) => id));
    this.progress = new StudyProgress(trials, finished, workers, () => this.clock, records);
  }

  trial(id: string): PlannedTrial {
    return this.trials.find((trial) => trial.id === id) as PlannedTrial;
  }

  start(id: string, continued = false): void {
    this.progress.apply({ type: 'started', trial: this.trial(id), threads: 1, continued });
  }

  /** At this second, the trial is that far. */
  at(clock: number, id: string, share: number, imagesPerSecond?: number): void {
    this.clock = clock;
    this.progress.apply({ type: 'progress', trial: this.trial(id), share, imagesPerSecond });
  }

  epoch(id: string, epoch: number, accuracy: number): void {
    this.progress.apply({ type: 'epoch', trial: this.trial(id), record: epochRecord(epoch, accuracy) });
  }

  finish(id: string, accuracies: readonly number[], seconds = 1): void {
    const trial = this.trial(id);
    this.progress.apply({ type: 'finished', trial, record: finishedRecord(trial, accuracies, seconds) });
  }
}
