import type { TrialEvent } from '../runner/types.js';
import { duration, percent, quantity, roughly } from './format.js';
import type { StudyProgress, TrialState } from './study-progress.js';

/** What people see while a study runs. */
export interface Reporter {
  /** A line that stays: a stage of the path, a fact about the data. */
  line(text: string): void;
  /** Long work before training, such as decoding pictures. */
  busy(done: number, total: number, what: string): void;
  /** Training begins. */
  begin(progress: StudyProgress): void;
  /** After `progress` has taken the event in. */
  event(event: TrialEvent): void;
  /** Nothing more will be told: training is over, or the command was given up at whatever stage. May come twice. */
  end(): void;
}

/** A trial's end, a retry or a failure as one line; null for events that are not worth one. */
export function eventLine(event: TrialEvent, progress: StudyProgress): string | null {
  const name = `${event.trial.arm.name} seed ${event.trial.seed}`;
  switch (event.type) {
    case 'finished': {
      const { record } = event;
      const at = record.divergedAt;
      const how =
        record.status === 'diverged'
          ? `diverged in epoch ${at?.epoch}, step ${at?.step}`
          : `validation accuracy ${percent(record.validation?.accuracy ?? null)} after ${record.epochsRun} epochs`;
      return `[${progress.done}/${progress.states.length}] ${name}: ${how}, ${duration(record.seconds)}`;
    }
    case 'retry':
      return `${name}: ${event.reason}; trying once more from its last checkpoint`;
    case 'failed':
      return `${name}: failed: ${event.reason}`;
    default:
      return null;
  }
}

/** "7/15 trials, 46 %, about 12 min left". */
export function overall(progress: StudyProgress): string {
  const left = timeLeft(progress);
  return `${progress.done}/${progress.states.length} trials, ${percent(progress.share, 0)}${left && `, ${left}`}`;
}

/** "about 12 min left"; nothing at the end. */
export function timeLeft(progress: StudyProgress): string {
  if (progress.done === progress.states.length) return '';
  const seconds = progress.secondsLeft;
  return seconds === null ? 'estimating the time left' : `about ${roughly(seconds)} left`;
}

/** "seed 1 epoch 4/12, 412 images/s". */
export function whatRuns({ trial, share, imagesPerSecond }: TrialState): string {
  const { epochs } = trial.arm.recipe;
  const epoch = Math.min(Math.floor(share * epochs + 1e-9) + 1, epochs);
  const speed = imagesPerSecond === null ? '' : `, ${quantity(Math.round(imagesPerSecond))} images/s`;
  return `seed ${trial.seed} epoch ${epoch}/${epochs}${speed}`;
}
