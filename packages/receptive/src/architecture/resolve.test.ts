import { describe, expect, it } from 'vitest';
import { requireClassifier, resolveArchitecture } from './resolve.js';
import type { Architecture, Graph, Layer, Padding } from './types.js';

const twoBlocks = (kernel: number, width: number, padding: Padding): Architecture => ({
  input: [3, 32, 32],
  layers: [
    { type: 'conv2d', filters: width, kernel, padding },
    { type: 'maxPool2d', kernel: 2 },
    { type: 'conv2d', filters: 2 * width, kernel, padding },
    { type: 'maxPool2d', kernel: 2 },
    { type: 'flatten' },
    { type: 'dense', units: 10 },
  ],
});
const resolve = (input: Architecture['input'], ...layers: Layer[]): Graph => resolveArchitecture({ input, layers });
const shapes = (graph: Graph) => graph.nodes.map((node) => node.outputShape.join('×'));

describe('parameters, MACs and receptive field', () => {
  // Enumerated by hand from out = floor((in + 2p − k)/s) + 1, r += (k−1)·j: independent of this code.
  it.each([
    [3, 32, 'same', 60_362, 5_644_288, 10],
    [5, 32, 'same', 94_666, 15_605_760, 16],
    [5, 24, 'same', 61_402, 9_246_720, 16],
    [5, 18, 'same', 40_654, 5_552_640, 16],
    [3, 32, 'valid', 42_442, 3_915_648, 10],
    [5, 32, 'valid', 69_706, 7_017_600, 16],
  ] as const)('kernel %i, width %i, %s', (kernel, width, padding, parameters, macs, field) => {
    const graph = resolveArchitecture(twoBlocks(kernel, width, padding));
    expect([graph.parameters, graph.macs, graph.receptiveField, graph.jump]).toEqual([
      parameters,
      macs,
      [field, field],
      [4, 4],
    ]);
  });

  it('is the whole picture for units behind flatten, and for a net that starts with it', () => {
    const graph = resolve([1, 20, 24], { type: 'flatten' }, { type: 'dense', units: 3 });
    expect(graph.receptiveField).toEqual([20, 24]);
    expect(resolveArchitecture(twoBlocks(3, 2, 'same')).nodes.at(-1)?.receptiveField).toEqual([32, 32]);
  });

  it('grows with dilation and stride, and is the larger one where branches meet', () => {
    const graph = resolve(
      [1, 32, 32],
      { type: 'conv2d', filters: 2, kernel: [3, 5], stride: [2, 1], padding: 'same' },
      { type: 'conv2d', filters: 2, kernel: 3, dilation: 2, padding: 'same' },
      { type: 'parallel', branches: [[], [{ type: 'maxPool2d', kernel: 3, stride: 1, padding: 1 }]] },
    );
    // h: 1 + 2·1 = 3, j 2; 3 + 2·2·2 = 11; pool 11 + 2·2 = 15.  w: 1 + 4 = 5, j 1; 5 + 2·2 = 9; pool 9 + 2 = 11.
    expect(graph.nodes.map((node) => node.receptiveField)).toEqual([
      [3, 5],
      [11, 9],
      [15, 11],
      [15, 11],
    ]);
    expect(graph.jump).toEqual([2, 1]);
  });
});

it('circular padding adds to both sides and changes neither receptive field nor jump', () => {
  const graph = resolve(
    [1, 8, 9],
    { type: 'conv2d', filters: 2, kernel: 3, stride: 2 },
    { type: 'circularPad2d', padding: [3, 1] },
    { type: 'conv2d', filters: 2, kernel: [7, 3] },
  );
  expect(shapes(graph)).toEqual(['2×3×4', '2×9×6', '2×3×4']);
  expect(graph.nodes.map(({ receptiveField, jump }) => [receptiveField, jump])).toEqual([
    [
      [3, 3],
      [2, 2],
    ],
    [
      [3, 3],
      [2, 2],
    ],
    [
      [15, 7],
      [2, 2],
    ],
  ]); // prettier-ignore
  expect(graph.nodes[1]).toMatchObject({ name: 'circularPad1', parameters: 0, macs: 0, activations: 108 });
});

