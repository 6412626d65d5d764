import type { PlannedTrial, TrialEvent } from '../runner/types.js';

export interface TrialState {
  readonly trial: PlannedTrial;
  phase: 'waiting' | 'running' | 'finished' | 'failed';
  /** Share of its training done, 0…1. */
  share: number;
  /** 1-based epoch it is in or has done, 0 before the first. */
  epoch: number;
  validationAccuracy: number | null;
  /** Where and when this run began to measure it. */
  measured: { readonly share: number; readonly at: number } | null;
  /** Seconds for the whole trial, from what was measured. */
  seconds: number | null;
}

/** What is known of a study while it runs: how far every trial is, and how long the rest will take. */
export class StudyProgress {
  readonly states: readonly TrialState[];

  /** `now` in seconds of any steady clock. */
  constructor(
    trials: readonly PlannedTrial[],
    finished: ReadonlySet<string>,
    private readonly workers: number,
    private readonly now: () => number,
  ) {
    this.states = trials.map((trial) => ({
      trial,
      phase: finished.has(trial.id) ? 'finished' : 'waiting',
      share: finished.has(trial.id) ? 1 : 0,
      epoch: 0,
      validationAccuracy: null,
      measured: null,
      seconds: null,
    }));
  }

  apply(event: TrialEvent): void {
    // Arms that differ in name only share their trials.
    for (const state of this.states) if (state.trial.id === event.trial.id) this.take(event, state);
  }

  private take(event: TrialEvent, state: TrialState): void {
    switch (event.type) {
      case 'started':
        state.phase = 'running';
        state.measured = null;
        break;
      case 'progress':
        state.share = event.share;
        if (!state.measured) state.measured = { share: event.share, at: this.now() };
        else if (event.share > state.measured.share) {
          state.seconds = (this.now() - state.measured.at) / (event.share - state.measured.share);
        }
        break;
      case 'epoch':
        state.epoch = event.record.epoch;
        state.validationAccuracy = event.record.validationAccuracy;
        break;
      case 'finished':
        state.phase = 'finished';
        state.share = 1;
        state.validationAccuracy = event.record.validation?.accuracy ?? null;
        break;
      case 'retry':
        state.phase = 'waiting';
        break;
      case 'failed':
        state.phase = 'failed';
        state.share = 1;
        break;
      default:
        event satisfies never;
    }
  }

  get done(): number {
    return this.states.filter((s) => s.phase !== 'waiting' && s.phase !== 'running').length;
  }

  /** Of the whole study's work, weighed by multiply-accumulates. */
  get share(): number {
    let all = 0;
    let done = 0;
    for (const { trial, share } of this.states) {
      all += trial.work;
      done += trial.work * share;
    }
    return all > 0 ? done / all : 1;
  }

  /**
   * Seconds until the study is done; null before anything was measured. A trial is expected to take what others of
   * its arm took, or else what its multiply-accumulates suggest at the speed seen so far.
   */
  get secondsLeft(): number | null {
    const arms = new Map<string, { seconds: number; count: number }>();
    let seconds = 0;
    let work = 0;
    for (const state of this.states) {
      if (state.seconds === null) continue;
      seconds += state.seconds;
      work += state.trial.work;
      const arm = arms.get(state.trial.arm.name) ?? { seconds: 0, count: 0 };
      arms.set(state.trial.arm.name, { seconds: arm.seconds + state.seconds, count: arm.count + 1 });
    }
    if (work === 0) return null;
    let total = 0;
    let longest = 0;
    for (const state of this.states) {
      if (state.share >= 1) continue;
      const arm = arms.get(state.trial.arm.name);
      const whole = state.seconds ?? (arm ? arm.seconds / arm.count : (state.trial.work * seconds) / work);
      const left = whole * (1 - state.share);
      total += left;
      longest = Math.max(longest, left);
    }
    return Math.max(total / this.workers, longest);
  }
}
