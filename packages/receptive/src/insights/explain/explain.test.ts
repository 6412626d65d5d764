import { describe, expect, test } from 'vitest';
import { graphUpTo, observe, observedValues, resolveArchitecture } from '../../architecture/index.js';
import type { Graph, Layer, Node, OperationType } from '../../architecture/types.js';
import { createWasmEngine, type Engine, referenceEngine } from '../../engine/index.js';
import { algorithmOf } from '../../engine/wasm/convolution.js';
import { Random, streamKey } from '../../random.js';
import { setTensors } from '../../training/prefix.js';
import { randomGraph, randomPicture, randomTensors } from '../random-architecture.fixture.js';
import { explainUnit } from './explain.js';
import type { Explanation } from './types.js';
import { describeUnit } from './words.js';

const OPERATIONS: readonly OperationType[] = [
  ...(['conv2d', 'locallyConnected2d', 'dense', 'flatten', 'maxPool2d', 'avgPool2d', 'globalAvgPool2d'] as const),
  ...(['blurPool2d', 'circularPad2d', 'batchNorm2d', 'layerNorm', 'groupNorm', 'relu', 'gelu', 'silu'] as const),
  ...(['tanh', 'sigmoid', 'leakyRelu', 'dropout', 'coordinates', 'add', 'concat'] as const),
];

/** Values of all nodes for one picture, each as its layer makes it. */
function trace(engine: Engine, graph: Graph, tensors: Map<string, Float32Array>, picture: Float32Array) {
  const network = engine.compile(observe(graph), { batch: 1 });
  try {
    setTensors(network, tensors);
    return observedValues(graph, network.predict(picture));
  } finally {
    network.dispose();
  }
}

/**
 * What rounding is measured against: the sizes of the numbers that are added up. A float32 carries a share of 6e-8 of
 * itself, so a sum is off by a few such shares of what it is made of, however small the result is.
 */
function magnitude(explanation: Explanation): number {
  if (explanation.kind === 'sum') {
    return explanation.terms.reduce((sum, { product }) => sum + Math.abs(product), Math.abs(explanation.bias ?? 0));
  }
  if (explanation.kind === 'norm') {
    const { input, mean, variance, eps, scale, shift } = explanation;
    return (Math.abs(scale) * (Math.abs(input) + Math.abs(mean))) / Math.sqrt(variance + eps) + Math.abs(shift);
  }
  const input = explanation.kind === 'activation' ? Math.abs(explanation.input) : 0;
  return Math.max(Math.abs(explanation.value), input);
}

const offset = ({ outputShape }: Node, unit: readonly number[]) =>
  outputShape.reduce((sum, extent, axis) => sum * extent + unit[axis]!, 0);
const explained = (
  graph: Graph,
  node: Node,
  values: readonly Float32Array[],
  tensors: Map<string, Float32Array>,
  picture: Float32Array,
  unit: readonly number[],
) => {
  const inputs = node.inputs.map((id) => (id < 0 ? picture : values[id]!));
  return explainUnit(graph, node, inputs, tensors, unit);
};

/**
 * Float32 sums against float64 of the same float32 numbers: sixteen half units in the last place (6e-8). Measured at
 * most: 1.6e-7 in windows and sums, 4.2e-7 in group norms, whose mean is a sum over whole maps.
 */
const TOLERANCE = 1e-6;

describe.each(['wasm', 'reference'])('the arithmetic is what the %s engine computes', async (name) => {
  const engine = name === 'wasm' ? await createWasmEngine() : referenceEngine;

  test('for 1,000 random units of random networks, of every operation', () => {
    const seen = new Set<OperationType>();
    let [units, worst] = [0, 0];
    for (let seed = 0; seed < 50; seed++) {
      const graph = randomGraph(seed);
      const [tensors, picture] = [randomTensors(graph, seed), randomPicture(graph, seed)];
      const values = trace(engine, graph, tensors, picture);
      const random = new Random(streamKey(seed, 'generate', 'units'));
      for (let i = 0; i < 20; i++) {
        const node = graph.nodes[random.integer(graph.nodes.length)]!;
        const unit = node.outputShape.map((extent) => random.integer(extent));
        const explanation = explained(graph, node, values, tensors, picture, unit);
        const computed = values[node.id]![offset(node, unit)]!;
        const error = Math.abs(explanation.value - computed) / (magnitude(explanation) || 1);
        expect(error, `network ${seed}, ${node.name} [${unit}]`).toBeLessThan(TOLERANCE);
        worst = Math.max(worst, error);
        seen.add(node.operation.type);
        units++;
      }
    }
    expect(units).toBe(1000);
    expect(worst).toBeGreaterThan(0); // It is a comparison of two computations, not of one with itself.
    expect(OPERATIONS.filter((type) => !seen.has(type))).toEqual([]);
  });

  test('for networks that end at the layer, where layers before it are fused', () => {
    for (let seed = 100; seed < 115; seed++) {
      const graph = randomGraph(seed);
      const [tensors, picture] = [randomTensors(graph, seed), randomPicture(graph, seed)];
      const values = trace(engine, graph, tensors, picture);
      const random = new Random(streamKey(seed, 'generate', 'units'));
      const node = graph.nodes[random.integer(graph.nodes.length)]!;
      const network = engine.compile(graphUpTo(graph, node), { batch: 1 });
      setTensors(network, tensors);
      const computed = network.predict(picture);
      network.dispose();
      const largest = computed.reduce((most, value) => Math.max(most, Math.abs(value)), 0.1);
      for (let i = 0; i < 10; i++) {
        const unit = node.outputShape.map((extent) => random.integer(extent));
        const { value } = explained(graph, node, values, tensors, picture, unit);
        // A batch norm that is folded into the convolution before it rounds at another place: 5e-6 of the largest
        // value, as all fast kernels are held to the reference.
        expect(Math.abs(value - computed[offset(node, unit)]!) / largest).toBeLessThan(5e-6);
      }
    }
  });
});