describe('shapes', () => {
  it('"same" is ceil(in / stride), with the smaller half of the zeros at the top and left', () => {
    const { nodes } = resolve([1, 7, 8], { type: 'conv2d', filters: 1, kernel: 4, stride: [2, 3], padding: 'same' });
    expect(nodes[0]?.outputShape).toEqual([1, 4, 3]);
    // h: (4−1)·2 + 4 − 7 = 3 zeros; w: (3−1)·3 + 4 − 8 = 2.
    expect(nodes[0]?.operation).toMatchObject({ padding: [1, 1, 2, 1] });
  });

  it('rounds down elsewhere; a pool strides by its kernel unless told otherwise', () => {
    const graph = resolve(
      [2, 11, 10],
      { type: 'conv2d', filters: 4, kernel: 3, stride: 2, padding: 1 },
      { type: 'avgPool2d', kernel: [3, 2] },
      { type: 'maxPool2d', kernel: 2, stride: 1 },
    );
    expect(shapes(graph)).toEqual(['4×6×5', '4×2×2', '4×1×1']);
  });

  it('of every other layer', () => {
    const graph = resolve(
      [1, 9, 9],
      { type: 'coordinates' },
      { type: 'locallyConnected2d', filters: 4, kernel: 3 },
      { type: 'groupNorm', groups: 2 },
      { type: 'layerNorm' },
      { type: 'blurPool2d', kernel: 4 },
      { type: 'globalAvgPool2d' },
      { type: 'layerNorm' },
      { type: 'dropout', rate: 0.5 },
    );
    expect(shapes(graph)).toEqual(['3×9×9', '4×7×7', '4×7×7', '4×7×7', '4×4×4', '4', '4', '4']);
    expect(graph.nodes.map((node) => node.parameters)).toEqual([0, 49 * (4 * 3 * 9 + 4), 8, 8, 0, 0, 8, 0]);
    expect(graph.nodes[1]?.macs).toBe(49 * 4 * 3 * 9);
    expect(graph.nodes[4]?.operation).toMatchObject({ padding: [1, 1, 2, 2], stride: [2, 2] });
  });

  it('of tensors', () => {
    const graph = resolve(
      [4, 6, 6],
      { type: 'conv2d', filters: 6, kernel: [3, 2], groups: 2 },
      { type: 'batchNorm2d' },
      { type: 'locallyConnected2d', filters: 2, kernel: 2, bias: true },
      { type: 'flatten' },
      { type: 'dense', units: 3, bias: false },
    );
    const tensors = graph.nodes.flatMap((node) => node.tensors).map(({ name, shape }) => `${name} ${shape.join('×')}`);
    expect(tensors).toEqual([
      'conv1.weight 6×2×3×2',
      'conv1.bias 6',
      'bn1.weight 6',
      'bn1.bias 6',
      'bn1.runningMean 6',
      'bn1.runningVar 6',
      'local1.weight 3×4×2×6×2×2',
      'local1.bias 2×3×4',
      'dense1.weight 3×24',
    ]);
    expect(graph.nodes[1]?.parameters).toBe(12);
    expect(graph.nodes[0]?.macs).toBe(3 * 2 * 2 * 6 * 4 * 5);
  });
});

describe('blocks', () => {
  const graph = resolve(
    [3, 8, 8],
    {
      type: 'residual',
      because: 'keeps the gradient',
      layers: [{ type: 'conv2d', filters: 4, kernel: 3, padding: 'same', stride: 2 }, { type: 'relu' }],
      shortcut: [{ type: 'conv2d', filters: 4, kernel: 1, stride: 2 }],
    },
    {
      type: 'parallel',
      name: 'inception',
      branches: [[], [{ type: 'relu' }, { type: 'conv2d', filters: 2, kernel: 1 }]],
    },
  );

  it('become nodes in the order layers, shortcut, add; branches, concat', () => {
    expect(graph.nodes.map(({ path, name, inputs }) => `${path} ${name} ${inputs}`)).toEqual([
      'layers[0].layers[0] conv1 -1',
      'layers[0].layers[1] relu1 0',
      'layers[0].shortcut[0] conv2 -1',
      'layers[0] add1 1,2',
      'layers[1].branches[1][0] relu2 3',
      'layers[1].branches[1][1] conv3 4',
      'layers[1] inception 3,5',
    ]);
    expect(graph.outputShape).toEqual([6, 4, 4]);
    expect(graph.nodes[3]?.because).toBe('keeps the gradient');
  });

  it('add their input where there is no shortcut', () => {
    expect(resolve([1, 2, 2], { type: 'residual', layers: [{ type: 'relu' }] }).nodes[1]?.inputs).toEqual([0, -1]);
  });
});

it('names layers by type and ordinal; a given name leaves the others as they are', () => {
  const { nodes } = resolve([1, 4, 4], { type: 'relu' }, { type: 'relu', name: 'gate' }, { type: 'relu' });
  expect(nodes.map((node) => node.name)).toEqual(['relu1', 'gate', 'relu3']);
});

it('requireClassifier wants one output per class', () => {
  const graph = resolve([1, 4, 4], { type: 'flatten' }, { type: 'dense', units: 3 });
  expect(() => requireClassifier(graph, 3)).not.toThrow();
  expect(() => requireClassifier(graph, 10, 'control.architecture')).toThrow(
    'control.architecture.layers[1]: expected 10 outputs, one per class, from the last layer, got 3.',
  );
  expect(() => requireClassifier(resolve([3, 4, 4], { type: 'relu' }), 3)).toThrow('got pictures of 3×4×4.');
});
