import type { TrialEvent } from '../runner/types.js';
import { duration, percent } from './format.js';
import type { StudyProgress } from './study-progress.js';

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
  /** Training is over, or was given up. */
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

/** "43 %, about 1 min 20 s left". */
export function overall(progress: StudyProgress): string {
  const left = progress.secondsLeft;
  // In whole seconds: the estimate knows no better.
  const text =
    left === null || progress.share >= 1 ? '' : `, about ${left < 10 ? `${Math.ceil(left)} s` : duration(left)} left`; // prettier-ignore
  return `${percent(progress.share, 0)}${text}`;
}
