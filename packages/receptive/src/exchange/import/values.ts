/** What is known of the values of an ONNX graph while it is read: constants, and pictures on their way. */
import type { Layer, Shape, TensorInfo } from '../../architecture/types.js';
import type { Constant } from '../onnx/tensor.js';

/** A layer of the network in the making; blocks are found at the end, from who reads whom. */
export interface Step {
  /** In order of execution. */
  readonly id: number;
  /** The layer, still without a name, or where two or more values meet. */
  layer: Exclude<Layer, { type: 'residual' | 'parallel' }> | { readonly type: 'add' | 'concat' };
  /** Who makes what it reads; null is the network's input. */
  readonly inputs: readonly (Step | null)[];
  /** Of its output: [C, H, W] or [F]. */
  shape: Shape;
  readonly tensors: Map<TensorInfo['role'], Float32Array>;
  /** The ONNX node it comes from, for errors. */
  readonly label: string;
  /** What its weights are called in the file ("conv1"), if that says anything. */
  readonly name?: string;
  /** What the file calls its output, where that matters. */
  readonly output?: string;
  /** An average over the whole map, which becomes globalAvgPool2d when its 1×1 maps are made a vector. */
  readonly global?: boolean;
}

/**
 * Pictures on their way: the output of a step, seen as ONNX sees it, with what nodes have done to it that no layer
 * stands for yet.
 */
export interface Flow {
  readonly kind: 'flow';
  readonly base: Step | null;
  /** Of the step's output. */
  readonly shape: Shape;
  /** The extents ONNX gives it, without the number of pictures: as many values, in the same order in memory. */
  readonly dims: readonly number[];
  /** Which of [pictures, …dims] each axis is that ONNX sees; null: each itself. */
  readonly order: readonly number[] | null;
  readonly change: Change | null;
  /** Whether nothing else reads the step's output, so that the step may still be altered. */
  readonly alone: boolean;
  /** Whether these are pixels that nothing has scaled yet. */
  readonly raw: boolean;
  /** The same with the change made a layer of its own, once somebody asked for that. */
  settled?: Flow;
}
export type Value = Constant | Flow;

export type Change =
  | Curve
  | Affine
  /** A border: top, left, bottom, right. */
  | {
      readonly type: 'pad';
      readonly pads: readonly [number, number, number, number];
      readonly mode: string;
      readonly value: number;
    }
  | Moments
  | Part
  /** Where nothing may follow: the network ends in its logits. */
  | { readonly type: 'softmax'; readonly log: boolean };

/** y = f(x), known by its values at the probes of curves.ts. */
export interface Curve {
  readonly type: 'curve';
  readonly values: Float64Array;
  /** How many nodes it took. */
  readonly depth: number;
  /** The last of them and what it reads, to do it in steps if f is no layer. */
  readonly made: {
    readonly operands: readonly (Value | undefined)[];
    again(operands: readonly (Value | undefined)[]): Flow;
  };
}
/** y = scale[c]·x + shift[c]. */
export interface Affine {
  readonly type: 'affine';
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}
/** `length` rows (axis 0) or columns (1) from `from` on, of the value that the file calls `of`. */
export interface Part {
  readonly type: 'part';
  readonly axis: 0 | 1;
  readonly from: number;
  readonly length: number;
  readonly of: string;
}
/** A piece of a layer norm: what layer-norm-pieces.ts has come to. */
export interface Moments {
  readonly type: 'moments';
  readonly stage: 'mean' | 'centred' | 'square' | 'variance' | 'deviation';
  readonly eps?: number;
}
