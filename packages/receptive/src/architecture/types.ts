/**
 * An architecture is plain JSON: an input shape and a list of layers. Everything here is data;
 * what follows from it (shapes, parameters, MACs, receptive field) is computed by `resolveArchitecture`.
 */

/** Height and width, or one number for both. Unit: pixels. */
export type Size = number | readonly [height: number, width: number];
/** Zero padding: a number, [height, width], "valid" (none) or "same" (output = ceil(input / stride)). */
export type Padding = Size | 'same' | 'valid';

interface LayerBase {
  /** Key of this layer's parameters and random streams. Default: type prefix and ordinal ("conv1", "dense2"). */
  name?: string;
  /** The justification the report prints. Never changes a result. */
  because?: string;
  /**
   * What is to show whether that holds: names of arms that do without the layer, of probes, or of one
   * statement that a probe allows ("ladder/pooling").
   */
  evidence?: string | readonly string[];
}

export interface Conv2d extends LayerBase {
  type: 'conv2d';
  filters: number;
  kernel: Size;
  /** Default 1. */
  stride?: Size;
  /** Default 0 ("valid"). */
  padding?: Padding;
  /** Default 1. */
  dilation?: Size;
  /** Default 1. Must divide input channels and filters. */
  groups?: number;
  /** Default true. */
  bias?: boolean;
}
/** A convolution without weight sharing: its own kernel at every output position. */
export interface LocallyConnected2d extends LayerBase {
  type: 'locallyConnected2d';
  filters: number;
  kernel: Size;
  stride?: Size;
  padding?: Padding;
  bias?: boolean;
}
export interface Dense extends LayerBase {
  type: 'dense';
  units: number;
  bias?: boolean;
}
export interface Flatten extends LayerBase {
  type: 'flatten';
}
export interface MaxPool2d extends LayerBase {
  type: 'maxPool2d';
  kernel: Size;
  /** Default: the kernel. */
  stride?: Size;
  /** Pads with −∞. Default 0. At most half the kernel. */
  padding?: Padding;
}
export interface AvgPool2d extends LayerBase {
  type: 'avgPool2d';
  kernel: Size;
  stride?: Size;
  padding?: Padding;
  /** Whether padded zeros count in the divisor. Default true. */
  countIncludePad?: boolean;
}
/** C×H×W → C. */
export interface GlobalAvgPool2d extends LayerBase {
  type: 'globalAvgPool2d';
}
/** Anti-aliased subsampling (Zhang 2019): a fixed binomial filter, then stride. Reflects at the border. */
export interface BlurPool2d extends LayerBase {
  type: 'blurPool2d';
  /** Taps of the binomial filter, 2…7. Default 3 ([1 2 1]/4). */
  kernel?: number;
  /** Default 2. */
  stride?: Size;
}
/**
 * Pads the picture with its own opposite side, as if it lay on a torus: a valid convolution behind it is one on a torus,
 * which treats every position alike.
 */
export interface CircularPad2d extends LayerBase {
  type: 'circularPad2d';
  /** Pixels at each side, 0 … the picture's own height and width. */
  padding: Size;
}
export interface BatchNorm2d extends LayerBase {
  type: 'batchNorm2d';
  /** Default 1e-5. */
  eps?: number;
  /** new = (1 − momentum)·old + momentum·batch. Default 0.1. */
  momentum?: number;
}
/** On a vector: over its features. On C×H×W: over the channels at each position. */
export interface LayerNorm extends LayerBase {
  type: 'layerNorm';
  eps?: number;
}
export interface GroupNorm extends LayerBase {
  type: 'groupNorm';
  groups: number;
  eps?: number;
}
export interface Relu extends LayerBase {
  type: 'relu';
}
export interface LeakyRelu extends LayerBase {
  type: 'leakyRelu';
  /** Slope for negative inputs. Default 0.01. */
  slope?: number;
}
/** x·Φ(x), with the exact erf. */
export interface Gelu extends LayerBase {
  type: 'gelu';
}
export interface Silu extends LayerBase {
  type: 'silu';
}
export interface Tanh extends LayerBase {
  type: 'tanh';
}
export interface Sigmoid extends LayerBase {
  type: 'sigmoid';
}
export interface Dropout extends LayerBase {
  type: 'dropout';
  /** Share of values set to zero in training, 0 ≤ rate < 1; the rest is scaled by 1/(1 − rate). */
  rate: number;
}
/** Appends two channels: y and x of the pixel, each running from −1 to 1 (0 where the extent is 1). */
export interface Coordinates extends LayerBase {
  type: 'coordinates';
}
/** y = layers(x) + shortcut(x); the identity where shortcut is absent. */
export interface Residual extends LayerBase {
  type: 'residual';
  layers: readonly Layer[];
  shortcut?: readonly Layer[];
}
/** Runs the branches on the same input and concatenates their channels. An empty branch is the identity. */
export interface Parallel extends LayerBase {
  type: 'parallel';
  branches: readonly (readonly Layer[])[];
}

