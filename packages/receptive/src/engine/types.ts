import type { Graph } from '../architecture/types.js';

/** How the loss is computed. Mean softmax cross-entropy over the batch, in nats. */
export interface LossOptions {
  /** 0 ≤ ε < 1: the target is (1−ε)·one-hot + ε/classes. Default 0. */
  labelSmoothing?: number;
  /** One positive weight per class; the loss is Σ w[yᵢ]·lossᵢ / Σ w[yᵢ] (as PyTorch). Default: all 1. */
  classWeights?: readonly number[];
}

/** Update rules as PyTorch defines them. */
export type Optimizer =
  | { readonly type: 'sgd'; readonly momentum: number; readonly nesterov: boolean; readonly weightDecay: number }
  | {
      readonly type: 'adam';
      readonly beta1: number;
      readonly beta2: number;
      readonly eps: number;
      readonly weightDecay: number;
    }
  | {
      readonly type: 'adamw';
      readonly beta1: number;
      readonly beta2: number;
      readonly eps: number;
      readonly weightDecay: number;
    }; // prettier-ignore

export interface CompileOptions {
  /** Pictures per step; fixed for the network's life. */
  batch: number;
  /** Absent: the network cannot be trained, and no backward buffers are made. */
  training?: {
    optimizer: Optimizer;
    loss?: LossOptions;
    /** Largest global L2 norm of the gradient; larger ones are scaled down. Default: no clipping. */
    clipNorm?: number;
  };
  /** Needed for `gradients`: keeps what is needed to go back to the input. Default false. */
  inputGradient?: boolean;
  /** Threads the engine may use (wasm only). Never changes a bit of any result. Default 1. */
  threads?: number;
  /** Bytes the network may take (wasm only): one that needs more is refused before anything is allocated. Default: 4 GiB. */
  memoryLimit?: number;
}

export interface StepOptions {
  learningRate: number;
  /** 1-based count of updates, for Adam's bias correction. */
  step: number;
  /** Key of this step's dropout masks: two 32-bit words from `streamKey(seed, 'dropout')`; the counter is `step`. */
  dropoutKey: readonly [number, number];
}

export interface StepResult {
  /** Mean loss of the batch before the update. NaN or Infinity when training diverged. */
  loss: number;
  /** How many of the batch were classified correctly before the update. */
  correct: number;
}

/** One operation of a training step and what it took; several may belong to one layer and pass. */
export interface OperationTime {
  /** The layer's name, or null for the loss and the update of the parameters. */
  readonly layer: string | null;
  readonly pass: Pass;
  /** The kernel's name, for instance "WinogradForward". */
  readonly operation: string;
  /** Median over the repeats. */
  readonly milliseconds: number;
}
export type Pass = 'forward' | 'gradInput' | 'gradWeights' | 'loss' | 'update';

export interface Gradients {
  output: Float32Array;
  gradInput: Float32Array;
  /** By tensor name ("conv1.weight"). */
  gradParameters: Map<string, Float32Array>;
}

/**
 * A graph compiled for one batch size, with its parameters. All tensors cross this interface as float32 in the
 * canonical layouts (pictures N×C×H×W; parameters as `TensorInfo.shape` says).
 */
export interface Network {
  readonly graph: Graph;
  readonly batch: number;
  /** Names: every `TensorInfo` of the graph, and after training steps the optimiser's slots ("adam.m/conv1.weight"). */
  tensorNames(): string[];
  /** A copy. Throws for an unknown name. */
  getTensor(name: string): Float32Array;
  /** Throws for an unknown name or a wrong length. */
  setTensor(name: string, values: Float32Array): void;
  /** One update on exactly `batch` pictures. images: batch×C×H×W. labels: batch class indices. */
  trainStep(images: Float32Array, labels: ArrayLike<number>, options: StepOptions): StepResult;
  /**
   * Outputs in evaluation mode (running statistics, no dropout) of `count` ≤ batch pictures: count × outputs.
   */
  predict(images: Float32Array, count?: number): Float32Array;
  /**
   * Forward, then backward from a given gradient of the output, without loss and without update; for conformance
   * and probes. `mode` "training" uses (and updates) batch statistics; dropout needs `dropoutKey` and `step`.
   */
  gradients(
    images: Float32Array,
    gradOutput: Float32Array,
    mode: 'training' | 'evaluation',
    dropout?: Pick<StepOptions, 'step' | 'dropoutKey'>,
  ): Gradients; // prettier-ignore
  /**
   * Measures every operation of a training step on a batch (wasm only). The operations of one layer and pass are repeated
   * together, as by somebody who calls that pass alone in a loop. Parameters change, but not to anything sensible.
   * @param repeats how often each operation runs; ≥ 1
   */
  profile?(images: Float32Array, labels: ArrayLike<number>, options: StepOptions, repeats: number): OperationTime[];
  /** Frees memory and threads. The network is unusable afterwards. */
  dispose(): void;
}

export interface Engine {
  readonly name: 'reference' | 'wasm';
  /** Identifies everything that can change a bit of a result ("wasm-3-relaxed"): part of every trial's identity. */
  readonly numerics: string;
  compile(graph: Graph, options: CompileOptions): Network;
  /** The loss alone, for conformance: mean loss and its gradient with respect to the logits (count × classes). */
  crossEntropy(
    logits: Float32Array,
    labels: ArrayLike<number>,
    classes: number,
    options?: LossOptions,
  ): { loss: number; gradInput: Float32Array }; // prettier-ignore
}
