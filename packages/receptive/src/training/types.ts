import type { Augmentation } from '../data/types.js';
import type { Optimizer } from '../engine/types.js';

export type Schedule =
  | { readonly type: 'constant'; readonly warmup: number }
  /** Multiplied by `factor` at each of the milestones (epochs, may be fractional). */
  | { readonly type: 'step'; readonly milestones: readonly number[]; readonly factor: number; readonly warmup: number }
  /** Half a cosine from the learning rate to `floor` × learning rate. */
  | { readonly type: 'cosine'; readonly floor: number; readonly warmup: number }
  /** Rises as a half cosine from rate/25 to the rate over the first `peak` share of steps, then falls to rate/1e4 (Smith 2018). */
  | { readonly type: 'oneCycle'; readonly peak: number }; // prettier-ignore

/** How an arm is trained, every default spelled out. `warmup`: epochs of linear rise from 0. */
export interface Recipe {
  readonly epochs: number;
  /** Pictures per step; the last incomplete batch of an epoch is left out (the order differs every epoch). */
  readonly batch: number;
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly optimizer: Optimizer;
  readonly labelSmoothing: number;
  /** "none"; "balanced" = n / (classes · nₖ); "sqrt" = its square root; classes without training pictures get 1. Or one number per class. */
  readonly classWeights: 'none' | 'balanced' | 'sqrt' | readonly number[];
  /** Largest global gradient norm, or null. */
  readonly clipNorm: number | null;
  /** Stop when the validation metric has not improved for this many epochs, or null. */
  readonly patience: number | null;
  /** Which epoch's parameters are kept: the last, or the best on the validation split. */
  readonly keep: 'last' | 'best';
  /** What "best" and `patience` look at, on the validation split. */
  readonly metric: 'accuracy' | 'balancedAccuracy' | 'loss';
  readonly augmentation: Augmentation;
}

/** What may be written in a study; everything absent gets a default. */
export type RecipeInput = Partial<Omit<Recipe, 'schedule' | 'optimizer'>> & {
  readonly schedule?: Schedule['type'] | (Partial<Schedule> & { readonly type: Schedule['type'] });
  readonly optimizer?: Optimizer['type'] | (Partial<Optimizer> & { readonly type: Optimizer['type'] });
};

/** Quality of a classifier on one split. Shares are 0…1. */
export interface Metrics {
  readonly count: number;
  readonly correct: number;
  readonly accuracy: number;
  /** Mean recall over the classes that occur. */
  readonly balancedAccuracy: number;
  /** Mean F1 over the classes that occur. */
  readonly macroF1: number;
  /** Mean cross-entropy in nats, without smoothing or weights. */
  readonly loss: number;
  /** Per class: pictures, recall and precision (null where undefined), F1. */
  readonly perClass: readonly {
    readonly count: number;
    readonly recall: number | null;
    readonly precision: number | null;
    readonly f1: number | null;
  }[]; // prettier-ignore
  /** rows = truth, columns = prediction. */
  readonly confusion: readonly (readonly number[])[];
}

export interface EpochRecord {
  /** 1-based. */
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly validationBalancedAccuracy: number;
  /** Of the epoch's last step. */
  readonly learningRate: number;
  readonly seconds: number;
}

/** One finished trial: one arm × one seed. `trials/<arm>/<seed>/record.json`. */
export interface TrialRecord {
  /** SHA-256 over everything that can change the result. */
  readonly id: string;
  readonly arm: string;
  readonly seed: number;
  readonly status: 'completed' | 'diverged';
  /** Where the loss stopped being a number (1-based), if it did. */
  readonly divergedAt?: { readonly epoch: number; readonly step: number };
  readonly epochsRun: number;
  /** 1-based epoch whose parameters were kept. 0 if none. */
  readonly keptEpoch: number;
  readonly stoppedEarly: boolean;
  readonly history: readonly EpochRecord[];
  /** Null for a diverged trial. Validation: of the kept parameters. Test: null too until the test split is opened. */
  readonly validation: Metrics | null;
  readonly test: Metrics | null;
  /** Training time, with the validations and without the test split. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly numerics: string;
}
