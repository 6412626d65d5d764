import { compileModel, createWasmEngine, evaluate, type Layer, type Model, referenceEngine, softmax } from 'receptive';
import { expect, test } from 'vitest';
import { Classifier } from './classifier.js';
import { randomModel, randomPictures } from './model.fixture.js';

const names = (count: number) => Array.from({ length: count }, (_, k) => `class ${k}`);
const conv = (filters: number, kernel: number, more: object = {}): Layer => ({
  type: 'conv2d',
  filters,
  kernel,
  ...more,
});
const relu: Layer = { type: 'relu' };
const flatten: Layer = { type: 'flatten' };
const dense: Layer = { type: 'dense', units: 70 };

/** Every algorithm that a network is computed with. */
const NETWORKS: [string, [number, number, number], Layer[]][] = [
  ['dense layers', [1, 9, 11], [flatten, dense, relu]],
  [
    'the picture as it comes, then Winograd',
    [3, 20, 20],
    [conv(12, 3), relu, conv(16, 3, { padding: 'same' }), flatten],
  ],
  [
    'batch norm, pooling, a stride',
    [3, 21, 21],
    [
      conv(16, 5),
      { type: 'batchNorm2d' },
      relu,
      { type: 'maxPool2d', kernel: 2 },
      conv(16, 3, { stride: 2 }),
      { type: 'globalAvgPool2d' },
    ],
  ],
  [
    'groups, pointwise, depthwise',
    [3, 12, 12],
    [conv(16, 3), conv(16, 3, { groups: 4 }), conv(24, 1), conv(24, 3, { groups: 24 }), { type: 'gelu' }, flatten],
  ],
  [
    'locally connected, norms',
    [1, 10, 10],
    [
      { type: 'locallyConnected2d', filters: 5, kernel: 3 },
      { type: 'groupNorm', groups: 5 },
      flatten,
      { type: 'layerNorm' },
    ],
  ],
  [
    'blocks',
    [3, 16, 16],
    [
      conv(8, 3),
      { type: 'residual', layers: [conv(8, 3, { padding: 'same' }), relu] },
      { type: 'coordinates' },
      conv(8, 3),
      { type: 'avgPool2d', kernel: 2 },
      flatten,
      { type: 'dropout', rate: 0.5 },
    ],
  ],
]; // prettier-ignore

test.each(NETWORKS)(
  '%s: a picture’s answer does not depend on its batch, and is the one of training',
  async (_, input, layers) => {
    const model = await randomModel(input, layers, names(7));
    const engine = await createWasmEngine();
    const volume = input[0] * input[1] * input[2];
    const pictures = randomPictures(33, volume);
    const classifier = new Classifier(model, engine, { batch: 33, threads: 2 });
    const whole = classifier.predict(pictures);
    for (const [first, count] of [
      [0, 1],
      [1, 2],
      [5, 3],
      [32, 1],
      [8, 4],
      [3, 5],
      [9, 8],
      [10, 17],
    ] as const) {
      const part = classifier.predict(pictures.subarray(first * volume, (first + count) * volume));
      expect(part.probabilities).toEqual(whole.probabilities.subarray(first * 7, (first + count) * 7));
      expect(part.predicted).toEqual(whole.predicted.subarray(first, first + count));
    }
    classifier.dispose();

    const split = { images: pictures, labels: new Uint16Array(33) };
    const trained = compileModel(model, engine, { batch: 10 });
    const { logits } = await evaluate(trained, split, model.normalization);
    expect(whole.probabilities).toEqual(softmax(logits, 7));
    trained.dispose();
    const reference = compileModel(model, referenceEngine, { batch: 4 });
    const few = { images: pictures.subarray(0, 4 * volume), labels: new Uint16Array(4) };
    const exact = softmax((await evaluate(reference, few, model.normalization)).logits, 7);
    for (const [i, p] of exact.entries()) expect(whole.probabilities[i]).toBeCloseTo(p, 4);
  },
); // prettier-ignore

test('the saliency of a linear network is its weights, the larger channel of each pixel', async () => {
  const model = await randomModel([3, 4, 5], [flatten], names(6));
  const engine = await createWasmEngine();
  const classifier = new Classifier(model, engine, { batch: 8, threads: 1 });
  const pictures = randomPictures(6, 60);
  const maps = classifier.explain(pictures, [0, 1, 2, 3, 4, 5]);
  const weights = model.tensors.get('dense1.weight') as Float32Array;
  for (let k = 0; k < 6; k++) {
    const size = (c: number, i: number) => Math.abs(weights[k * 60 + c * 20 + i] as number);
    const largest = Array.from({ length: 20 }, (_, i) => Math.max(size(0, i), size(1, i), size(2, i)));
    const most = Math.max(...largest);
    for (const [i, value] of largest.entries()) expect(maps[k * 20 + i]).toBeCloseTo(value / most, 6);
  }
  classifier.dispose();
});

test('saliency agrees with finite differences of the reference', async () => {
  const layers = [conv(4, 3), { type: 'gelu' }, flatten] as Layer[];
  const model = await randomModel([1, 6, 6], layers, names(3));
  const pictures = randomPictures(5, 36);
  const classifier = new Classifier(model, await createWasmEngine(), { batch: 5, threads: 1 });
  const { predicted } = classifier.predict(pictures);
  const maps = classifier.explain(pictures, predicted);
  classifier.dispose();

  const network = compileModel(model, referenceEngine, { batch: 1 });
  const [mean, std] = [model.normalization.mean[0] as number, model.normalization.std[0] as number];
  for (let n = 0; n < 5; n++) {
    const x = Float32Array.from(pictures.subarray(n * 36, (n + 1) * 36), (v) => (v / 255 - mean) / std);
    const slopes = Array.from(x, (value, i) => {
      const at = (step: number) => {
        const moved = x.slice();
        moved[i] = value + step;
        return network.predict(moved)[predicted[n] as number] as number;
      };
      return Math.abs((at(0.01) - at(-0.01)) / 0.02);
    });
    const most = Math.max(...slopes);
    for (const [i, slope] of slopes.entries()) expect(maps[n * 36 + i]).toBeCloseTo(slope / most, 2);
  }
  network.dispose();
});

test('a network whose weights are no numbers is refused', async () => {
  const model: Model = await randomModel([1, 4, 4], [flatten], names(2));
  model.tensors.get('dense1.weight')?.fill(Number.NaN);
  const engine = await createWasmEngine();
  expect(() => new Classifier(model, engine, { batch: 1, threads: 1 })).toThrow(
    'test seed 1: expected a network that answers with numbers, got NaN or infinity.',
  );
});
