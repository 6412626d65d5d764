import { describe, expect, test } from 'vitest';
import { resolveArchitecture } from '../../architecture/index.js';
import type { Graph, Layer, Padding } from '../../architecture/types.js';
import { Random, streamKey } from '../../random.js';
import { referenceEngine } from '../reference/index.js';
import type { Engine, Network } from '../types.js';
import type { ConvolutionAlgorithm } from './algorithms.js';
import { algorithmOf } from './convolution.js';
import { createWasmEngine } from './index.js';

/** Draws for the i-th generated case. */
const dice = (kind: string, i: number) => new Random(streamKey(1, 'generate', kind), i);
const pick = <T>(random: Random, list: readonly T[]): T => list[random.integer(list.length)] as T;
const values = (random: Random, n: number, scale = 1) =>
  Float32Array.from({ length: n }, () => random.normal() * scale);
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** The same parameters in both networks: normal, weights scaled so that outputs are of the order of one. */
function fill(graph: Graph, networks: readonly Network[], random: Random): void {
  for (const { tensors } of graph.nodes)
    for (const { name, role, shape } of tensors) {
      const fan = role === 'weight' && shape.length > 1 ? size(shape) / (shape[0] as number) : 1;
      const tensor = values(random, size(shape), 1 / Math.sqrt(fan));
      if (role === 'runningVar')
        tensor.forEach((v, i) => {
          tensor[i] = 0.5 + Math.abs(v);
        });
      for (const network of networks) network.setTensor(name, tensor);
    }
}

/** Largest |a − b| as a share of the largest |b|; of a tenth where all are smaller, as a lone sum of ±1 may be by chance. */
function error(found: Float32Array, expected: Float32Array): number {
  expect(found.length).toBe(expected.length);
  let worst = 0;
  let largest = 0.1;
  for (let i = 0; i < expected.length; i++) {
    const distance = Math.abs((found[i] as number) - (expected[i] as number));
    if (!(distance <= worst)) worst = distance; // NaN counts as the worst
    largest = Math.max(largest, Math.abs(expected[i] as number));
  }
  return worst / largest;
}

/** Compares one architecture on one batch: outputs, input gradient and parameter gradients, in both modes. */
function compare(
  engine: Engine,
  input: [number, number, number],
  layers: Layer[],
  batch: number,
  random: Random,
): number {
  const graph = resolveArchitecture({ input, layers });
  const options = { batch, inputGradient: true };
  const [fast, exact] = [engine.compile(graph, options), referenceEngine.compile(graph, options)];
  try {
    fill(graph, [fast, exact], random);
    const images = values(random, batch * size(input));
    const given = values(random, batch * size(graph.outputShape));
    let worst = 0;
    for (const mode of ['training', 'evaluation'] as const) {
      const dropout = { step: 3, dropoutKey: [5, 6] as const };
      // Where a ReLU at the end is barely open, rounding alone decides whether a gradient passes.
      const outputs = [fast, exact].map((network) => network.gradients(images, given, mode, dropout).output);
      const closed = graph.nodes.at(-1)?.operation.type === 'relu';
      const barely = (i: number) => closed && outputs.some((y) => (y[i] as number) > 0 && (y[i] as number) < 1e-3);
      const gradient = given.map((g, i) => (barely(i) ? 0 : g));
      const a = fast.gradients(images, gradient, mode, dropout);
      const b = exact.gradients(images, gradient, mode, dropout);
      worst = Math.max(worst, error(a.output, b.output), error(a.gradInput, b.gradInput));
      for (const [name, expected] of b.gradParameters)
        worst = Math.max(worst, error(a.gradParameters.get(name) as Float32Array, expected));
      worst = Math.max(worst, error(fast.predict(images, 1), exact.predict(images, 1)));
    }
    return worst;
  } finally {
    fast.dispose();
  }
}

/**
 * Largest error against float64 that is accepted, as a share of the largest value: ten times float32's own rounding
 * for plain sums; more for Winograd, whose transforms subtract large terms (measured: see docs/decisions).
 */
