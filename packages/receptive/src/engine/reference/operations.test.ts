/** Every operation on numbers small enough to check by hand; gradients.test.ts has the derivatives. */
import { describe, expect, test } from 'vitest';
import { resolveArchitecture } from '../../architecture/index.js';
import type { Layer } from '../../architecture/types.js';
import { philox, Random, streamKey } from '../../random.js';
import { dropoutLayerKey } from '../dropout-key.js';
import { binomialFilter, reflect } from './blur-pooling.js';
import { wrap } from './circular-padding.js';
import { erf, erfc } from './error-function.js';
import { backwardGraph, forwardGraph } from './graph.js';
import { referenceEngine } from './index.js';
import { countCorrect, softmaxCrossEntropy } from './loss.js';
import type { Mode } from './operations.js';
import { clipGradients } from './optimizers.js';
import { tensor } from './tensor.js';

const EVALUATION: Mode = { training: false };

/** Runs layers on one picture given as rows of one channel; parameters by name. */
function run(layer: Layer, rows: number[][], parameters: Record<string, number[]> = {}, mode = EVALUATION) {
  const graph = resolveArchitecture({ input: [1, rows.length, rows[0]!.length], layers: [layer] });
  const x = tensor([1, 1, rows.length, rows[0]!.length], rows.flat());
  const shapes = new Map(graph.nodes.flatMap(({ tensors }) => tensors.map(({ name, shape }) => [name, shape])));
  const values = new Map([...shapes].map(([name, shape]) => [name, tensor(shape, parameters[name]!)]));
  const outputs = forwardGraph(graph, values, x, mode);
  return {
    output: [...outputs.at(-1)!.data],
    gradInput(g: number[]) {
      const gradient = tensor(outputs.at(-1)!.shape, g);
      return [...backwardGraph(graph, values, x, outputs, gradient, mode).gradInput.data];
    },
  };
}

describe('convolution', () => {
  const picture = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ];
  test('weighs what lies under the kernel, unmirrored', () => {
    const parameters = { 'conv1.weight': [1, 0, 0, 10], 'conv1.bias': [100] };
    const { output } = run({ type: 'conv2d', filters: 1, kernel: 2 }, picture, parameters);
    expect(output).toEqual([151, 162, 184, 195]);
  });
  test('"same" pads the odd pixel at the bottom and right', () => {
    const parameters = { 'conv1.weight': [1, 0, 0, 10] };
    const layer: Layer = { type: 'conv2d', filters: 1, kernel: 2, padding: 'same', bias: false };
    expect(run(layer, picture, parameters).output).toEqual([51, 62, 3, 84, 95, 6, 7, 8, 9]);
  });
  test('without weight sharing every position has its own kernel', () => {
    const parameters = { 'local1.weight': [1, 2, 3, 4, 5, 6, 7, 8, 9], 'local1.bias': [0, 0, 0, 0, 0, 0, 0, 0, 1] };
    const { output } = run({ type: 'locallyConnected2d', filters: 1, kernel: 1 }, picture, parameters);
    expect(output).toEqual([1, 4, 9, 16, 25, 36, 49, 64, 82]);
  });
});

describe('pooling', () => {
  test('the gradient of a maximum goes to the first of equals, row by row', () => {
    const pool = run({ type: 'maxPool2d', kernel: 2 }, [
      [1, 3],
      [3, 3],
    ]);
    expect(pool.output).toEqual([3]);
    expect(pool.gradInput([1])).toEqual([0, 1, 0, 0]);
  });
  test('padding never wins a maximum, and NaN always does', () => {
    expect(run({ type: 'maxPool2d', kernel: 2, padding: 1 }, [[-5]]).output).toEqual([-5]);
    expect(run({ type: 'maxPool2d', kernel: [1, 3] }, [[1, Number.NaN, 2]]).output).toEqual([Number.NaN]);
  });
  test('padded zeros count in a mean, or do not', () => {
    const layer: Layer = { type: 'avgPool2d', kernel: 2, padding: 1 };
    expect(run(layer, [[8, 4]]).output).toEqual([2, 1]);
    expect(run({ ...layer, countIncludePad: false }, [[8, 4]]).output).toEqual([8, 4]);
  });
  test('the binomial filter and its reflection', () => {
    expect(binomialFilter(2)).toEqual([1 / 2, 1 / 2]);
    expect(binomialFilter(5)).toEqual([1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16]);
    expect([-2, -1, 0, 3, 4, 5].map((i) => reflect(i, 4))).toEqual([2, 1, 0, 3, 2, 1]);
    expect(reflect(-3, 1)).toBe(0);
  });
  test('blur pooling smooths before it subsamples', () => {
    const rows = [
      [0, 4, 0],
      [0, 4, 0],
      [0, 4, 0],
    ];
    // Along w: (2·0 + 4 + 4)/4 at the left edge, where −1 reflects to 1.
    expect(run({ type: 'blurPool2d' }, rows).output).toEqual([2, 2, 2, 2]);
  });
});

