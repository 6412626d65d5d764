import {
  type Architecture,
  compileModel,
  initialSnapshot,
  type Layer,
  type Model,
  measureMetrics,
  networkInput,
  outputsOf,
  referenceEngine,
  resolveArchitecture,
} from 'receptive';
import { beforeAll, expect, test } from 'vitest';
import { benchHandlers } from './bench-handlers.js';
import { currentData, dataHandlers } from './data-handlers.js';
import { explainHandlers } from './explain-handlers.js';
import { modelHandlers } from './networks.js';

const conv = (filters: number): Layer => ({ type: 'conv2d', filters, kernel: 3, padding: 'same' });
const cnn: readonly Layer[] = [
  conv(4),
  { type: 'relu' },
  { type: 'maxPool2d', kernel: 2 },
  { type: 'residual', layers: [conv(4), { type: 'batchNorm2d' }] },
  { type: 'globalAvgPool2d' },
  { type: 'dense', units: 4 },
];
const dense: readonly Layer[] = [{ type: 'flatten' }, { type: 'dense', units: 4 }];

function give(key: string, layers: readonly Layer[]): Model {
  const { dataset, normalization } = currentData();
  const architecture: Architecture = { input: dataset.shape, layers };
  const model: Model = {
    architecture,
    classes: dataset.classes,
    normalization,
    arm: 'control',
    seed: 0,
    trial: '',
    numerics: '',
    validationAccuracy: null,
    tensors: initialSnapshot(resolveArchitecture(architecture), 5),
  };
  modelHandlers.giveModel(key, model);
  return model;
}
let model: Model;
let picture: Uint8Array;

beforeAll(async () => {
  await dataHandlers.loadData('where');
  model = give('cnn', cnn);
  give('dense', dense);
  picture = currentData().dataset.splits.validation.images.slice(0, 256);
});

test('a shift of the stride: every layer follows inside, none at the border; the last one changes', async () => {
  const { layers, moved, before, after } = await benchHandlers.moveReport('cnn', picture, {
    kind: 'shift',
    down: 2,
    right: -2,
  });
  expect(layers.map(({ name }) => name)).toEqual([
    'conv1',
    'relu1',
    'maxPool1',
    'conv2',
    'bn1',
    'add1',
    'globalAvgPool1',
    'dense1',
  ]);
  for (const { jump, whole, interior, border } of layers.slice(0, 6)) {
    expect(interior).toBeLessThan(1e-5);
    expect(border).toBeGreaterThan(1e-3);
    expect([whole, jump![0] <= 2]).toEqual([true, true]);
  }
  expect(layers[6]).toMatchObject({ shape: [4], jump: null, interior: null });
  expect(moved[2 * 16 + 3]).toBe(picture[5]);
  for (const probabilities of [before, after]) expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  const [, , pool] = (await benchHandlers.moveReport('cnn', picture, { kind: 'shift', down: 1, right: 0 })).layers;
  expect(pool!.whole).toBe(false);
  expect(pool!.interior).toBeGreaterThan(0.05);
});

test('maps of a layer: what a whole move leaves over is nothing inside', async () => {
  const { shown, channels, height } = await benchHandlers.mapPictures('cnn', 0, picture, {
    kind: 'shift',
    down: 0,
    right: 4,
  });
  expect([channels, height, shown.length]).toEqual([4, 16, 4]);
  const { before, after, difference } = shown[0]!;
  expect(difference![5 * 16 + 9]).toBeCloseTo(0, 5);
  expect(after[5 * 16 + 9]).toBeCloseTo(before[5 * 16 + 5]!, 5);
});

test('a sweep gives what single moves give', async () => {
  const moves = [0, 45, 90].map((degrees) => ({ kind: 'rotate', degrees }) as const);
  const all = await benchHandlers.sweep('cnn', picture, moves);
  for (const [i, move] of moves.entries()) {
    const { after } = await benchHandlers.moveReport('cnn', picture, move);
    for (let k = 0; k < 4; k++) expect(all[i * 4 + k]).toBeCloseTo(after[k]!, 4);
  }
});

test('accuracy is that of the reference, and filters that are replaced change it for that call alone', async () => {
  const { splits, shape } = currentData().dataset;
  const { images, labels } = splits.validation;
  const network = compileModel(model, referenceEngine, { batch: 50 });
  const logits = outputsOf(network, networkInput(images, shape, model.normalization));
  const { correct, perClass } = measureMetrics(logits, labels, 4);
  const before = await benchHandlers.accuracyWith('cnn', []);
  expect(before).toMatchObject({ pictures: labels.length, correct });
  expect(before.perClass.map(({ pictures }) => pictures)).toEqual(perClass.map(({ count }) => count));
  const zero = new Float32Array(model.tensors.get('dense1.weight')!.length);
  const bias = Float32Array.of(0, 0, 9, 0);
  const without = await benchHandlers.accuracyWith('cnn', [
    ['dense1.weight', zero],
    ['dense1.bias', bias],
  ]);
  expect(without.correct).toBe(perClass[2]!.count);
  expect(await benchHandlers.accuracyWith('cnn', [])).toEqual(before);
});

test('a unit looks at no more than its field allows', async () => {
  const { now, untrained, theoretical, cut } = await benchHandlers.fieldReport('cnn', 2);
  // Unit 4 of maxPool1: pixels 8 and 9, each seen by a 3 × 3 kernel.
  expect(theoretical).toEqual({ rows: [7, 10], columns: [7, 10] });
  expect(cut).toBe(false);
  const outside = now.map.filter((_, i) => i % 16 < 7 || i % 16 > 10 || i < 7 * 16 || i >= 11 * 16);
  expect(Math.max(...outside)).toBe(0);
  expect(now.size).toBeLessThanOrEqual(4);
  expect(untrained.map).not.toEqual(now.map);
});

test('saliency: all methods where there is a convolution, all but Grad-CAM otherwise', async () => {
  const by = await explainHandlers.explain('cnn', picture, 1);
  expect(by.map(({ name }) => name)).toEqual(['gradient', 'gradCam', 'integrated', 'occlusion']);
  for (const { map, random, correlation } of by) {
    expect([map.length, random.length]).toEqual([256, 256]);
    expect(Math.abs(correlation ?? 0)).toBeLessThanOrEqual(1);
    expect(random).not.toEqual(map);
  }
  const plain = await explainHandlers.explain('dense', picture, 1);
  expect(plain.map(({ name }) => name)).toEqual(['gradient', 'integrated', 'occlusion']);
  // The gradient of a linear layer is its weights, whatever the picture.
  const weights = initialSnapshot(resolveArchitecture({ input: [1, 16, 16], layers: dense }), 5).get('dense1.weight')!;
  plain[0]!.map.forEach((value, i) => {
    expect(value).toBeCloseTo(Math.abs(weights[256 + i]!), 5);
  });
});