const TOLERANCE = { plain: 5e-6, winograd: 6e-5, largeTiles: 2e-4 };
/** Tiles of 10×10, F(4, 7), subtract the largest terms. */
const toleranceOf = (algorithm: ConvolutionAlgorithm | null) => {
  if (algorithm?.kind !== 'winograd') return TOLERANCE.plain;
  return algorithm.m + algorithm.r > 10 ? TOLERANCE.largeTiles : TOLERANCE.winograd;
};
/** How the first layer, a convolution, is computed. */
function chosen(input: [number, number, number], layer: Layer): ConvolutionAlgorithm | null {
  const node = resolveArchitecture({ input, layers: [layer] }).nodes[0];
  return node ? algorithmOf(node, 'fastest') : null;
}
/** How it is computed behind another layer. */
function behind(input: [number, number, number], layer: Layer): ConvolutionAlgorithm | null {
  const node = resolveArchitecture({ input, layers: [{ type: 'relu' }, layer] }).nodes[1];
  return node ? algorithmOf(node, 'fastest') : null;
}

const CONVOLUTIONS = Array.from({ length: 150 }, (_, i) => {
  const random = dice('conv', i);
  const groups = pick(random, [1, 1, 1, 2, 3]);
  const depthwise = random.integer(8) === 0;
  const channels = depthwise ? 1 + random.integer(9) : groups * (1 + random.integer(6));
  const filters = depthwise ? channels : groups * (1 + random.integer(9));
  const [kh, kw] = pick(random, [
    [1, 1],
    [3, 3],
    [3, 3],
    [5, 5],
    [7, 7],
    [2, 3],
    [4, 1],
    [3, 5],
  ] as const);
  const dilation = [1 + (random.integer(4) === 0 ? 1 : 0), 1 + (random.integer(4) === 0 ? 1 : 0)] as const;
  const stride = [pick(random, [1, 1, 2, 3]), pick(random, [1, 1, 2, 3])] as const;
  const padding = pick(random, ['same', 'valid', 1, [2, 0]] as const);
  const extent = (k: number, d: number) => d * (k - 1) + 1 + random.integer(9);
  const input: [number, number, number] = [channels, extent(kh, dilation[0]), extent(kw, dilation[1])];
  const layer: Layer = {
    type: 'conv2d',
    filters,
    kernel: [kh, kw],
    stride,
    padding,
    dilation,
    groups: depthwise ? channels : groups,
    bias: random.integer(2) === 0,
  };
  return { i, input, layer, batch: pick(random, [1, 2, 5]) };
});

/** Geometries at which Winograd is chosen, with many channels: sums as long as in practice. */
const WINOGRAD: {
  i: number;
  input: [number, number, number];
  kernel: number;
  filters: number;
  padding: Padding;
  stride: number;
  batch: number;
}[] = Array.from({ length: 40 }, (_, i) => {
  const random = dice('winograd', i);
  const kernel = pick(random, [3, 3, 5, 7]);
  const input: [number, number, number] = [
    pick(random, [3, 4, 13, 16, 32]),
    kernel + 1 + random.integer(14),
    kernel + 1 + random.integer(14),
  ];
  const padding = pick<Padding>(random, ['same', 0, 1, kernel - 1]);
  return { i, input, kernel, filters: pick(random, [8, 12, 17, 32]), padding, stride: 1, batch: pick(random, [1, 3]) };
});
// Maps of 2×2: the only ones where the smaller tiles win.
WINOGRAD.push({ i: 40, input: [32, 4, 4], kernel: 3, filters: 32, padding: 0, stride: 1, batch: 3 });
WINOGRAD.push({ i: 41, input: [32, 6, 6], kernel: 5, filters: 32, padding: 0, stride: 1, batch: 3 });
WINOGRAD.push({ i: 42, input: [32, 8, 8], kernel: 7, filters: 32, padding: 0, stride: 1, batch: 3 });
// Strided, taken apart into phases; even kernels.
WINOGRAD.push({ i: 70, input: [32, 20, 20], kernel: 3, filters: 32, padding: 1, stride: 2, batch: 2 });
for (let i = 43; i < 70; i++) {
  const random = dice('strided', i);
  const stride = pick(random, [1, 2, 2, 3]);
  const kernel = stride === 1 ? pick(random, [2, 4]) : pick(random, [3, 5, 7]);
  const extent = () => kernel + stride * (1 + random.integer(10));
  const padding = pick<Padding>(random, ['same', 0, 1, kernel >> 1]);
  const input: [number, number, number] = [pick(random, [5, 16, 32]), extent(), extent()];
  WINOGRAD.push({ i, input, kernel, filters: pick(random, [8, 17, 32]), padding, stride, batch: pick(random, [1, 3]) });
}

/**
 * Direct convolutions larger than the generated ones: rows that are cut into several bands, forward and in the weight
 * gradient; an odd number of channel blocks and of columns; phases of the data gradient that no tap falls on.
 */