export type Layer =
  | Conv2d
  | LocallyConnected2d
  | Dense
  | Flatten
  | MaxPool2d
  | AvgPool2d
  | GlobalAvgPool2d
  | BlurPool2d
  | CircularPad2d
  | BatchNorm2d
  | LayerNorm
  | GroupNorm
  | Relu
  | LeakyRelu
  | Gelu
  | Silu
  | Tanh
  | Sigmoid
  | Dropout
  | Coordinates
  | Residual
  | Parallel; // prettier-ignore
export type LayerType = Layer['type'];

export interface Architecture {
  /** C×H×W of one picture. */
  input: readonly [channels: number, height: number, width: number];
  layers: readonly Layer[];
}

// ---------------------------------------------------------------------------------------------------------------
// The resolved form: a flat list of operations in execution order, every default spelled out.

/** [C, H, W] for pictures, [F] for vectors. */
export type Shape = readonly number[];
export interface Window {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  /** top, left, bottom, right; "same" may pad one more at the bottom and right. */
  readonly padding: readonly [number, number, number, number];
  readonly dilation: readonly [number, number];
}

export type Operation =
  | ({ readonly type: 'conv2d'; readonly filters: number; readonly groups: number; readonly bias: boolean } & Window)
  | ({ readonly type: 'locallyConnected2d'; readonly filters: number; readonly bias: boolean } & Window)
  | { readonly type: 'dense'; readonly units: number; readonly bias: boolean }
  | { readonly type: 'flatten' }
  | ({ readonly type: 'maxPool2d' } & Window)
  | ({ readonly type: 'avgPool2d'; readonly countIncludePad: boolean } & Window)
  | { readonly type: 'globalAvgPool2d' }
  /** padding is reflected; kernel is square. Output = ceil(input / stride): padding top/left = floor((k−1)/2). */
  | ({ readonly type: 'blurPool2d' } & Window)
  /** padding: height and width, the same at both sides. */
  | { readonly type: 'circularPad2d'; readonly padding: readonly [number, number] }
  | { readonly type: 'batchNorm2d'; readonly eps: number; readonly momentum: number }
  | { readonly type: 'layerNorm'; readonly eps: number }
  | { readonly type: 'groupNorm'; readonly groups: number; readonly eps: number }
  | { readonly type: 'relu' | 'gelu' | 'silu' | 'tanh' | 'sigmoid' }
  | { readonly type: 'leakyRelu'; readonly slope: number }
  | { readonly type: 'dropout'; readonly rate: number }
  | { readonly type: 'coordinates' }
  /** Sum of two inputs: the end of a residual block. */
  | { readonly type: 'add' }
  /** Channels of all inputs, in order: the end of a parallel block. */
  | { readonly type: 'concat' };
export type OperationType = Operation['type'];

export interface TensorInfo {
  /** "conv1.weight". */
  readonly name: string;
  /** weight, bias: trained. runningMean, runningVar: statistics carried by batch norm, not trained. */
  readonly role: 'weight' | 'bias' | 'runningMean' | 'runningVar';
  /**
   * conv2d weight: filters × (in/groups) × kh × kw; dense weight: units × inputs (features in C,H,W order);
   * locallyConnected2d weight: H' × W' × filters × in × kh × kw, bias: filters × H' × W'; norms: C or F.
   */
  readonly shape: readonly number[];
}

export interface Node {
  /** Position in `Graph.nodes`. */
  readonly id: number;
  /** Where the layer stands in the description: "layers[2]", "layers[3].branches[0][1]". */
  readonly path: string;
  readonly name: string;
  readonly because?: string;
  readonly evidence?: readonly string[];
  readonly operation: Operation;
  /** Ids of the nodes read; −1 is the network's input. */
  readonly inputs: readonly number[];
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly tensors: readonly TensorInfo[];
  /** Trained values (statistics not counted). */
  readonly parameters: number;
  /** Multiply-accumulates for one picture: convolutions and dense layers; biases not counted. */
  readonly macs: number;
  /** Values in the output for one picture. */
  readonly activations: number;
  /** Theoretical receptive field of one output unit, in input pixels [h, w]; r += (k−1)·d·j. */
  readonly receptiveField: readonly [number, number];
  /** Cumulative stride (jump) in input pixels; j *= s. */
  readonly jump: readonly [number, number];
}

export interface Graph {
  readonly input: readonly [number, number, number];
  readonly nodes: readonly Node[];
  /** Shape of the last node: [classes] for a classifier. */
  readonly outputShape: Shape;
  readonly parameters: number;
  readonly macs: number;
  /** Sum of all nodes' outputs for one picture, in values. */
  readonly activations: number;
  /** Of the last node that still has spatial extent; units after it see that or the whole picture. */
  readonly receptiveField: readonly [number, number];
  readonly jump: readonly [number, number];
}
