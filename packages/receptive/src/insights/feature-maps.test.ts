import { describe, expect, test } from 'vitest';
import { resolveArchitecture } from '../architecture/index.js';
import type { Architecture } from '../architecture/types.js';
import { decodeBase64, makeDataset } from '../data/index.js';
import { createWasmEngine, referenceEngine } from '../engine/index.js';
import { initializeNetwork, type Model, takeSnapshot } from '../training/index.js';
import type { SeedAnswers } from './answers.js';
import { traceFeatureMaps } from './feature-maps.js';
import { firstKernels } from './kernels.js';

const classes = ['a', 'b', 'c', 'd', 'e'];
const COUNT = 10;
const split = {
  images: Uint8Array.from({ length: COUNT * 64 }, (_, i) => (i * 37) % 251),
  labels: Uint16Array.from({ length: COUNT }, (_, i) => i % 5),
};
const dataset = await makeDataset({
  name: 'small',
  about: '',
  classes,
  shape: [1, 8, 8],
  splits: { train: split, validation: split, test: split },
});
const NET: Architecture = {
  input: [1, 8, 8],
  layers: [
    { type: 'conv2d', filters: 8, kernel: 3, padding: 'same' },
    { type: 'relu' },
    { type: 'maxPool2d', kernel: 2 },
    {
      type: 'residual',
      layers: [{ type: 'conv2d', filters: 8, kernel: 3, padding: 'same' }, { type: 'batchNorm2d' }],
    },
    { type: 'relu' },
    { type: 'flatten' },
    { type: 'dense', units: 5 },
  ],
};
function modelOf(architecture: Architecture): Model {
  const network = referenceEngine.compile(resolveArchitecture(architecture), { batch: 1 });
  initializeNetwork(network, 3);
  return {
    architecture,
    classes,
    normalization: { mean: [0.5], std: [0.25] },
    tensors: takeSnapshot(network),
    arm: 'cnn',
    seed: 3,
    trial: 't',
    numerics: 'reference-1',
    validationAccuracy: 0.5,
  };
}
const model = modelOf(NET);
/** Every picture named rightly, the later the surer. */
const answers: SeedAnswers = {
  seed: 3,
  predicted: split.labels,
  probabilities: Float32Array.from({ length: COUNT * 5 }, (_, i) => {
    const p = 0.5 + Math.floor(i / 5) / 32;
    return i % 5 === Math.floor(i / 5) % 5 ? p : (1 - p) / 4;
  }),
};

