import type { TuningResult } from '../study/tuning.js';
import type { ArmRole, MatchedQuantity, Prediction, PrimaryMetric } from '../study/types.js';
import type { TrialRecord } from '../training/types.js';
import type { CrossedBootstrap } from './statistics/crossed-bootstrap.js';
import type { Equivalence } from './statistics/equivalence.js';
import type { PairedWins } from './statistics/improvement.js';
import type { McNemar } from './statistics/mcnemar.js';
import type { SignFlip } from './statistics/sign-flip.js';

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

/**
 * Why two arms are compared. baseline: the control against the baseline. plain: a variant as declared against the
 * control. matched: the same factor with a quantity held equal. tuned: the arms of another pair at the learning rate
 * chosen for each.
 */
export type PairKind = 'baseline' | 'plain' | 'matched' | 'tuned';

/** Two arms whose seeds pair. */
export interface ArmPair {
  readonly kind: PairKind;
  readonly experiment: string | null;
  readonly factor: string;
  /** First − second. */
  readonly arm: string;
  readonly control: string;
  /** matched and tuned: the variant that the pair is a check on. */
  readonly of?: string;
  /** matched, and tuned twins of it. */
  readonly matchedTo?: MatchedQuantity;
}

/** arm − control over the seeds both completed, in one metric. */
export interface Comparison extends ArmPair {
  readonly metric: MetricName;
  readonly differences: readonly number[];
  readonly mean: number | null;
  readonly sd: number | null;
  readonly ci95: readonly [number, number] | null;
  /** Paired t test: t (null without spread) and its two-sided p. */
  readonly t: number | null;
  readonly p: number | null;
  /** Exact; null without differences. */
  readonly flip: SignFlip | null;
  /** d̄/s, and unbiased. */
  readonly dz: number | null;
  readonly g: number | null;
  readonly wins: PairedWins;
  /** That a training of the arm comes out above one of the control. */
  readonly improvement: number | null;
  /** Of the arms' values over the seeds. */
  readonly correlation: number | null;
  /** What the numbers allow one to say, in words. */
  readonly says: string;
}

export type VerdictKind = 'none' | 'better' | 'worse' | 'equivalent' | 'inconclusive';

export interface Verdict<Kind extends string = VerdictKind> {
  readonly kind: Kind;
  /** One sentence without a full stop. */
  readonly says: string;
  /** The rule that decided, in words. */
  readonly rule: string;
  /** What better or worse (rising or falling) would have needed and did not have, in words; empty where it had all. */
  readonly missing: readonly string[];
}

/** Whether the sign of a comparison survives when something else is held equal. */
export interface SignCheck {
  readonly kind: 'matched' | 'tuned';
  readonly matchedTo?: MatchedQuantity;
  readonly arm: string;
  readonly control: string;
  /** arm − control; null where no seed was completed by both. */
  readonly mean: number | null;
  readonly ci95: readonly [number, number] | null;
  readonly agrees: boolean;
}

/** The judgement of a variant against the control, or of the control against the baseline, in the primary metric. */
export interface Judgement {
  readonly experiment: string | null;
  readonly factor: string;
  readonly arm: string;
  readonly control: string;
  readonly seeds: number;
  /** Comparisons made together: the experiment's variants, and its trend. */
  readonly comparisons: number;
  /** p of the t test after Holm's adjustment over them. */
  readonly adjustedP: number | null;
  readonly equivalence: (Equivalence & { readonly delta: number; readonly adjustedP: number }) | null;
  /** The difference that these seeds, with the spread they showed, find in 80 % of studies; null below six. */
  readonly detectable: number | null;
  readonly checks: readonly SignCheck[];
  /** Quantities asked to be matched in which the variant agrees with the control as it is. */
  readonly agrees: readonly MatchedQuantity[];
  /** Over new trainings and new pictures. */
  readonly newPictures: CrossedBootstrap | null;
  /** The models of one seed, picture by picture; null where pictures come in clusters. */
  readonly oneSeed: OneSeed | null;
  readonly verdict: Verdict;
}

export interface OneSeed extends McNemar {
  readonly seed: number;
  /** Test pictures that only the arm, and that only the control, answers rightly. */
  readonly onlyArm: number;
  readonly onlyControl: number;
}

