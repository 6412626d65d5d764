import { describe, expect, test } from 'vitest';
import { InputError } from '../errors.js';
import { runConformance } from './conformance.js';
import { readConformanceCases } from './conformance-file.js';
import { referenceEngine } from './reference/index.js';
import type { Engine } from './types.js';

const pack = (shape: number[], values: number[]) => ({
  shape,
  data: btoa(String.fromCharCode(...new Uint8Array(Float32Array.from(values).buffer))),
});
/** y = 2x + 1 as a dense layer on two vectors of one feature. */
const dense = {
  id: 7,
  layer: 'dense',
  attributes: { units: 1, bias: true },
  input: pack([2, 1], [3, 4]),
  parameters: { weight: pack([1, 1], [2]), bias: pack([1], [1]) },
  output: pack([2, 1], [7, 9]),
  gradOutput: pack([2, 1], [1, -1]),
  gradInput: pack([2, 1], [2, -2]),
  gradParameters: { weight: pack([1, 1], [-1]), bias: pack([1], [0]) },
};
const loss = {
  layer: 'softmaxCrossEntropy',
  attributes: { labelSmoothing: 0 },
  input: pack([1, 2], [0, 0]),
  labels: [1],
  loss: Math.LN2,
  gradInput: pack([1, 2], [0.5, -0.5]),
};
const run = (engine: Engine, ...cases: object[]) =>
  runConformance(engine, readConformanceCases(JSON.stringify({ cases }), 'cases.json'));

describe('a case', () => {
  test('passes where everything agrees', () => {
    const [layer, crossEntropy] = run(referenceEngine, dense, loss);
    expect(layer).toEqual({ id: '7', layer: 'dense', passed: true, maxError: 0, failures: [] });
    expect(crossEntropy).toMatchObject({ id: '1', layer: 'softmaxCrossEntropy', passed: true, failures: [] });
  });

  test.each([
    ['output', { output: pack([2, 1], [7, 9.01]) }, 'output[1]: expected 9.010000228881836, got 9'],
    ['gradInput', { gradInput: pack([2, 1], [2, 2]) }, 'gradInput[1]: expected 2, got -2'],
    [
      'a parameter gradient',
      { gradParameters: { weight: pack([1, 1], [-1]), bias: pack([1], [1]) } },
      'gradParameters.bias[0]: expected 1, got 0',
    ],
    [
      'a gradient nobody computes',
      { gradParameters: { gain: pack([1], [1]) } },
      'gradParameters.gain: expected 1 values, got none',
    ],
    ['a shape', { output: pack([1, 2], [7, 9]) }, 'output: expected shape 1×2, got 2×1'],
    ['running statistics', { runningMean: pack([1], [0]) }, 'The network has no tensor "dense1.runningMean".'],
  ])('fails where %s disagrees', (_, change, failure) => {
    const [result] = run(referenceEngine, { ...dense, ...change });
    expect(result).toMatchObject({ passed: false, failures: [failure] });
  });

  test('agrees up to 1e-4 + 1e-4·|b| and no further', () => {
    expect(run(referenceEngine, { ...loss, loss: Math.LN2 + 1.6e-4 })[0]!.passed).toBe(true);
    expect(run(referenceEngine, { ...loss, loss: Math.LN2 + 1.8e-4 })[0]!.passed).toBe(false);
  });

  test('fails with NaN on either side or on both', () => {
    const broken: Engine = {
      ...referenceEngine,
      crossEntropy: () => ({ loss: Math.LN2, gradInput: Float32Array.of(Number.NaN, -0.5) }),
    };
    const expected = { ...loss, gradInput: pack([1, 2], [Number.NaN, -0.5]) };
    for (const [engine, example] of [
      [broken, loss],
      [referenceEngine, expected],
      [broken, expected],
    ] as const)
      expect(run(engine, example)[0]).toMatchObject({ passed: false, maxError: Number.POSITIVE_INFINITY });
  });

  test('fails for an unknown layer, a layer that is refused and an engine that throws, and the others go on', () => {
    const throwing: Engine = {
      ...referenceEngine,
      crossEntropy: () => {
        throw new Error('no such kernel');
      },
    };
    const results = run(throwing, { layer: 'conv3d' }, { ...dense, attributes: { units: 1, groups: 2 } }, loss, dense);
    expect(results.map(({ passed, failures }) => [passed, ...failures])).toEqual([
      [false, 'unknown layer "conv3d"'],
      [false, expect.stringContaining('groups')],
      [false, 'no such kernel'],
      [true],
    ]);
  });
});

describe('a file that cannot be used', () => {
  const refusal = (text: string) => {
    try {
      readConformanceCases(text, 'cases.json');
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return (error as InputError).message;
    }
    throw new Error('The file was accepted.');
  };
  const withCase = (change: object) => refusal(JSON.stringify({ cases: [dense, { ...dense, ...change }] }));

  test('is named with the place, what was expected and what came', () => {
    expect(refusal('{"cases": [')).toMatch(/^cases\.json: expected JSON, got text that .*\.$/);
    expect(refusal('[]')).toBe('cases.json: expected an object with a list of cases, got [].');
    expect(refusal('{}')).toBe('cases.json: cases: expected a list of at least one case, got nothing.');
    expect(refusal('{"cases":[]}')).toBe('cases.json: cases: expected a list of at least one case, got [].');
    expect(refusal('{"cases":[3]}')).toBe('cases.json: cases[0]: expected a case, got 3.');
    expect(refusal('{"cases":[{}]}')).toBe('cases.json: cases[0].layer: expected the type of a layer, got nothing.');
    expect(withCase({ output: undefined })).toBe(
      'cases.json: cases[1].output: expected a tensor ({ shape, data }), got nothing.',
    );
    expect(withCase({ input: { shape: [2, 0], data: '' } })).toBe(
      'cases.json: cases[1].input.shape[1]: expected a positive integer, got 0.',
    );
    expect(withCase({ input: { shape: [2, 1], data: 'AAAA' } })).toBe(
      'cases.json: cases[1].input.data: expected 8 bytes (float32 of shape 2×1), got "3 bytes".',
    );
    expect(withCase({ input: { shape: [1], data: '***' } })).toBe(
      'cases.json: cases[1].input.data: expected base64, got "***".',
    );
    const label = JSON.stringify({ cases: [{ ...loss, labels: [2] }] });
    expect(refusal(label)).toBe('cases.json: cases[0].labels[0]: expected a class index below 2, got 2.');
  });
});