describe('normalisation', () => {
  test('batch norm trains on the batch and evaluates on what it remembered', () => {
    const layer: Layer = { type: 'batchNorm2d', eps: 1e-12, momentum: 0.5 };
    const parameters = { 'bn1.weight': [2], 'bn1.bias': [10], 'bn1.runningMean': [1], 'bn1.runningVar': [4] };
    expect(run(layer, [[1, 3]], parameters, { training: true }).output).toEqual([
      expect.closeTo(8, 9),
      expect.closeTo(12, 9),
    ]);
    expect(run(layer, [[1, 3]], parameters).output).toEqual([expect.closeTo(10, 9), expect.closeTo(12, 9)]);
  });
  test('running statistics move by momentum, with the unbiased variance', () => {
    const graph = resolveArchitecture({ input: [1, 1, 2], layers: [{ type: 'batchNorm2d', momentum: 0.25 }] });
    const network = referenceEngine.compile(graph, { batch: 1, inputGradient: true });
    const g = new Float32Array(2);
    network.gradients(Float32Array.of(1, 3), g, 'training');
    expect([...network.getTensor('bn1.runningMean')]).toEqual([0.5]);
    expect([...network.getTensor('bn1.runningVar')]).toEqual([1.25]);
    network.gradients(Float32Array.of(1, 3), g, 'evaluation');
    expect([...network.getTensor('bn1.runningMean')]).toEqual([0.5]);
  });
});

describe('activations', () => {
  test('erf and erfc at known points', () => {
    // Values to 16 digits from Abramowitz & Stegun, table 7.1, and DLMF 7.
    const known: [number, number][] = [
      [0, 0],
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [2, 0.9953222650189527],
      [3, 0.9999779095030014],
      [3.5, 0.9999992569016276],
    ];
    for (const [x, value] of known) {
      expect(Math.abs(erf(x) - value)).toBeLessThan(1e-15);
      expect(erf(-x)).toBe(-erf(x));
    }
    expect(erfc(5) / 1.5374597944280349e-12 - 1).toBeCloseTo(0, 12);
    expect(erfc(10) / 2.088487583762545e-45 - 1).toBeCloseTo(0, 12);
    expect(erf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(erf(Number.NaN)).toBe(Number.NaN);
  });
  test('NaN stays NaN, so that a diverged training shows', () => {
    for (const type of ['relu', 'leakyRelu', 'gelu', 'silu', 'tanh', 'sigmoid'] as const)
      expect(run({ type }, [[Number.NaN]]).output).toEqual([Number.NaN]);
  });
});

describe('dropout', () => {
  const graph = resolveArchitecture({ input: [6, 20, 20], layers: [{ type: 'dropout', rate: 0.3 }] });
  const ones = new Float32Array(4 * 6 * 400).fill(1);
  const network = referenceEngine.compile(graph, { batch: 4, inputGradient: true });
  const dropped = (seed: number, step: number) =>
    network.gradients(ones, ones, 'training', { dropoutKey: streamKey(seed, 'dropout'), step });

  test('drops its share, scales the rest and keeps the mask for the gradient', () => {
    const { output, gradInput } = dropped(1, 1);
    const kept = output.filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / 0.7)]));
    // A binomial share of 9,600 draws has the standard deviation 0.0047; the seed is fixed.
    expect(Math.abs(kept.length / output.length - 0.7)).toBeLessThan(0.015);
    expect(gradInput).toEqual(output);
  });
  test('is the same for the same seed and step, and another for others', () => {
    expect(dropped(1, 1).output).toEqual(dropped(1, 1).output);
    expect(dropped(1, 2).output).not.toEqual(dropped(1, 1).output);
    expect(dropped(2, 1).output).not.toEqual(dropped(1, 1).output);
  });
  test('the mask of every value is the word its address gives', () => {
    const { output } = dropped(1, 9);
    const key = dropoutLayerKey(streamKey(1, 'dropout'), 'dropout1');
    const words = new Uint32Array(4);
    const expected = ones.map((_, at) => {
      const [n, c, hw] = [Math.floor(at / 2400), Math.floor(at / 400) % 6, at % 400];
      philox(key, (n * 2 + (c >> 2)) * 400 + hw, 9, 0x64726f70, 0, words);
      return words[c & 3]! >= Math.floor(0.3 * 2 ** 32) ? 1 / 0.7 : 0;
    });
    expect(output).toEqual(expected);
  });
  test('does nothing in evaluation, and needs a key in training', () => {
    expect(network.gradients(ones, ones, 'evaluation').output).toEqual(ones);
    expect(() => network.gradients(ones, ones, 'training')).toThrow('"dropout1" in training mode needs dropoutKey');
  });
});

