import type { ArmRole } from '../study/types.js';

/** Values per seed (in seed order; null = diverged), their mean and the 95 % t interval (null with fewer than two values). */
export interface Summary {
  readonly values: readonly (number | null)[];
  readonly mean: number | null;
  readonly sd: number | null;
  readonly ci95: readonly [number, number] | null;
}
export type MetricName =
  | 'testAccuracy'
  | 'testBalancedAccuracy'
  | 'testMacroF1'
  | 'testLoss'
  | 'validationAccuracy'
  | 'validationBalancedAccuracy'
  | 'validationMacroF1'
  | 'validationLoss'; // prettier-ignore

export interface ArmAnalysis {
  readonly name: string;
  readonly title: string;
  readonly role: ArmRole;
  readonly experiment: string | null;
  readonly parameters: number;
  readonly macs: number;
  /** [h, w] in input pixels. */
  readonly receptiveField: readonly [number, number];
  readonly metrics: Readonly<Record<MetricName, Summary>>;
  /** Seeds whose training diverged, with the place. */
  readonly diverged: readonly { readonly seed: number; readonly epoch: number; readonly step: number }[];
  /** Mean training seconds of a trial, as measured. */
  readonly seconds: number;
}
export interface Comparison {
  readonly experiment: string | null;
  readonly arm: string;
  readonly control: string;
  readonly factor: string;
  readonly metric: MetricName;
  /** arm − control, per seed both completed. */
  readonly differences: readonly number[];
  readonly mean: number | null;
  readonly ci95: readonly [number, number] | null;
  /** What the interval allows one to say, in words. */
  readonly says: string;
}
/** `analysis.json`. */
export interface Analysis {
  readonly study: string;
  readonly seeds: readonly number[];
  readonly trials: number;
  readonly arms: readonly ArmAnalysis[];
  readonly comparisons: readonly Comparison[];
  /** Accuracy of always answering the training split's most common class (`class`), which needs no picture at all. */
  readonly majority: { readonly class: string; readonly validation: number; readonly test: number };
}
