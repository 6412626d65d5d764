import { describe, expect, test } from 'vitest';
import { resolveArchitecture } from '../../architecture/index.js';
import type { Layer, Padding } from '../../architecture/types.js';
import { Random, streamKey } from '../../random.js';
import { backwardGraph, forwardGraph } from './graph.js';
import { softmaxCrossEntropy } from './loss.js';
import type { Mode } from './operations.js';
import { size, type Tensor, zeros } from './tensor.js';

/**
 * Every gradient against the difference quotient (L(x+δ) − L(x−δ)) / 2δ of L = Σ g·y. With δ = 1e-5 the quotient is
 * off by about δ²·L‴/6 ≈ 1e-10 and by rounding, 1e-16·L/δ ≈ 1e-10 for L ≈ 10; a wrong term is off by about 1.
 */
const DELTA = 1e-5;
const TOLERANCE = 1e-6;
const GEOMETRIES = 6;
const DROPOUT = { dropoutKey: [1, 2], step: 3 } as const;
const TRAINING: Mode = { training: true, dropout: DROPOUT };

type Draw = Random;
const pick = <T>(random: Draw, ...choices: readonly T[]): T => choices[random.integer(choices.length)]!;
const extent = (random: Draw, from: number, to: number) => from + random.integer(to - from + 1);

/** A tensor of normal numbers. */
function normal(random: Draw, shape: readonly number[]): Tensor {
  const { data } = zeros(shape);
  for (let i = 0; i < data.length; i++) data[i] = random.normal();
  return { shape, data };
}

/** The largest disagreement between the backward pass and difference quotients, over the input and all parameters. */
function gradientError(
  input: readonly [number, number, number],
  layers: readonly Layer[],
  mode: Mode,
  random: Draw,
): number {
  const graph = resolveArchitecture({ input, layers });
  const x = normal(random, [extent(random, 2, 3), ...input]);
  const parameters = new Map<string, Tensor>();
  for (const { name, role, shape } of graph.nodes.flatMap((node) => node.tensors)) {
    const values = normal(random, shape);
    // A variance is positive; its exact value does not matter.
    const positive = { shape, data: values.data.map((value) => 0.5 + Math.abs(value)) };
    parameters.set(name, role === 'runningVar' ? positive : values);
  }
  const g = normal(random, [x.shape[0]!, ...graph.outputShape]);
  const loss = () =>
    forwardGraph(graph, parameters, x, mode)
      .at(-1)!
      .data.reduce((sum, y, i) => sum + y * g.data[i]!, 0);

  const outputs = forwardGraph(graph, parameters, x, mode);
  expect(outputs.map(({ shape }) => shape.slice(1))).toEqual(graph.nodes.map(({ outputShape }) => outputShape));
  const { gradInput, gradParameters } = backwardGraph(graph, parameters, x, outputs, g, mode);
  const pairs: [Tensor, Tensor][] = [[x, gradInput]];
  for (const [name, gradient] of gradParameters) pairs.push([parameters.get(name)!, gradient]);
  const trained = graph.nodes.flatMap(({ tensors }) => tensors).filter(({ role }) => /weight|bias/.test(role));
  expect([...gradParameters.keys()].sort()).toEqual(trained.map(({ name }) => name).sort());

  let worst = 0;
  for (const [values, gradient] of pairs) {
    expect(gradient.data.length).toBe(size(values.shape));
    for (let i = 0; i < values.data.length; i++) {
      const value = values.data[i]!;
      values.data[i] = value + DELTA;
      const above = loss();
      values.data[i] = value - DELTA;
      const below = loss();
      values.data[i] = value;
      const quotient = (above - below) / (2 * DELTA);
      worst = Math.max(worst, Math.abs(gradient.data[i]! - quotient) / (1 + Math.abs(quotient)));
    }
  }
  return worst;
}

const picture = (random: Draw, channels = extent(random, 1, 4)): [number, number, number] => [
  channels,
  extent(random, 4, 7),
  extent(random, 4, 7),
];