describe('circular padding', () => {
  test('copies the opposite side, and its corners', () => {
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const { output, gradInput } = run({ type: 'circularPad2d', padding: [2, 1] }, rows);
    expect(output).toEqual([3, 1, 2, 3, 1, 6, 4, 5, 6, 4, 3, 1, 2, 3, 1, 6, 4, 5, 6, 4, 3, 1, 2, 3, 1, 6, 4, 5, 6, 4]);
    // Three copies of every row; two of the first and of the last column.
    expect(gradInput(new Array(30).fill(1))).toEqual([6, 3, 6, 6, 3, 6]);
  });
  test('a valid convolution behind it is one on a torus: shifting its input round shifts its output round', () => {
    const layers: Layer[] = [
      { type: 'circularPad2d', padding: [1, 2] },
      { type: 'conv2d', filters: 1, kernel: [3, 5] },
    ];
    const [H, W] = [4, 6];
    const graph = resolveArchitecture({ input: [1, H, W], layers });
    const random = new Random(streamKey(5, 'generate', 'torus'));
    const draw = (length: number) => Array.from({ length }, () => random.integer(19) - 9);
    const values = new Map([
      ['conv1.weight', tensor([1, 1, 3, 5], draw(15))],
      ['conv1.bias', tensor([1], draw(1))],
    ]);
    const rolled = (data: ArrayLike<number>) =>
      Array.from({ length: H * W }, (_, i) => data[((((i / W) | 0) + 1) % H) * W + (((i % W) + 4) % W)]!); // prettier-ignore
    const picture = draw(H * W);
    const [plain, moved] = [picture, rolled(picture)].map(
      (data) => forwardGraph(graph, values, tensor([1, 1, H, W], data), EVALUATION).at(-1)!,
    );
    // Whole numbers: no rounding.
    expect([...moved!.data]).toEqual(rolled(plain!.data));
    expect(wrap(-1, 4)).toBe(3);
  });
});

describe('structure', () => {
  test('coordinates run from −1 to 1, and are 0 where there is no extent', () => {
    expect(run({ type: 'coordinates' }, [[7, 8, 9]]).output).toEqual([7, 8, 9, 0, 0, 0, -1, 0, 1]);
  });
  test('concat interleaves channels picture by picture', () => {
    const graph = resolveArchitecture({
      input: [1, 1, 1],
      layers: [{ type: 'parallel', branches: [[], [{ type: 'relu' }]] }],
    });
    const network = referenceEngine.compile(graph, { batch: 2, inputGradient: true });
    const { output, gradInput } = network.gradients(
      Float32Array.of(-1, 2),
      Float32Array.of(1, 10, 100, 1000),
      'evaluation',
    );
    expect([...output]).toEqual([-1, 0, 2, 2]);
    expect([...gradInput]).toEqual([1, 1100]);
  });
});

describe('loss', () => {
  test('of equal logits is log K, and does not overflow for large ones', () => {
    expect(softmaxCrossEntropy(tensor([1, 4], [5, 5, 5, 5]), [2]).loss).toBeCloseTo(Math.log(4), 14);
    expect(softmaxCrossEntropy(tensor([1, 2], [1e4, 0]), [0]).loss).toBe(0);
    expect(softmaxCrossEntropy(tensor([1, 2], [1e4, 0]), [1]).loss).toBe(1e4);
    expect(softmaxCrossEntropy(tensor([1, 2], [Number.NaN, 0]), [1]).loss).toBe(Number.NaN);
  });
  test('a label that is no class is refused', () => {
    expect(() => softmaxCrossEntropy(tensor([1, 2], [0, 0]), [2])).toThrow('Label 0 is 2, not a class index below 2.');
  });
  test('the first of equal logits counts as the answer', () => {
    expect(countCorrect(tensor([2, 3], [1, 1, 0, 0, 2, 2]), [0, 2])).toBe(1);
  });
});

test('clipping scales all gradients by one factor, and only down', () => {
  const [a, b] = [Float64Array.of(3), Float64Array.of(0, 4)];
  clipGradients([a, b], 10);
  expect([a[0], b[1]]).toEqual([3, 4]);
  clipGradients([a, b], 1);
  expect([a[0], b[1]]).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)]);
  expect(Math.hypot(a[0]!, b[1]!)).toBeLessThan(1);
});
