import { expect, it } from 'vitest';
import { completeArchitecture } from './complete.js';
import { diffArchitectures } from './diff.js';
import { resolveArchitecture } from './resolve.js';
import { activationMemory, layerTable } from './table.js';
import type { Architecture, Layer } from './types.js';

const every: Layer[] = [
  { type: 'conv2d', filters: 8, kernel: 3, padding: 'same', because: 'keeps the size' },
  { type: 'conv2d', filters: 8, kernel: [3, 2], stride: [2, 1], dilation: 2, groups: 4, bias: false, padding: [2, 3] },
  { type: 'conv2d', filters: 4, kernel: 1 },
  { type: 'conv2d', filters: 4, kernel: 3 },
  { type: 'locallyConnected2d', filters: 2, kernel: 3, padding: 1 },
  { type: 'batchNorm2d' },
  { type: 'batchNorm2d', eps: 0.001, momentum: 0.01 },
  { type: 'layerNorm', eps: 0.1 },
  { type: 'groupNorm', groups: 2 },
  { type: 'leakyRelu' },
  { type: 'maxPool2d', kernel: 2, stride: 1, padding: 1 },
  { type: 'avgPool2d', kernel: [2, 1], padding: [1, 0], countIncludePad: false },
  { type: 'blurPool2d', kernel: 2, stride: [1, 2] },
  { type: 'circularPad2d', padding: 1 },
  { type: 'circularPad2d', padding: [2, 0] },
  { type: 'coordinates' },
  { type: 'residual', layers: [{ type: 'gelu' }] },
  { type: 'parallel', branches: [[], [{ type: 'dropout', rate: 0.25 }]] },
  { type: 'globalAvgPool2d' },
  { type: 'dense', units: 5, bias: false },
];
const architecture: Architecture = { input: [1, 16, 16], layers: every };

it('says each layer in words, leaving out what is at its default', () => {
  const rows = layerTable(resolveArchitecture(architecture));
  expect(rows.map((row) => row.description)).toEqual([
    'conv 3×3, 8, same',
    'conv 3×2, 8, padding 2×3, stride 2×1, dilation 2, groups 4, no bias',
    'conv 1×1, 4',
    'conv 3×3, 4, valid',
    'locally connected 3×3, 2, same',
    'batch norm',
    'batch norm, eps 0.001, momentum 0.01',
    'layer norm, eps 0.1',
    'group norm, 2 groups',
    'leaky relu 0.01',
    'max-pool 2×2, stride 1, padding 1',
    'average-pool 2×1, padding 1×0, zeros not counted',
    'blur-pool 2×2, stride 1×2',
    'circular pad 1',
    'circular pad 2×0',
    'coordinates',
    'gelu',
    'add',
    'dropout 0.25',
    'concatenate',
    'global average pool',
    'dense 5, no bias',
  ]);
  expect(rows[0]).toEqual({
    path: 'layers[0]',
    name: 'conv1',
    description: 'conv 3×3, 8, same',
    outputShape: [8, 16, 16],
    parameters: 80,
    macs: 9 * 8 * 256,
    receptiveField: [3, 3],
    jump: [1, 1],
    because: 'keeps the size',
  });
});

it('counts four bytes per output value and picture', () => {
  const graph = resolveArchitecture({ input: [1, 4, 4], layers: [{ type: 'relu' }, { type: 'maxPool2d', kernel: 2 }] });
  expect(activationMemory(graph, 10)).toBe(4 * 10 * (16 + 4));
});

it('completeArchitecture spells out every default and means the same', () => {
  const complete = completeArchitecture(architecture);
  expect(complete.layers[0]).toEqual({
    type: 'conv2d',
    because: 'keeps the size',
    filters: 8,
    kernel: [3, 3],
    stride: [1, 1],
    padding: 'same',
    dilation: [1, 1],
    groups: 1,
    bias: true,
  });
  expect(resolveArchitecture(complete)).toEqual(resolveArchitecture(architecture));
  expect(diffArchitectures(architecture, complete)).toEqual([]);
});
