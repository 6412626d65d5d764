import type { OperationType } from '../../architecture/types.js';

/** One value that a unit is made of, and what it is multiplied by. */
export interface Term {
  /** Which of the node's inputs is read: 0, but for add and concat. */
  readonly source: number;
  /** Index of the value read: [c, y, x] or [feature]. Null: padding. */
  readonly at: readonly number[] | null;
  /**
   * Row and column at which the window's tap lies. Outside of the picture in padding, and where what is read is
   * mirrored (`blurPool2d`) or wrapped (`circularPad2d`). Null for vectors.
   */
  readonly place: readonly [y: number, x: number] | null;
  /** Channel of the input that the tap belongs to, or the feature. */
  readonly channel: number;
  /** Row and column within the kernel; null where there is none. */
  readonly tap: readonly [r: number, s: number] | null;
  /** 0 in padding; −∞ in that of a max pool. */
  readonly input: number;
  /** Index in the layer's weight, as `TensorInfo.shape` says; null for a weight that is not a parameter. */
  readonly weightAt: readonly number[] | null;
  readonly weight: number;
  /** weight · input. */
  readonly product: number;
}

/** Values that a layer or group norm takes its mean and variance of. */
export interface NormSet {
  /** Channels first … end − 1 (or features, of a vector). */
  readonly channels: readonly [first: number, end: number];
  /** Row and column, where only that position counts; null: every position. */
  readonly place: readonly [y: number, x: number] | null;
  readonly count: number;
}

interface Explained {
  readonly operation: OperationType;
  /** [c, y, x] or [feature]. */
  readonly unit: readonly number[];
  /** "y = Σ w·x + b". */
  readonly formula: string;
  /** What the unit reads. Of a norm and an activation only its own value. */
  readonly terms: readonly Term[];
  /** The result, in float64. */
  readonly value: number;
}

/** y = Σ weight·input + bias: convolutions, dense layers, means, blurs, add. */
export interface WeightedSum extends Explained {
  readonly kind: 'sum';
  /** Σ product, without the bias. */
  readonly sum: number;
  /** Null: the layer has none. */
  readonly bias: number | null;
  readonly biasAt: readonly number[] | null;
}
/** y = max input. */
export interface Maximum extends Explained {
  readonly kind: 'maximum';
  /** Position in `terms` of the first of the largest. */
  readonly winner: number;
}
/** y = γ·(x − μ)/√(σ² + ε) + β. */
export interface Normalised extends Explained {
  readonly kind: 'norm';
  readonly input: number;
  readonly mean: number;
  readonly variance: number;
  readonly eps: number;
  /** γ and β. */
  readonly scale: number;
  readonly shift: number;
  /** Where mean and variance come from; null: the running ones of a batch norm. */
  readonly set: NormSet | null;
}
/** y = f(x). */
export interface Activated extends Explained {
  readonly kind: 'activation';
  readonly input: number;
  /** f, to draw it. */
  readonly curve: (x: number) => number;
}
/** y = x: flatten, circular padding, concat, dropout outside of training, the own channels of coordinates. */
export interface Copied extends Explained {
  readonly kind: 'copy';
}
/** y depends on nothing but its place: what coordinates appends. */
export interface Placed extends Explained {
  readonly kind: 'place';
}

export type Explanation = WeightedSum | Maximum | Normalised | Activated | Copied | Placed;