const DIRECT: {
  input: [number, number, number];
  kernel: number;
  filters: number;
  stride: number;
  padding: number;
  groups?: number;
}[] = [
  { input: [64, 40, 37], kernel: 3, filters: 20, stride: 2, padding: 1 },
  { input: [8, 112, 118], kernel: 3, filters: 12, stride: 2, padding: 1 },
  { input: [20, 34, 61], kernel: 3, filters: 12, stride: 2, padding: 0 },
  { input: [9, 31, 30], kernel: 2, filters: 6, stride: 3, padding: 1 },
  { input: [12, 33, 70], kernel: 3, filters: 12, stride: 2, padding: 1, groups: 3 },
  { input: [9, 21, 22], kernel: 1, filters: 9, stride: 2, padding: 1 },
];

describe.each(['relaxed', 'simd'] as const)('the %s kernels against the reference', (variant) => {
  const engine = createWasmEngine({ variant });

  test.each(CONVOLUTIONS)('convolution $i: $input $layer', async ({ i, input, layer, batch }) => {
    // Every other one behind another layer: the network's first convolution may read its input differently.
    const layers: Layer[] = i % 2 ? [layer] : [{ type: 'leakyRelu', slope: 0.5 }, layer];
    const tolerance = Math.max(TOLERANCE.winograd, toleranceOf(chosen(input, layer)));
    expect(compare(await engine, input, layers, batch, dice('values', i))).toBeLessThan(tolerance);
  });

  test.each(WINOGRAD)(
    'winograd $i: $kernel×$kernel, stride $stride, on $input → $filters',
    async ({ i, input, kernel, filters, padding, stride, batch }) => {
      const layer: Layer = { type: 'conv2d', filters, kernel, padding, stride };
      const tolerance = toleranceOf(chosen(input, layer));
      expect(compare(await engine, input, [layer, { type: 'relu' }], batch, dice('values', i))).toBeLessThan(tolerance);
    },
  );

  test.each(DIRECT)('direct: $kernel×$kernel, stride $stride, on $input → $filters', async (geometry) => {
    const { input, ...sizes } = geometry;
    const layer: Layer = { type: 'conv2d', ...sizes };
    expect(behind(input, layer)?.kind).toBe('direct');
    const layers: Layer[] = [{ type: 'leakyRelu', slope: 0.5 }, layer, { type: 'relu' }];
    expect(compare(await engine, input, layers, 2, dice('direct', input[0]))).toBeLessThan(TOLERANCE.plain);
  });

  const others: [string, Layer[]][] = [
    [
      'locally connected',
      [{ type: 'locallyConnected2d', filters: 5, kernel: 3, stride: 2, padding: 1 }, { type: 'relu' }],
    ],
    ['dense', [{ type: 'flatten' }, { type: 'dense', units: 37 }, { type: 'relu' }, { type: 'dense', units: 3 }]],
    ['max pool', [{ type: 'maxPool2d', kernel: 3, stride: 2, padding: 1 }]],
    ['average pool', [{ type: 'avgPool2d', kernel: 3, stride: 2, padding: 1, countIncludePad: false }]],
    ['global average, dense', [{ type: 'globalAvgPool2d' }, { type: 'dense', units: 4 }]],
    ['blur pool', [{ type: 'blurPool2d', kernel: 4 }]],
    ['circular padding by the whole picture', [{ type: 'circularPad2d', padding: [9, 7] }]],
    [
      'convolutions on a torus',
      [
        { type: 'circularPad2d', padding: 1 },
        { type: 'conv2d', filters: 6, kernel: 3 },
        { type: 'relu' },
        { type: 'circularPad2d', padding: [2, 1] },
        { type: 'conv2d', filters: 3, kernel: [5, 3] },
      ],
    ],
    [
      'batch norm and relu',
      [{ type: 'conv2d', filters: 6, kernel: 3, bias: false }, { type: 'batchNorm2d' }, { type: 'relu' }],
    ],
    [
      'batch norm, relu and pooling',
      [
        { type: 'conv2d', filters: 6, kernel: 1, bias: false },
        { type: 'batchNorm2d' },
        { type: 'relu' },
        { type: 'maxPool2d', kernel: 2 },
      ],
    ],
    [
      'relu and pooling',
      [{ type: 'conv2d', filters: 6, kernel: 3 }, { type: 'relu' }, { type: 'maxPool2d', kernel: 2 }],
    ],
    ['batch norm alone', [{ type: 'batchNorm2d' }, { type: 'maxPool2d', kernel: 2 }]],
    ['layer norm of pixels', [{ type: 'layerNorm' }]],
    ['layer norm of rows', [{ type: 'flatten' }, { type: 'layerNorm' }]],
    [
      'group norm',
      [
        { type: 'conv2d', filters: 6, kernel: 1 },
        { type: 'groupNorm', groups: 2 },
      ],
    ],
    [
      'activations',
      [{ type: 'gelu' }, { type: 'silu' }, { type: 'tanh' }, { type: 'sigmoid' }, { type: 'leakyRelu', slope: 0.2 }],
    ],
    [
      'dropout of pictures and rows',
      [{ type: 'dropout', rate: 0.3 }, { type: 'flatten' }, { type: 'dropout', rate: 0.5 }],
    ],
    ['coordinates', [{ type: 'coordinates' }, { type: 'conv2d', filters: 4, kernel: 3 }]],
    [
      'residual with identity',
      [
        { type: 'residual', layers: [{ type: 'conv2d', filters: 5, kernel: 3, padding: 1 }, { type: 'relu' }] },
        { type: 'relu' },
      ],
    ],
    [
      'residual with shortcut',
      [
        {
          type: 'residual',
          layers: [
            { type: 'conv2d', filters: 9, kernel: 3, padding: 'same', stride: 2, bias: false },
            { type: 'batchNorm2d' },
          ],
          shortcut: [{ type: 'conv2d', filters: 9, kernel: 1, stride: 2 }],
        },
        { type: 'relu' },
        { type: 'globalAvgPool2d' },
      ],
    ],
    [
      'parallel',
      [
        {
          type: 'parallel',
          branches: [
            [{ type: 'conv2d', filters: 3, kernel: 1 }],
            [],
            [{ type: 'conv2d', filters: 6, kernel: 3, padding: 1 }, { type: 'relu' }],
          ],
        },
        { type: 'conv2d', filters: 2, kernel: 3 },
      ],
    ],
    [
      'parallel vectors',
      [
        { type: 'parallel', branches: [[{ type: 'globalAvgPool2d' }], [{ type: 'flatten' }]] },
        { type: 'dense', units: 3 },
      ],
    ],
    [
      'a value read twice',
      [
        { type: 'conv2d', filters: 8, kernel: 3 },
        { type: 'residual', layers: [{ type: 'residual', layers: [{ type: 'relu' }] }, { type: 'batchNorm2d' }] },
        { type: 'flatten' },
      ],
    ],
  ]; // prettier-ignore
  test.each(others)('%s', async (name, layers) => {
    const graph = resolveArchitecture({ input: [5, 9, 7], layers });
    for (const batch of [1, 3, 9]) {
      const ownStatistics = graph.nodes.some(
        (n) => n.operation.type === 'batchNorm2d' && batch * size(n.inputShape.slice(1)) < 2,
      );
      if (!ownStatistics)
        expect(compare(await engine, [5, 9, 7], layers, batch, dice(name, batch))).toBeLessThan(TOLERANCE.winograd);
    }
  });
});

