import { explainUnit, resolveArchitecture } from 'receptive';
import { describe, expect, test } from 'vitest';
import { kernelRows, partsOf, precise, rough, scientific, short } from './arithmetic.js';
import { describeNode, notesOf } from './notes.js';
import { anywhere, count, countWords } from './reach-text.js';

const graph = resolveArchitecture({
  input: [2, 4, 4],
  layers: [
    { type: 'conv2d', filters: 1, kernel: 2, stride: 2, padding: 1, dilation: 2 },
    { type: 'locallyConnected2d', filters: 1, kernel: 1 },
    { type: 'maxPool2d', kernel: 2, stride: 1 },
  ],
});
const [conv, local, pool] = graph.nodes;
const picture = Float32Array.from({ length: 32 }, (_, i) => i);
const tensors = new Map([
  ['conv1.weight', Float32Array.of(1, 1, 1, 1, 2, 2, 2, 2)],
  ['conv1.bias', Float32Array.of(0.5)],
]);
const corner = explainUnit(graph, conv!, [picture], tensors, [0, 0, 0]);
const inner = explainUnit(graph, conv!, [picture], tensors, [0, 1, 1]);

test('what contributes most comes first, and all parts add up to the sum', () => {
  const parts = partsOf(inner);
  expect(parts.map(({ channel }) => channel)).toEqual([1, 0]);
  expect(parts.reduce((sum, part) => sum + part.sum, 0.5)).toBe(inner.value);
  expect(kernelRows(parts[0]!.terms)!.map((row) => row.map(({ tap }) => tap))).toEqual([
    [
      [0, 0],
      [0, 1],
    ],
    [
      [1, 0],
      [1, 1],
    ],
  ]); // prettier-ignore
});

describe('notes', () => {
  test('say what stride, dilation, padding and sharing do at this place', () => {
    expect(notesOf(conv!, corner, null).slice(0, -1)).toEqual([
      'One unit further in the output, the patch moves by 2 pixels (stride).',
      'The taps stand 2 pixels apart (dilation): what lies between is not read.',
      '6 of 8 values lie in the padding and count as 0.',
      'The same 8 weights serve all 4 places of this map (weight sharing).',
    ]);
    expect(notesOf(conv!, inner, [0, 1, 0]).at(-2)).toBe(
      'The same 8 weights as at row 1, column 0: only the patch has moved (weight sharing).',
    );
  });
  test('of a layer that shares nothing, and of a pool', () => {
    const weights = new Map([
      ['local1.weight', new Float32Array(4)],
      ['local1.bias', new Float32Array(4)],
    ]); // prettier-ignore
    const unit = explainUnit(graph, local!, [new Float32Array(4)], weights, [0, 1, 1]);
    expect(notesOf(local!, unit, [0, 0, 1]).at(-2)).toBe('Other weights than at row 0, column 1: nothing is shared.');
    const largest = explainUnit(graph, pool!, [new Float32Array(4)], weights, [0, 0, 0]);
    expect(notesOf(pool!, largest, null)).toEqual([
      'One unit further in the output, the patch moves by 1 pixel (stride).',
      'Of 4 places one wins; it has no weights.',
    ]);
  });
  test('a layer in words', () => {
    expect(describeNode(conv!)).toBe('1 filter of 2×2 over 2 channels, stride 2, dilation 2, padding 1');
  });
});

test('numbers for cells, parts and results', () => {
  expect([0, -0.001, 1.234, -12.34, 123.4, 12345, Number.NEGATIVE_INFINITY].map(short)).toEqual([
    '0',
    '0.00',
    '1.23',
    '−12.3',
    '123',
    '1e4',
    '−∞',
  ]); // prettier-ignore
  expect([0.123456, -1e-7].map(rough)).toEqual(['0.1235', '−1.00e−7']);
  expect(precise(-0.4794296)).toBe('−0.4794296');
  expect([0, -8.24e-8].map(scientific)).toEqual(['0', '−8.2e−8']);
});

test('sets of units are counted by place and channel', () => {
  const marks = Uint8Array.of(1, 0, 1, 0, 1, 0);
  expect(anywhere(marks, 2)).toEqual(Uint8Array.of(1, 0));
  expect(countWords(count(marks, [3, 1, 2]))).toBe('1 of 2 units × 3 channels');
  expect(countWords(count(Uint8Array.of(1, 0, 1, 1), [2, 1, 2]))).toBe('3 units at 2 of 2 places');
  expect(countWords(count(marks, [6]))).toBe('3 of 6 units');
  expect(countWords(count(new Uint8Array(4), [1, 2, 2]))).toBe('none');
});
