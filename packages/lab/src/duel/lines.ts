/** Training curves as numbers: a line for each seed, and what the seeds of an arm have in common. */

import { ARM_NAMES, type ArmName } from '../state/page.js';
import type { Training } from '../state/training.js';

export type Quantity = 'accuracy' | 'loss';
export interface Point {
  readonly epoch: number;
  readonly value: number;
}
export interface Line {
  readonly arm: ArmName;
  readonly seed: number;
  readonly points: readonly Point[];
}
/** At one epoch, over the seeds that have come that far. */
export interface BandPoint {
  readonly epoch: number;
  readonly low: number;
  readonly mean: number;
  readonly high: number;
  readonly seeds: number;
}

/** Accuracy of the validation pictures in per cent, or the mean training loss in nats. */
export function linesOf(trainings: readonly Training[], quantity: Quantity): Line[] {
  return trainings.map(({ arm, seed, history }) => ({
    arm,
    seed,
    points: history.map((record) => ({
      epoch: record.epoch,
      value: quantity === 'accuracy' ? record.validationAccuracy * 100 : record.trainLoss,
    })),
  }));
}

export function bandOf(lines: readonly Line[], arm: ArmName): BandPoint[] {
  const own = lines.filter((line) => line.arm === arm);
  const last = Math.max(0, ...own.map(({ points }) => points.length));
  return Array.from({ length: last }, (_, i) => {
    const values = own.flatMap(({ points }) => (points[i] ? [points[i].value] : []));
    return {
      epoch: i + 1,
      low: Math.min(...values),
      mean: values.reduce((a, b) => a + b, 0) / values.length,
      high: Math.max(...values),
      seeds: values.length,
    };
  });
}

export const bandsOf = (lines: readonly Line[]) =>
  ARM_NAMES.map((arm) => ({ arm, band: bandOf(lines, arm) })).filter(({ band }) => band.length > 0);

/** Round numbers between two, at most `most` of them, two at least. */
export function ticks(low: number, high: number, most: number): number[] {
  const span = high - low || 1;
  const rough = span / most;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * unit).find((one) => span / one <= most) ?? 10 * unit;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The range of an axis that holds all values with a little room; accuracies never leave 0…100. */
export function domainOf(lines: readonly Line[], quantity: Quantity): [low: number, high: number] {
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value)).filter(Number.isFinite);
  if (values.length === 0) return quantity === 'accuracy' ? [0, 100] : [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((high - low) * 0.08, quantity === 'accuracy' ? 1 : 0.01);
  return quantity === 'accuracy'
    ? [Math.max(0, low - room), Math.min(100, high + room)]
    : [Math.max(0, low - room), high + room];
}
