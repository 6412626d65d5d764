import { resolveArchitecture } from '../architecture/index.js';
import type { Architecture, Layer, Size } from '../architecture/types.js';
import { referenceEngine } from '../engine/index.js';
import type { Engine } from '../engine/types.js';
import { Random, streamKey } from '../random.js';
import { compileModel, type Model } from '../training/model.js';

const conv = (filters: number, kernel: Size, more: object = {}): Layer => ({
  type: 'conv2d',
  filters,
  kernel,
  ...more,
});
const relu: Layer = { type: 'relu' };
const batchNorm: Layer = { type: 'batchNorm2d' };
const gap: Layer = { type: 'globalAvgPool2d' };
const flatten: Layer = { type: 'flatten' };
const dense = (units: number): Layer => ({ type: 'dense', units });

/** Small networks of the kinds people have, and between them every layer and every way to place a window. */
export const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  lenet: {
    input: [1, 12, 12],
    layers: [
      conv(4, 5, { padding: 'same', because: 'Strokes reach the border.' }),
      relu,
      { type: 'maxPool2d', kernel: 2 },
      conv(6, 3),
      relu,
      { type: 'maxPool2d', kernel: 2 },
      flatten,
      { type: 'dense', units: 8, name: 'hidden' },
      relu,
      { type: 'dropout', rate: 0.5 },
      dense(5),
    ],
  },
  vgg: {
    input: [3, 8, 8],
    layers: [
      conv(4, 3, { padding: 1, bias: false }),
      { type: 'batchNorm2d', eps: 1e-3, momentum: 0.25 },
      relu,
      conv(4, 3, { padding: 1, bias: false }),
      batchNorm,
      relu,
      { type: 'maxPool2d', kernel: 2 },
      conv(8, 3, { padding: 1, bias: false }),
      batchNorm,
      relu,
      gap,
      dense(4),
    ],
  },
  residual: {
    input: [2, 8, 8],
    layers: [
      conv(4, 3, { padding: 1 }),
      {
        type: 'residual',
        layers: [conv(4, 3, { padding: 1, bias: false }), batchNorm, relu, conv(4, 3, { padding: 1 })],
      },
      relu,
      {
        type: 'residual',
        layers: [conv(6, 3, { padding: 1, stride: 2 }), relu, { type: 'residual', layers: [conv(6, 1)] }],
        shortcut: [conv(6, 1, { stride: 2 })],
      },
      {
        type: 'parallel',
        branches: [[], [conv(2, 1), relu], [{ type: 'maxPool2d', kernel: 3, stride: 1, padding: 1 }]],
      },
      relu,
      gap,
      dense(3),
    ],
  },
  activations: {
    input: [2, 6, 6],
    layers: [
      conv(4, 3),
      { type: 'leakyRelu', slope: 0.2 },
      conv(4, 1),
      { type: 'gelu' },
      conv(4, 1),
      { type: 'silu' },
      conv(4, 1),
      { type: 'tanh' },
      conv(4, 1),
      { type: 'sigmoid' },
      flatten,
      dense(6),
      { type: 'gelu' },
      dense(3),
    ],
  },
  norms: {
    input: [3, 6, 6],
    layers: [
      conv(8, 3),
      { type: 'groupNorm', groups: 2, eps: 1e-4 },
      relu,
      conv(8, 3, { groups: 2 }),
      { type: 'layerNorm', eps: 1e-4 },
      { type: 'gelu' },
      flatten,
      { type: 'layerNorm' },
      dense(4),
    ],
  },
  windows: {
    input: [2, 11, 9],
    layers: [
      conv(4, 2, { padding: 'same' }),
      conv(4, [3, 1], { padding: [2, 0], dilation: [2, 1], groups: 2 }),
      { type: 'avgPool2d', kernel: 3, stride: 2, padding: 1 },
      { type: 'avgPool2d', kernel: 2, stride: 1, padding: 'same', countIncludePad: false },
      { type: 'maxPool2d', kernel: 2, stride: 2, padding: 'same' },
      { type: 'avgPool2d', kernel: [2, 2], stride: 1, padding: 'same' },
      flatten,
      dense(3),
    ],
  },
  rare: {
    input: [2, 12, 11],
    layers: [
      { type: 'coordinates' },
      { type: 'locallyConnected2d', filters: 3, kernel: 3, stride: [2, 1], padding: 1 },
      { type: 'tanh' },
      { type: 'blurPool2d' },
      { type: 'locallyConnected2d', filters: 2, kernel: 2, bias: false },
      { type: 'blurPool2d', kernel: 2, stride: 1 },
      flatten,
      dense(3),
    ],
  },
  torus: {
    input: [2, 6, 5],
    layers: [
      { type: 'circularPad2d', padding: [2, 1] },
      conv(4, 3),
      relu,
      { type: 'circularPad2d', padding: 1 },
      conv(3, 3),
      flatten,
      dense(3),
    ],
  },
  dense: { input: [1, 4, 4], layers: [flatten, dense(7), { type: 'tanh' }, { type: 'dense', units: 3, bias: false }] },
};

