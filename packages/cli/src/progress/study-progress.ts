import type { TrialRecord } from 'receptive';
import type { PlannedTrial, TrialEvent } from '../runner/types.js';
import { expectedSeconds, timeLeft } from './time-left.js';

/** Seconds of measuring before a speed is worth telling. */
const ENOUGH = 1;
/** Seconds after which measuring begins anew, once: kernels are compiled again, better, while they first run. */
const WARM = 3;
/** Seconds of which the speed counts, at least: the machine may have had other work before. */
const RECENT = 60;

export interface TrialState {
  readonly trial: PlannedTrial;
  phase: 'waiting' | 'running' | 'finished' | 'failed';
  diverged: boolean;
  /** Share of its training done, 0…1. */
  share: number;
  /** Validation accuracy after each epoch; null where this process did not see it. */
  history: (number | null)[];
  /** Of the epoch last seen, or of the parameters kept at the end. */
  validationAccuracy: number | null;
  /** Training pictures a second; null while not running. */
  imagesPerSecond: number | null;
  /** Seconds for the whole trial, from what was measured. */
  seconds: number | null;
}

/** How far a trial was, and when. */
interface Mark {
  readonly share: number;
  readonly at: number;
}

/** What a trial's speed is measured with. */
interface Stopwatch {
  /** When a trial began that was not continued; null for one that was. */
  readonly started: number | null;
  /** Since when it is measured: between one and two times `RECENT` and an epoch. */
  base: Mark | null;
  warm: boolean;
  /** What becomes the base. */
  next: Mark | null;
}

/** What is known of a study while it runs: how far every trial is, and how long the rest will take. */
export class StudyProgress {
  readonly states: readonly TrialState[];
  private readonly watches = new Map<TrialState, Stopwatch>();
  /** Arms that differ in name only share their trials, which run once. */
  private readonly distinct: readonly TrialState[];

  /** `now` in seconds of any steady clock; `records`: of trials that were finished before. */
  constructor(
    trials: readonly PlannedTrial[],
    finished: ReadonlySet<string>,
    private readonly workers: number,
    private readonly now: () => number,
    records: readonly TrialRecord[] = [],
  ) {
    const before = new Map(records.map((record) => [record.id, record]));
    this.states = trials.map((trial) => {
      const record = before.get(trial.id);
      return {
        trial,
        phase: finished.has(trial.id) ? 'finished' : 'waiting',
        share: finished.has(trial.id) ? 1 : 0,
        imagesPerSecond: null,
        ...outcomeOf(record),
        seconds: record?.status === 'completed' ? record.seconds : null,
      };
    });
    this.distinct = [...new Map(this.states.map((state) => [state.trial.id, state])).values()];
  }

  apply(event: TrialEvent): void {
    for (const state of this.states) if (state.trial.id === event.trial.id) this.take(event, state);
  }

  private take(event: TrialEvent, state: TrialState): void {
    switch (event.type) {
      case 'started':
        state.phase = 'running';
        this.watches.set(state, stopwatch(event.continued ? null : this.now()));
        break;
      case 'progress':
        state.phase = 'running';
        state.share = event.share;
        state.imagesPerSecond = event.imagesPerSecond ?? null;
        this.measure(state);
        break;
      case 'epoch':
        for (let i = state.history.length; i < event.record.epoch; i++) state.history[i] = null;
        state.history[event.record.epoch - 1] = event.record.validationAccuracy;
        state.validationAccuracy = event.record.validationAccuracy;
        break;
      case 'finished': {
        const started = this.watches.get(state)?.started ?? null;
        // A diverged trial ends early, which says nothing of the other seeds.
        if (event.record.status === 'completed') {
          state.seconds = started === null ? event.record.seconds : this.now() - started;
        }
        Object.assign(state, outcomeOf(event.record));
        this.over(state, 'finished');
        break;
      }
      case 'retry':
        state.phase = 'waiting';
        state.imagesPerSecond = null;
        break;
      case 'failed':
        this.over(state, 'failed');
        break;
      default:
        event satisfies never;
    }
  }

  private over(state: TrialState, phase: 'finished' | 'failed'): void {
    state.phase = phase;
    state.share = 1;
    state.imagesPerSecond = null;
  }

  private measure(state: TrialState): void {
    const watch = this.watches.get(state) ?? stopwatch(null);
    this.watches.set(state, watch);
    const mark = { share: state.share, at: this.now() };
    watch.base ??= mark;
    const [elapsed, done] = [mark.at - watch.base.at, mark.share - watch.base.share];
    if (elapsed < ENOUGH || done <= 0) return;
    state.seconds = elapsed / done;
    const last = watch.next ?? watch.base;
    if (!watch.warm && elapsed >= WARM) {
      watch.base = mark;
      watch.warm = true;
    } else if (mark.at - last.at >= RECENT && mark.share - last.share >= 1 / state.trial.arm.recipe.epochs) {
      // Whole epochs, because the validation at their end takes its time too.
      watch.base = last;
      watch.next = mark;
    }
  }

  get done(): number {
    return this.states.filter((s) => s.phase !== 'waiting' && s.phase !== 'running').length;
  }

  /** Of the whole study, 0…1: of its time where that can be told, of its multiply-accumulates before. */
  get share(): number {
    const weights = expectedSeconds(this.distinct) ?? this.distinct.map(({ trial }) => trial.work);
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    const done = weights.reduce((sum, weight, i) => sum + weight * (this.distinct[i] as TrialState).share, 0);
    return all > 0 ? done / all : 1;
  }

  /** Seconds until the study is done; null before anything was measured. */
  get secondsLeft(): number | null {
    const expected = expectedSeconds(this.distinct);
    return expected && timeLeft(this.distinct, expected, this.workers);
  }
}

const stopwatch = (started: number | null): Stopwatch => ({ started, base: null, warm: false, next: null });

/** What a record says of how a trial went. */
function outcomeOf(record: TrialRecord | undefined): Pick<TrialState, 'diverged' | 'history' | 'validationAccuracy'> {
  return {
    diverged: record?.status === 'diverged',
    history: record?.history.map((epoch) => epoch.validationAccuracy) ?? [],
    validationAccuracy: record?.validation?.accuracy ?? null,
  };
}
