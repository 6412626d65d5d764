import type { Architecture } from '../architecture/types.js';
import type { Normalization } from '../data/types.js';
import type { Recipe, RecipeInput } from '../training/types.js';

/** Which pictures, and how they are brought to one size. */
export interface DataInput {
  /**
   * "glyphs" (built in), "mnist", "fashion-mnist", "kmnist", "mars", "cifar10", "cifar100": a known data set; or "idx",
   * "labels", "folder", "npy": files in that form.
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
  /** "dataset" (default): mean and std of the training split. Or given numbers, per channel. */
  readonly normalization?: 'dataset' | Normalization;
}

export interface ArmInput {
  readonly name: string;
  readonly title?: string;
  readonly because?: string;
  /** The whole architecture … */
  readonly architecture?: Architecture;
  /**
   * … or changes to the control's: {"layers[0].kernel": 5}; "layers[*].kernel" for every layer that has one,
   * "layers[conv2d].kernel" for every convolution. Only for the arms of experiments.
   */
  readonly set?: Readonly<Record<string, unknown>>;
  /** Changes to the study's recipe; in the arms of experiments, to the control's. */
  readonly recipe?: RecipeInput;
}

export interface ExperimentInput {
  readonly name: string;
  /** The question in words. */
  readonly question?: string;
  /**
   * The one decision that varies: a layer attribute ("kernel", "stride", "padding", "filters" …), "layers" (layers
   * added, removed or replaced), or a recipe field ("recipe.learningRate").
   */
  readonly factor: string;
  /** What stays the same, in words, for the report. */
  readonly arms: readonly ArmInput[];
}

export interface StudyInput {
  readonly name: string;
  readonly title?: string;
  readonly question?: string;
  readonly data: DataInput;
  readonly recipe?: RecipeInput;
  /** The fully connected network the CNN is held against. */
  readonly baseline?: ArmInput & { readonly architecture: Architecture };
  /** The CNN: the control every experiment's arms are compared with. */
  readonly control: ArmInput & { readonly architecture: Architecture };
  readonly experiments?: readonly ExperimentInput[];
  /** Number of seeds (0…n−1) or the seeds themselves. Default 3. */
  readonly seeds?: number | readonly number[];
  /** Changes for `--quick`. */
  readonly quick?: {
    readonly seeds?: number;
    readonly epochs?: number;
    readonly limit?: number;
    readonly experiments?: readonly string[];
  };
}

export type ArmRole = 'baseline' | 'control' | 'variant';

/** One architecture + training recipe, every default spelled out. */
export interface Arm {
  readonly name: string;
  readonly title: string;
  readonly role: ArmRole;
  /** Name of the experiment a variant belongs to. */
  readonly experiment?: string;
  readonly factor?: string;
  readonly because?: string;
  readonly architecture: Architecture;
  readonly recipe: Recipe;
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
    readonly arms: readonly string[];
  }[];
}
