import type { Architecture } from '../architecture/types.js';
import type { Normalization } from '../data/types.js';
import type { Recipe, RecipeInput } from '../training/types.js';
import type { ProbeName } from './probes.js';

/** Which pictures, and how they are brought to one size. */
export interface DataInput {
  /**
   * "glyphs", "where", "no-structure", "beyond", "glyphs-anywhere" (built in), "mnist", "fashion-mnist", "kmnist",
   * "mars", "cifar10", "cifar100": a known data set; or "idx", "labels", "folder", "npy": files in that form.
   */
  readonly dataset: string;
  /** Side in pixels pictures are resized to (square). Default: the data set's own. */
  readonly imageSize?: number;
  /** 1 = grey, 3 = RGB. Default: the data set's own. */
  readonly channels?: 1 | 3;
  /**
   * Share of the training pictures (0…1) or number held out for validation where the data has no validation split; as
   * many for the test where it has none ("folder", "npy").
   */
  readonly validation?: number;
  /** Use only the first n training pictures of a seeded order; for quick runs. */
  readonly limit?: number;
  /**
   * A regular expression with one group that names, within a picture's file name, the cluster it belongs to: pictures
   * of one sequence or day are not independent, and intervals over new pictures draw whole clusters. Changes no trial.
   * Default: the data set's own ("mars": the Martian day), or every picture by itself.
   */
  readonly cluster?: string;
  /**
   * "dataset": mean and std of the training split. Or given numbers, per channel. Default: that of the model which the
   * control, or else another arm, starts from; "dataset" where none does.
   */
  readonly normalization?: 'dataset' | Normalization;
}

export interface ArmInput {
  readonly name: string;
  readonly title?: string;
  readonly because?: string;
  /** The control: what is to show whether its justification holds; see `Layer`. */
  readonly evidence?: string | readonly string[];
  /** The whole architecture; default for an arm with `initialWeights`: that of the model … */
  readonly architecture?: Architecture;
  /**
   * … or changes to the control's: {"layers[0].kernel": 5}; "layers[*].kernel" for every layer that has one,
   * "layers[conv2d].kernel" for every convolution. Only for the arms of experiments.
   */
  readonly set?: Readonly<Record<string, unknown>>;
  /** Changes to the study's recipe; in the arms of experiments, to the control's. */
  readonly recipe?: RecipeInput;
  /**
   * A trained model to start from instead of random weights: a `model.safetensors`, as `receptive import` writes it,
   * beside the study's file. Layers in `fresh` start from the seed nevertheless. Default: random weights; in the arms of
   * experiments the control's, and `null` stands for random ones.
   */
  readonly initialWeights?: string | { readonly file: string; readonly fresh?: readonly string[] } | null;
}

/** An arm that does not build on the control: with an architecture, or with a model that has one. */
export type WholeArmInput = ArmInput &
  ({ readonly architecture: Architecture } | { readonly initialWeights: NonNullable<ArmInput['initialWeights']> });

export interface ExperimentInput {
  readonly name: string;
  /** The question in words. */
  readonly question?: string;
  /**
   * The one decision that varies: a layer attribute ("kernel", "stride", "padding", "filters" …), "layers" (layers
   * added, removed or replaced), a recipe field ("recipe.learningRate"), or "initialWeights".
   */
  readonly factor: string;
  /** What stays the same, in words, for the report. */
  readonly arms: readonly ArmInput[];
  /**
   * The factor's values have an order (kernel 3, 5, 7): one trend over all of them is tested besides the differences.
   * Default false.
   */
  readonly ordered?: boolean;
  /** Differences of the primary metric smaller than this do not matter: a share > 0, or "1pp" for one percentage point. */
  readonly delta?: number | string;
  /**
   * Adds for each arm one in which this quantity agrees with the control's (within 2 %), by the width of its
   * convolutions; for the receptive field by the depth of the network with the smaller kernels.
   */
  readonly matched?: MatchedQuantity | readonly MatchedQuantity[];
  /** Adds a twin of the control and of each arm, trained at the rate of this grid that is best on validation. */
  readonly tune?: TuneInput;
}

export type MatchedQuantity = 'parameters' | 'macs' | 'receptiveField';

export interface TuneInput {
  /** `points` learning rates from `from` to `to` in equal ratios; 2 to 25, at least 5 by advice. */
  readonly learningRate: {
    readonly from: number;
    readonly to: number;
    readonly points: number;
    /** How many of the study's seeds every rate is tried with. Default: 3, or all where there are fewer. */
    readonly seeds?: number;
  };
}

/** What arms are judged in; fixed before anything is trained. */
export type PrimaryMetric = 'accuracy' | 'balancedAccuracy' | 'macroF1';

