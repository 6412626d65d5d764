import { describe, expect, test } from 'vitest';
import { resolveArchitecture } from '../../architecture/index.js';
import type { Layer } from '../../architecture/types.js';
import { drawnStages } from './stages.js';

const stagesOf = (layers: readonly Layer[], input: [number, number, number] = [3, 32, 32]) =>
  drawnStages(resolveArchitecture({ input, layers }));
const conv = (filters: number, kernel = 3): Layer => ({ type: 'conv2d', filters, kernel, padding: 'same' });

describe('drawnStages', () => {
  test('a block for every layer with weights, and what follows it; flatten goes with the dense layer', () => {
    const stages = stagesOf([
      { type: 'conv2d', filters: 16, kernel: 3, padding: 'same', stride: 2, bias: false },
      { type: 'batchNorm2d' },
      { type: 'relu' },
      { type: 'maxPool2d', kernel: 2 },
      { type: 'flatten' },
      { type: 'dropout', rate: 0.5 },
      { type: 'dense', units: 10 },
    ]);
    expect(stages.map(({ kind, operations, shape, field }) => ({ kind, operations, shape, field }))).toEqual([
      { kind: 'input', operations: [], shape: [3, 32, 32], field: [1, 1] },
      {
        kind: 'picture',
        operations: ['conv 3×3, 16, stride 2', 'batch norm', 'relu', 'max-pool 2×2'],
        shape: [16, 8, 8],
        field: [5, 5],
      },
      { kind: 'vector', operations: ['flatten', 'dropout 0.5', 'dense 10'], shape: [10], field: null },
    ]);
    expect(stages.map(({ parameters, macs }) => [parameters, macs])).toEqual([
      [0, 0],
      [432 + 32, 432 * 256],
      [10_250, 10_240],
    ]);
  });
  test('residual blocks and parallel paths are blocks with paths; blocks inside them one word', () => {
    const stages = stagesOf([
      conv(8),
      { type: 'residual', layers: [conv(8), { type: 'relu' }, conv(8)] },
      { type: 'relu' },
      { type: 'residual', layers: [conv(16)], shortcut: [conv(16, 1)] },
      {
        type: 'parallel',
        branches: [[conv(4, 1)], [conv(4, 1), conv(8)], [{ type: 'residual', layers: [conv(16)] }], []],
      },
      { type: 'globalAvgPool2d' },
      { type: 'dense', units: 5 },
    ]);
    expect(stages.map(({ paths, meeting }) => [paths, meeting])).toEqual([
      [null, null],
      [null, null],
      [[['conv 3×3, 8', 'conv 3×3, 8'], []], 'add'],
      [[['conv 3×3, 16'], ['conv 1×1, 16']], 'add'],
      [[['conv 1×1, 4'], ['conv 1×1, 4', 'conv 3×3, 8'], ['residual'], []], 'concat'],
      [null, null],
    ]);
    expect(stages[2]?.operations).toEqual(['relu']);
    expect(stages[4]?.operations).toEqual(['global average pool']);
    const all = stages.reduce((sum, stage) => sum + stage.parameters, 0);
    expect(all).toBe(
      resolveArchitecture({
        input: [3, 32, 32],
        layers: [
          conv(8),
          { type: 'residual', layers: [conv(8), { type: 'relu' }, conv(8)] },
          { type: 'residual', layers: [conv(16)], shortcut: [conv(16, 1)] },
          {
            type: 'parallel',
            branches: [[conv(4, 1)], [conv(4, 1), conv(8)], [{ type: 'residual', layers: [conv(16)] }], []],
          },
          { type: 'globalAvgPool2d' },
          { type: 'dense', units: 5 },
        ],
      }).parameters,
    );
  });
  test('circular padding goes with the convolution it is for', () => {
    const torus = (filters: number): Layer[] => [
      { type: 'circularPad2d', padding: 1 },
      { type: 'conv2d', filters, kernel: 3 },
    ];
    const stages = stagesOf([...torus(8), { type: 'relu' }, ...torus(4), { type: 'relu' }]);
    expect(stages.map(({ operations, shape }) => [operations, shape[1]])).toEqual([
      [[], 32],
      [['circular pad 1', 'conv 3×3, 8', 'relu'], 32],
      [['circular pad 1', 'conv 3×3, 4', 'relu'], 32],
    ]);
  });
  test('layers before the first weights go with them; a network without weights is one block', () => {
    expect(stagesOf([{ type: 'coordinates' }, conv(4)])[1]?.operations).toEqual(['coordinates', 'conv 3×3, 4']);
    expect(stagesOf([{ type: 'flatten' }]).map(({ operations }) => operations)).toEqual([[], ['flatten']]);
  });
});
