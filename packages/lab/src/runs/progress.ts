/** How far the networks of a running study are. */

import type { RunProgress, TrialProgress } from './types.js';

export interface ArmRow {
  readonly arm: string;
  /** Trainings that are over, and all. */
  readonly done: number;
  readonly trials: number;
  /** "seed 1 epoch 4/12, 412 images/s", one for each that runs. */
  readonly running: readonly string[];
  readonly failed: number;
  readonly diverged: number;
  /** Validation accuracy after each epoch: the mean over the seeds that are finished, or else the furthest one's. */
  readonly curve: readonly (number | null)[];
  /** Where the curve stands. */
  readonly latest: number | null;
}

/** A row for each network, in the order of the plan. */
export function armRows({ trials }: RunProgress): ArmRow[] {
  const names = [...new Set(trials.map(({ arm }) => arm))];
  return names.map((arm) => {
    const own = trials.filter((trial) => trial.arm === arm);
    const count = (so: (trial: TrialProgress) => boolean) => own.filter(so).length;
    const curve = curveOf(own);
    return {
      arm,
      done: count(({ phase }) => phase === 'finished' || phase === 'failed'),
      trials: own.length,
      running: own.filter(({ phase }) => phase === 'running').map(runningWords),
      failed: count(({ phase }) => phase === 'failed'),
      diverged: count(({ diverged }) => diverged),
      curve,
      latest: curve.findLast((value) => value !== null) ?? null,
    };
  });
}

function curveOf(trials: readonly TrialProgress[]): (number | null)[] {
  const whole = trials.filter(({ phase, history }) => phase === 'finished' && history.length > 0);
  const furthest = trials.filter(({ phase }) => phase === 'running').sort((a, b) => b.share - a.share);
  // A mean over seeds at different epochs would fall whenever another one begins.
  const taken = whole.length > 0 ? whole : furthest.slice(0, 1);
  const length = Math.max(0, ...taken.map(({ history }) => history.length));
  return Array.from({ length }, (_, i) => {
    const known = taken.map(({ history }) => history[i] ?? null).filter((value) => value !== null);
    return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
  });
}

function runningWords({ seed, share, epochs, imagesPerSecond }: TrialProgress): string {
  const epoch = Math.min(Math.floor(share * epochs + 1e-9) + 1, epochs);
  const speed = imagesPerSecond === null ? '' : `, ${Math.round(imagesPerSecond).toLocaleString('en')} images/s`;
  return `seed ${seed} epoch ${epoch}/${epochs}${speed}`;
}

/** Points of a polyline in a box of width 1 and height 1, y downwards; gaps are drawn across. */
export function curvePoints(curve: readonly (number | null)[], low: number, high: number, epochs: number): string {
  const range = high - low || 1;
  return curve
    .flatMap((value, i) =>
      value === null ? [] : [`${(i / Math.max(1, epochs - 1)).toFixed(4)},${(1 - (value - low) / range).toFixed(4)}`],
    )
    .join(' ');
}