/** A model with that architecture and parameters of noise, statistics of batch norms included. */
export function modelOf(name: string, architecture: Architecture = ARCHITECTURES[name]!): Model {
  const graph = resolveArchitecture(architecture);
  const tensors = new Map<string, Float32Array>();
  for (const { name: tensor, role, shape } of graph.nodes.flatMap((node) => node.tensors)) {
    const random = new Random(streamKey(1, 'init', tensor));
    const fan = shape.slice(1).reduce((product, extent) => product * extent, 1);
    const scale = Math.sqrt(3 / Math.max(fan, 3));
    const [low, high] = role === 'runningVar' ? [0.5, 2] : shape.length === 1 ? [-0.5, 1] : [-scale, scale];
    const count = shape.reduce((product, extent) => product * extent, 1);
    tensors.set(
      tensor,
      Float32Array.from({ length: count }, () => random.between(low, high)),
    );
  }
  const channels = architecture.input[0];
  return {
    architecture,
    classes: Array.from({ length: graph.outputShape[0]! }, (_, i) => `class ${i}`),
    normalization: {
      mean: Array.from({ length: channels }, (_, c) => 0.1307 + 0.1 * c),
      std: Array.from({ length: channels }, (_, c) => 0.3081 - 0.05 * c),
    },
    tensors,
    arm: name,
    seed: 3,
    trial: `trial of ${name}`,
    numerics: 'none',
    validationAccuracy: 0.5,
  };
}

/** A few pictures as bytes, N×C×H×W. */
export function picturesOf({ architecture }: Pick<Model, 'architecture'>, count: number): Uint8Array {
  const random = new Random(streamKey(2, 'explore', 'pictures'));
  const length = architecture.input.reduce((product, extent) => product * extent, count);
  return Uint8Array.from({ length }, () => random.integer(256));
}

/** Bytes → the network's input. */
export function normalize({ architecture, normalization }: Model, pictures: Uint8Array): Float32Array {
  const [channels, height, width] = architecture.input;
  const plane = height * width;
  return Float32Array.from(pictures, (value, i) => {
    const c = Math.floor(i / plane) % channels;
    return (value / 255 - normalization.mean[c]!) / normalization.std[c]!;
  });
}

/** What the model answers to pictures. */
export function logitsOf(model: Model, pictures: Uint8Array, engine: Engine = referenceEngine): Float32Array {
  const batch = pictures.length / model.architecture.input.reduce((product, extent) => product * extent, 1);
  const network = compileModel(model, engine, { batch });
  const logits = network.predict(normalize(model, pictures));
  network.dispose();
  return logits;
}

/** Largest |a − b| / (1 + |b|); Infinity where lengths differ or something is not a number. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const error = Math.abs(a[i]! - b[i]!) / (1 + Math.abs(b[i]!));
    if (!(error <= worst)) worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }
  return worst;
}
