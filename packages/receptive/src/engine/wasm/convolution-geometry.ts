import type { Operation } from '../../architecture/types.js';
import type { Lowering } from './lowering.js';
import type { Buffer, Reference } from './program.js';

/** Everything a convolution's kernels ask about sizes. N×C×H×W → N×K×HO×WO. */
export interface ConvolutionGeometry {
  readonly operation: Extract<Operation, { type: 'conv2d' }>;
  readonly N: number;
  readonly C: number;
  readonly H: number;
  readonly W: number;
  readonly K: number;
  readonly HO: number;
  readonly WO: number;
}

/** One way to compute a convolution: emits the kernels of its three passes. */
export interface ConvolutionKernels {
  /** y = x ∗ w + bias, with a ReLU in the last step if one follows. */
  forward(x: Buffer, y: Buffer, bias: Reference | null, relu: boolean): void;
  /** dw from the input and the gradient of the output. */
  gradWeights(x: Buffer, dy: Buffer, dw: Reference): void;
  /** dx from the gradient of the output. */
  gradInput(dy: Buffer, dx: Buffer): void;
}

/** What every way is made from. */
export interface ConvolutionSetting {
  readonly on: Lowering;
  readonly geometry: ConvolutionGeometry;
  readonly weight: Reference;
}