/** One random instance of every layer, with an input it accepts. */
const LAYERS: Record<string, (random: Draw) => { input: [number, number, number]; layers: Layer[] }> = {
  'conv2d with stride, padding, dilation, groups': (random) => {
    const groups = pick(random, 1, 2);
    return {
      input: picture(random, 2 * groups),
      layers: [
        {
          type: 'conv2d',
          filters: groups * extent(random, 1, 2),
          kernel: [extent(random, 1, 3), extent(random, 1, 3)],
          stride: [extent(random, 1, 3), extent(random, 1, 3)],
          padding: pick<Padding>(random, 'same', [1, 2], 3),
          dilation: [extent(random, 1, 2), extent(random, 1, 2)],
          groups,
          bias: pick(random, true, false),
        },
      ],
    };
  },
  locallyConnected2d: (random) => ({
    input: picture(random, extent(random, 1, 2)),
    layers: [
      {
        type: 'locallyConnected2d',
        filters: extent(random, 1, 2),
        kernel: [extent(random, 1, 3), extent(random, 1, 3)],
        stride: [extent(random, 1, 2), extent(random, 1, 3)],
        padding: pick<Padding>(random, 'same', 'valid', 1),
        bias: pick(random, true, false),
      },
    ],
  }),
  'flatten and dense': (random) => ({
    input: picture(random, 2),
    layers: [{ type: 'flatten' }, { type: 'dense', units: extent(random, 1, 4), bias: pick(random, true, false) }],
  }),
  maxPool2d: (random) => ({
    input: picture(random),
    layers: [
      {
        type: 'maxPool2d',
        kernel: [extent(random, 2, 4), extent(random, 2, 3)],
        stride: [extent(random, 1, 3), extent(random, 1, 3)],
        padding: pick<Padding>(random, 'same', 'valid', [1, 1]),
      },
    ],
  }),
  avgPool2d: (random) => ({
    input: picture(random),
    layers: [
      {
        type: 'avgPool2d',
        kernel: [extent(random, 2, 4), extent(random, 2, 3)],
        stride: [extent(random, 1, 3), extent(random, 1, 3)],
        padding: pick<Padding>(random, 'same', 'valid', [1, 1]),
        countIncludePad: pick(random, true, false),
      },
    ],
  }),
  globalAvgPool2d: (random) => ({ input: picture(random), layers: [{ type: 'globalAvgPool2d' }] }),
  blurPool2d: (random) => ({
    input: picture(random),
    layers: [
      { type: 'blurPool2d', kernel: extent(random, 2, 7), stride: [extent(random, 1, 3), extent(random, 1, 3)] },
    ],
  }),
  circularPad2d: (random) => ({
    input: picture(random),
    layers: [{ type: 'circularPad2d', padding: [extent(random, 0, 4), extent(random, 0, 4)] }],
  }),
  batchNorm2d: (random) => ({ input: picture(random), layers: [{ type: 'batchNorm2d', eps: 1e-3 }] }),
  'layerNorm over channels': (random) => ({
    input: picture(random, extent(random, 3, 5)),
    layers: [{ type: 'layerNorm', eps: 1e-2 }],
  }),
  'layerNorm of vectors': (random) => ({
    input: picture(random, 1),
    layers: [{ type: 'flatten' }, { type: 'layerNorm' }],
  }),
  groupNorm: (random) => {
    const groups = extent(random, 1, 3);
    return { input: picture(random, 2 * groups), layers: [{ type: 'groupNorm', groups }] };
  },
  // No input comes within δ of the kink at 0 (the seeds are fixed), so the quotient sees one side only.
  relu: (random) => ({ input: picture(random), layers: [{ type: 'relu' }] }),
  leakyRelu: (random) => ({ input: picture(random), layers: [{ type: 'leakyRelu', slope: 0.2 }] }),
  gelu: (random) => ({ input: picture(random), layers: [{ type: 'gelu' }] }),
  silu: (random) => ({ input: picture(random), layers: [{ type: 'silu' }] }),
  tanh: (random) => ({ input: picture(random), layers: [{ type: 'tanh' }] }),
  sigmoid: (random) => ({ input: picture(random), layers: [{ type: 'sigmoid' }] }),
  dropout: (random) => ({ input: picture(random, 6), layers: [{ type: 'dropout', rate: 0.4 }] }),
  coordinates: (random) => ({
    input: picture(random),
    layers: [{ type: 'coordinates' }, { type: 'conv2d', filters: 2, kernel: 3, padding: 1 }],
  }),
  'parallel (concat)': (random) => ({
    input: picture(random),
    layers: [
      {
        type: 'parallel',
        branches: [
          [{ type: 'conv2d', filters: 2, kernel: 1 }],
          [],
          [{ type: 'conv2d', filters: 1, kernel: 3, padding: 1 }, { type: 'tanh' }],
        ],
      },
    ],
  }),
  'residual (add) with the identity': (random) => ({
    input: picture(random, 2),
    layers: [{ type: 'residual', layers: [{ type: 'conv2d', filters: 2, kernel: 3, padding: 1 }, { type: 'silu' }] }],
  }),
  'residual (add) with a shortcut': (random) => ({
    input: picture(random, 2),
    layers: [
      {
        type: 'residual',
        layers: [{ type: 'conv2d', filters: 3, kernel: 3, padding: 1, stride: 2 }, { type: 'gelu' }],
        shortcut: [{ type: 'conv2d', filters: 3, kernel: 1, stride: 2 }],
      },
    ],
  }),
  'a whole network': (random) => ({
    input: [1, 8, 8],
    layers: [
      { type: 'coordinates' },
      { type: 'conv2d', filters: 4, kernel: 3, padding: 'same', bias: false },
      { type: 'batchNorm2d' },
      { type: 'relu' },
      { type: 'blurPool2d' },
      {
        type: 'residual',
        layers: [
          { type: 'groupNorm', groups: 2 },
          { type: 'gelu' },
          { type: 'conv2d', filters: 4, kernel: 3, padding: 1 },
        ],
      },
      {
        type: 'parallel',
        branches: [[{ type: 'maxPool2d', kernel: 2 }], [{ type: 'avgPool2d', kernel: 3, stride: 2, padding: 1 }]],
      },
      { type: 'dropout', rate: 0.25 },
      { type: 'flatten' },
      { type: 'dense', units: 5 },
      { type: 'layerNorm' },
      { type: 'dense', units: extent(random, 2, 4) },
    ],
  }),
};