/** One contrast over all levels of an ordered factor: every seed's slope, then a one-sample t test. */
export interface Trend {
  readonly experiment: string;
  readonly factor: string;
  /** By rising level; the control is among them. */
  readonly levels: readonly { readonly arm: string; readonly level: number }[];
  /** Change of the primary metric per unit of level, one for each seed that all of these arms completed. */
  readonly slopes: readonly number[];
  readonly mean: number | null;
  readonly ci95: readonly [number, number] | null;
  readonly p: number | null;
  readonly flip: SignFlip | null;
  readonly comparisons: number;
  readonly adjustedP: number | null;
  readonly verdict: Verdict<'none' | 'rising' | 'falling' | 'inconclusive'>;
}

/** Always answering one class, which needs no picture at all. */
export interface Majority {
  /** The most common in training. */
  readonly class: string;
  readonly validation: number;
  readonly test: number;
  /** On the test split: 1/(classes that occur), and the F1 of that one class over their number. */
  readonly testBalancedAccuracy: number;
  readonly testMacroF1: number;
  /** The most common class of the test split, which nothing may know beforehand. */
  readonly ofTest: { readonly class: string; readonly share: number };
}

/** Whether the arms come in the same order on validation, where one chooses, and on test, where it counts. */
export interface RankAgreement {
  /** Kendall's τ_b of the arms' means. */
  readonly tau: number | null;
  readonly arms: number;
}

/** The arm that is best on validation. */
export interface BestOnValidation {
  readonly arm: string;
  /** How many arms it is the best of. */
  readonly among: number;
  /** By how much the best of as many equal arms is expected to exceed their common mean, from the spread over seeds. */
  readonly inflation: number | null;
}

/** The chosen arm, trained again with seeds that had no part in the choice. */
export interface Confirmation extends BestOnValidation {
  readonly control: string;
  readonly seeds: readonly number[];
  /** Mean of the primary metric on validation over the study's seeds: what it was chosen for. */
  readonly chosenOn: number;
  /** The judged metric over the study's seeds, and over the fresh ones. */
  readonly before: Summary;
  readonly after: Summary;
  /** Arm − control at the fresh seeds; null where the control was chosen. */
  readonly difference: Pick<Comparison, 'differences' | 'mean' | 'ci95'> | null;
  readonly says: string;
}

/**
 * kept: the 95 % interval of the mean lies on the allowed side of bound and margin; broken: on the other; open: on both,
 * or there are fewer than two seeds.
 */
export type PredictionKind = 'kept' | 'broken' | 'open';

/** What theory demanded of an arm, and what came. */
export interface PredictionResult extends Prediction {
  readonly kind: PredictionKind;
  /** Seeds that were completed. */
  readonly seeds: number;
  /** Of the primary metric over them. */
  readonly mean: number | null;
  readonly ci95: readonly [number, number] | null;
  /** One sentence without a full stop. */
  readonly says: string;
}

/** `analysis.json`. */
export interface Analysis {
  readonly study: string;
  readonly seeds: readonly number[];
  readonly trials: number;
  /** What verdicts are about: fixed by the study, on the test split unless it is still sealed. */
  readonly primary: {
    readonly name: PrimaryMetric;
    readonly split: 'test' | 'validation';
    readonly metric: MetricName;
  };
  readonly arms: readonly ArmAnalysis[];
  readonly comparisons: readonly Comparison[];
  readonly judgements: readonly Judgement[];
  readonly trends: readonly Trend[];
  readonly predictions: readonly PredictionResult[];
  readonly majority: Majority;
  readonly rankAgreement: RankAgreement;
  readonly selection: BestOnValidation | null;
  readonly confirmation: Confirmation | null;
  /** How the rates of tuned arms were chosen, one entry for each experiment that tunes. */
  readonly tuning: readonly TuningResult[];
  /** How often the test split was opened, and the hash of the plan it was opened for. */
  readonly openings: number | null;
  readonly planHash: string | null;
}

/** What the analysis may know besides the records. */
export interface AnalysisContext {
  /** Which test pictures a completed trial answered rightly: 0 or 1 each, in the order of the split. */
  readonly answers?: readonly {
    readonly arm: string;
    readonly seed: number;
    readonly correct: Uint8Array;
  }[];
  /** One name per test picture: pictures of one cluster are not independent (Mars: those of one Martian day). */
  readonly clusters?: readonly string[];
  readonly openings?: number;
  readonly planHash?: string;
  /** The arm chosen on validation, and the control, at fresh seeds. */
  readonly confirmation?: {
    readonly arm: string;
    readonly control: string;
    readonly seeds: readonly number[];
    readonly among: number;
    readonly chosenOn: number;
    readonly records: readonly TrialRecord[];
  };
  readonly tuning?: readonly TuningResult[];
}