test('convolutions by Winograd round more, and no more than they are allowed', async () => {
  const engine = await createWasmEngine();
  const convolution: Layer = { type: 'conv2d', filters: 16, kernel: 3, padding: 'same' };
  const graph = resolveArchitecture({ input: [1, 24, 24], layers: [convolution, convolution] });
  const [tensors, picture] = [randomTensors(graph, 1), randomPicture(graph, 1)];
  const values = trace(engine, graph, tensors, picture);
  const node = graph.nodes[1]!;
  expect(algorithmOf(node, 'fastest')?.kind).toBe('winograd');
  const largest = values[1]!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const random = new Random(streamKey(1, 'generate', 'units'));
  for (let i = 0; i < 100; i++) {
    const unit = node.outputShape.map((extent) => random.integer(extent));
    const { value } = explained(graph, node, values, tensors, picture, unit);
    // The tolerance of its kernels (see geometries.test.ts): its transforms subtract large terms.
    expect(Math.abs(value - values[1]![offset(node, unit)]!) / largest).toBeLessThan(6e-5);
  }
});

describe('worked by hand', () => {
  const graph = resolveArchitecture({
    input: [2, 3, 3],
    layers: [
      { type: 'conv2d', filters: 2, kernel: 2, stride: 2, padding: 1, dilation: 2, groups: 2 },
      { type: 'maxPool2d', kernel: 2 },
    ],
  });
  const picture = Float32Array.from({ length: 18 }, (_, i) => i);
  const tensors = new Map([
    ['conv1.weight', Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)],
    ['conv1.bias', Float32Array.of(10, 20)],
  ]);
  const convolution = explainUnit(graph, graph.nodes[0]!, [picture], tensors, [1, 0, 0]);

  test('a strided, dilated, grouped convolution with padding', () => {
    expect(graph.nodes[0]!.outputShape).toEqual([2, 2, 2]);
    expect(convolution).toMatchObject({ kind: 'sum', sum: 8 * 13, bias: 20, biasAt: [1], value: 124 });
    expect(convolution.terms.map(({ place }) => place)).toEqual([
      [-1, -1],
      [-1, 1],
      [1, -1],
      [1, 1],
    ]); // prettier-ignore
    expect(convolution.terms.map(({ at }) => at)).toEqual([null, null, null, [1, 1, 1]]);
    expect(convolution.terms[3]).toEqual({
      source: 0,
      at: [1, 1, 1],
      place: [1, 1],
      channel: 1,
      tap: [1, 1],
      input: 13,
      weightAt: [1, 0, 1, 1],
      weight: 8,
      product: 104,
    });
  });

  test('a pool names the first of the largest', () => {
    const pool = explainUnit(graph, graph.nodes[1]!, [Float32Array.of(3, 7, 7, 1, 0, 0, 0, 0)], tensors, [0, 0, 0]);
    expect(pool).toMatchObject({ kind: 'maximum', winner: 1, value: 7 });
  });

  test('in words', () => {
    expect(describeUnit('conv1', convolution)).toBe(
      'conv1, channel 1, row 0, column 0: 124. It is the sum of 4 products, 104, plus the bias 20. 3 of them lie in the padding. The largest: 8 times 13 at channel 1, row 1, column 1.',
    );
  });

  test('a unit that is not there, a tensor that is missing', () => {
    const explain =
      (unit: number[], given = tensors) =>
      () =>
        explainUnit(graph, graph.nodes[0]!, [picture], given, unit);
    expect(explain([0, 2, 0])).toThrow('conv1 has no unit [0,2,0]: its output is 2×2×2.');
    expect(explain([0])).toThrow('conv1 has no unit [0]');
    expect(explain([0, 1, 1], new Map())).toThrow('The model lacks the tensor "conv1.weight".');
  });
});