describe('the backward pass agrees with difference quotients', () => {
  for (const [name, draw] of Object.entries(LAYERS))
    test(name, () => {
      for (let geometry = 0; geometry < GEOMETRIES; geometry++) {
        const random = new Random(streamKey(geometry, 'generate', name));
        const { input, layers } = draw(random);
        const error = gradientError(input, layers, TRAINING, random);
        expect(error, JSON.stringify({ input, layers })).toBeLessThan(TOLERANCE);
      }
    });

  test('batchNorm2d in evaluation, where the statistics are constants', () => {
    for (let geometry = 0; geometry < GEOMETRIES; geometry++) {
      const random = new Random(streamKey(geometry, 'generate', 'evaluation'));
      const error = gradientError(picture(random), [{ type: 'batchNorm2d' }], { training: false }, random);
      expect(error).toBeLessThan(TOLERANCE);
    }
  });

  test('softmax cross-entropy with label smoothing and class weights', () => {
    for (let example = 0; example < GEOMETRIES; example++) {
      const random = new Random(streamKey(example, 'generate', 'loss'));
      const [N, K] = [extent(random, 1, 5), extent(random, 2, 6)];
      const logits = normal(random, [N, K]);
      const labels = Array.from({ length: N }, () => random.integer(K));
      const options = {
        labelSmoothing: pick(random, 0, 0.1, 0.3),
        classWeights: pick(
          random,
          undefined,
          Array.from({ length: K }, () => random.between(0.2, 3)),
        ),
      };
      const { gradLogits } = softmaxCrossEntropy(logits, labels, options);
      for (let i = 0; i < logits.data.length; i++) {
        const value = logits.data[i]!;
        logits.data[i] = value + DELTA;
        const above = softmaxCrossEntropy(logits, labels, options).loss;
        logits.data[i] = value - DELTA;
        const below = softmaxCrossEntropy(logits, labels, options).loss;
        logits.data[i] = value;
        expect(Math.abs(gradLogits.data[i]! - (above - below) / (2 * DELTA))).toBeLessThan(TOLERANCE);
      }
    }
  });
});