describe('traceFeatureMaps', () => {
  const traced = traceFeatureMaps(model, referenceEngine, dataset, answers);
  test('three classes of five, the surer of two pictures each, with the likeliest answers', () => {
    expect(traced?.pictures.map(({ truth, picture }) => [truth, picture.source])).toEqual([
      [0, 'picture 5'],
      [2, 'picture 7'],
      [4, 'picture 9'],
    ]);
    expect(traced?.pictures[0]?.answers[0]?.answer).toBe(0);
    expect(traced?.pictures[0]?.answers).toHaveLength(3);
  });
  test('a stage per convolution and block, before the pool', () => {
    expect(traced?.stages.map(({ layers, shape, size }) => [layers, shape, size])).toEqual([
      [
        ['conv1', 'relu1'],
        [8, 8, 8],
        [8, 8],
      ],
      [
        ['conv2', 'bn1', 'add1', 'relu2'],
        [8, 4, 4],
        [4, 4],
      ],
    ]); // prettier-ignore
  });
  test('the maps are the outputs of the layers, on the scale of the stage', () => {
    const stage = traced!.stages[0]!;
    const prefix = resolveArchitecture({ ...NET, layers: NET.layers.slice(0, 2) });
    const network = referenceEngine.compile(prefix, { batch: 1 });
    for (const name of ['conv1.weight', 'conv1.bias']) network.setTensor(name, model.tensors.get(name)!);
    const picture = Float32Array.from(split.images.subarray(5 * 64, 6 * 64), (v) => (v / 255 - 0.5) / 0.25);
    const output = network.predict(picture);
    const channel = stage.channels[2]!;
    const bytes = decodeBase64(stage.maps[0]![2]!);
    const back = Array.from(bytes, (byte) => stage.low + (byte / 255) * (stage.high - stage.low));
    back.forEach((value, i) => {
      expect(Math.abs(value - output[channel * 64 + i]!)).toBeLessThan((stage.high - stage.low) / 250);
    });
    expect(stage.zeros[0]).toBeCloseTo(output.filter((value) => value === 0).length / output.length, 10);
    expect([...stage.channels].sort((a, b) => a - b)).toEqual(stage.channels);
    expect(new Set(stage.channels).size).toBe(6);
  });
  test('the fast engine gives the same pictures', async () => {
    const fast = traceFeatureMaps(model, await createWasmEngine(), dataset, answers);
    expect(fast?.stages.map(({ channels }) => channels)).toEqual(traced?.stages.map(({ channels }) => channels));
    const [a, b] = [fast, traced].map((maps) => decodeBase64(maps!.stages[1]!.maps[1]![0]!));
    expect(Math.max(...a!.map((byte, i) => Math.abs(byte - b![i]!)))).toBeLessThanOrEqual(1);
  });
  test('of many stages five are shown, the first and the last among them', () => {
    const conv = { type: 'conv2d', filters: 4, kernel: 3, padding: 'same' } as const;
    const deep: Architecture = {
      input: [1, 8, 8],
      layers: [...Array.from({ length: 25 }, () => conv), { type: 'flatten' }, { type: 'dense', units: 5 }],
    };
    const stages = traceFeatureMaps(modelOf(deep), referenceEngine, dataset, answers)?.stages;
    expect(stages?.map(({ layers }) => layers[0])).toEqual(['conv1', 'conv7', 'conv13', 'conv19', 'conv25']);
  });
  test('a stage ends where the next one is padded', () => {
    const torus = [
      { type: 'circularPad2d', padding: 1 },
      { type: 'conv2d', filters: 4, kernel: 3 },
      { type: 'relu' },
    ] as const; // prettier-ignore
    const layers = [...torus, ...torus, { type: 'flatten' }, { type: 'dense', units: 5 }] as const;
    const stages = traceFeatureMaps(modelOf({ input: [1, 8, 8], layers }), referenceEngine, dataset, answers)?.stages;
    expect(stages?.map(({ layers, shape }) => [layers, shape])).toEqual([
      [
        ['conv1', 'relu1'],
        [4, 8, 8],
      ],
      [
        ['conv2', 'relu2'],
        [4, 8, 8],
      ],
    ]); // prettier-ignore
  });
  test('nothing recognised, or nothing that makes maps: null', () => {
    const wrong = { ...answers, predicted: split.labels.map((label) => (label + 1) % 5) };
    expect(traceFeatureMaps(model, referenceEngine, dataset, wrong)).toBeNull();
    const dense: Architecture = { input: [1, 8, 8], layers: [{ type: 'flatten' }, { type: 'dense', units: 5 }] };
    expect(traceFeatureMaps(modelOf(dense), referenceEngine, dataset, answers)).toBeNull();
  });
});

describe('firstKernels', () => {
  test('the weights, filter by filter', () => {
    const kernels = firstKernels(model);
    expect(kernels).toMatchObject({ arm: 'cnn', seed: 3, layer: 'conv1', filters: 8, shape: [1, 3, 3] });
    const weight = model.tensors.get('conv1.weight')!;
    expect(kernels?.values).toHaveLength(8);
    expect(kernels?.values[7]?.[8]).toBeCloseTo(weight[71]!, 4);
  });
  test('at most 64, and no more than 20,000 weights', () => {
    const wide = (filters: number, kernel: number): Architecture => ({
      input: [1, 24, 24],
      layers: [{ type: 'conv2d', filters, kernel }, { type: 'flatten' }, { type: 'dense', units: 5 }],
    });
    expect(firstKernels(modelOf(wide(70, 3)))).toMatchObject({ filters: 70 });
    expect(firstKernels(modelOf(wide(70, 3)))?.values).toHaveLength(64);
    expect(firstKernels(modelOf(wide(40, 24)))?.values).toHaveLength(34);
  });
  test('null where the first convolution does not read the picture alone, or there is none', () => {
    const coordinates: Architecture = {
      input: [1, 8, 8],
      layers: [
        { type: 'coordinates' },
        { type: 'conv2d', filters: 4, kernel: 3 },
        { type: 'flatten' },
        { type: 'dense', units: 5 },
      ],
    };
    expect(firstKernels(modelOf(coordinates))).toBeNull();
    const dense: Architecture = { input: [1, 8, 8], layers: [{ type: 'flatten' }, { type: 'dense', units: 5 }] };
    expect(firstKernels(modelOf(dense))).toBeNull();
  });
});