const ALL = [
  [2, 3],
  [2, 5],
  [2, 7],
  [3, 2],
  [3, 4],
  [4, 3],
  [4, 5],
  [4, 7],
  [5, 2],
  [5, 4],
  [6, 3],
]
  .map(([m, r]) => `F(${m},${r})`)
  .concat('depthwise', 'direct', 'planar', 'pointwise');

test('the generated convolutions reach every algorithm', () => {
  const reached = new Set<string>();
  const winograd = WINOGRAD.map(({ input, kernel, filters, padding, stride }) => ({
    input,
    layer: { type: 'conv2d', filters, kernel, padding, stride } as Layer,
  }));
  for (const { input, layer } of [...CONVOLUTIONS, ...winograd]) {
    const algorithm = chosen(input, layer);
    if (!algorithm) throw new Error('not a convolution');
    // As the network's first layer, and behind another.
    for (const kind of [algorithm, behind(input, layer)])
      reached.add(kind?.kind === 'winograd' ? `F(${kind.m},${kind.r})` : String(kind?.kind));
  }
  expect([...reached].sort()).toEqual(ALL);
});

test.each(WINOGRAD.slice(0, 12))(
  'winograd $i without Winograd rounds as plain sums do: $kernel×$kernel on $input',
  async ({ i, input, kernel, filters, padding, stride, batch }) => {
    const engine = await createWasmEngine({ convolution: 'direct' });
    expect(engine.numerics).toMatch(/-direct$/);
    const layer: Layer = { type: 'conv2d', filters, kernel, padding, stride };
    expect(compare(engine, input, [layer], batch, dice('values', i))).toBeLessThan(TOLERANCE.plain);
  },
);