/** What theory demands of an arm in the primary metric on the test split, said before anything is trained. */
export interface PredictionInput {
  /** Name of the baseline, the control or an arm of an experiment. */
  readonly arm: string;
  /** An upper bound, a share from 0 to 1 … */
  readonly atMost?: number;
  /** … or a lower one. */
  readonly atLeast?: number;
  /** How far beyond the bound still counts as kept, a share: chance blurs any finite test. Default 0.02. */
  readonly margin?: number;
  /** Why it cannot be otherwise. */
  readonly because: string;
}

export interface StudyInput {
  readonly name: string;
  readonly title?: string;
  readonly question?: string;
  readonly data: DataInput;
  readonly recipe?: RecipeInput;
  /** The fully connected network the CNN is held against. */
  readonly baseline?: WholeArmInput;
  /** The CNN: the control every experiment's arms are compared with. */
  readonly control: WholeArmInput;
  readonly experiments?: readonly ExperimentInput[];
  /** Default "accuracy". */
  readonly primaryMetric?: PrimaryMetric;
  /**
   * Choose the arm that is best on validation, and train it and the control again with fresh seeds before their test
   * figures are quoted. Default false.
   */
  readonly select?: boolean;
  /**
   * Evidence besides accuracy: what the networks see, and what they lose when something is taken from the pictures.
   * Some probes train networks of their own. Default: none.
   */
  readonly probes?: 'all' | readonly ProbeName[];
  /** What theory demands of the arms; each is judged over the seeds. Default: none. */
  readonly predictions?: readonly PredictionInput[];
  /** Number of seeds (0…n−1) or the seeds themselves. Default 3. */
  readonly seeds?: number | readonly number[];
  /** Changes for `--quick`. */
  readonly quick?: {
    readonly seeds?: number;
    readonly epochs?: number;
    readonly limit?: number;
    readonly experiments?: readonly string[];
    /** Whether matched arms are trained. Default true. */
    readonly matched?: boolean;
    readonly probes?: 'all' | readonly ProbeName[];
  };
}

/**
 * variant: differs from the control in its experiment's factor alone. matched: a variant with its width or depth
 * changed besides, so that a quantity is held equal. tuned: the twin of another arm at the learning rate chosen for it.
 */
export type ArmRole = 'baseline' | 'control' | 'variant' | 'matched' | 'tuned';

/** One architecture + training recipe, every default spelled out. */
export interface Arm {
  readonly name: string;
  readonly title: string;
  readonly role: ArmRole;
  /** Name of the experiment that a variant, a matched or a tuned arm belongs to. */
  readonly experiment?: string;
  readonly factor?: string;
  /** matched: the quantity held equal. */
  readonly matchedTo?: MatchedQuantity;
  /** matched: the variant it was made from. tuned: the arm whose twin it is. */
  readonly of?: string;
  /** matched: the two arms whose difference is the factor's effect with the quantity held equal (first − second). */
  readonly contrast?: readonly [string, string];
  /** A variant: quantities of its experiment's `matched` in which it agrees with the control as it is. */
  readonly agrees?: readonly MatchedQuantity[];
  readonly because?: string;
  readonly evidence?: readonly string[];
  readonly architecture: Architecture;
  readonly recipe: Recipe;
  /** Absent: random weights. */
  readonly initialWeights?: InitialWeights;
}

/** The trained model that an arm starts from. */
export interface InitialWeights {
  /** As the study names it. */
  readonly file: string;
  /** Of the file's bytes, 64 hexadecimal digits: what the arm's trials depend on. */
  readonly sha256: string;
  /** Layers that start from the seed nevertheless; sorted. */
  readonly fresh: readonly string[];
}

export interface Prediction {
  readonly arm: string;
  readonly side: 'atMost' | 'atLeast';
  /** Shares. */
  readonly bound: number;
  readonly margin: number;
  readonly because: string;
}

/** `study.json`: a study with everything resolved. */
export interface Study {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly data: DataInput;
  readonly seeds: readonly number[];
  readonly arms: readonly Arm[];
  readonly experiments: readonly {
    readonly name: string;
    readonly question: string;
    readonly factor: string;
    /** Its variants. Matched and tuned arms name the experiment and what they were made from. */
    readonly arms: readonly string[];
    readonly ordered?: boolean;
    /** Where ordered: the factor's value in the control and in every variant that has one value for it, by arm. */
    readonly levels?: Readonly<Record<string, number>>;
    /** Share, > 0. */
    readonly delta?: number;
    readonly matched?: readonly MatchedQuantity[];
    readonly tune?: Tuning;
  }[];
  readonly primaryMetric: PrimaryMetric;
  readonly select: boolean;
  readonly probes: readonly ProbeName[];
  /** Of the arms above; absent where there are none. */
  readonly predictions?: readonly Prediction[];
}

/** The grid as it is begun; an optimum at its edge extends it by the same ratio. */
export interface Tuning {
  /** Rising learning rates. */
  readonly rates: readonly number[];
  readonly ratio: number;
  /** The seeds every rate is tried with: the first of the study's. */
  readonly seeds: readonly number[];
}
