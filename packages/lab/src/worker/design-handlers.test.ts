import { type Dataset, initialSnapshot, resolveArchitecture } from 'receptive';
import { beforeAll, describe, expect, test } from 'vitest';
import { dataHandlers } from './data-handlers.js';
import { designHandlers } from './design-handlers.js';
import { modelHandlers } from './networks.js';

const split = (count: number) => ({
  images: Uint8Array.from({ length: count * 64 }, (_, i) => (i * 37) % 251),
  labels: Uint16Array.from({ length: count }, (_, i) => i % 2),
});
const dataset: Dataset = {
  name: 'small',
  classes: ['a', 'b'],
  shape: [1, 8, 8],
  splits: { train: split(8), validation: split(5), test: split(4) },
  fingerprint: 'small',
  notes: [],
  about: '',
};
const architecture = {
  input: [1, 8, 8],
  layers: [
    { type: 'conv2d', filters: 2, kernel: 3, padding: 'same' },
    { type: 'tanh' },
    { type: 'flatten' },
    { type: 'dense', units: 2 },
  ],
} as const;

describe('what the design view measures', () => {
  beforeAll(() => {
    dataHandlers.useData(dataset);
  });

  test('the field of a unit, of drawn weights and of a model with the same', async () => {
    const { classes } = dataset;
    const tensors = initialSnapshot(resolveArchitecture(architecture), 3);
    const normalization = { mean: [0.5], std: [0.3] };
    modelHandlers.giveModel('same', {
      architecture,
      classes,
      normalization,
      tensors,
      arm: 'control',
      seed: 3,
      trial: '',
      numerics: '',
      validationAccuracy: null,
    });
    const drawn = await designHandlers.measureField({ architecture, seed: 3 }, 'layers[1]', [0, 7]);
    const given = await designHandlers.measureField({ key: 'same' }, 'layers[1]', [0, 7]);
    expect(given).toEqual(drawn);
    expect(drawn.pictures).toBe(5);
    const seen = [...drawn.map].flatMap((value, i) => (value > 0 ? [i] : []));
    expect(seen).toEqual([6, 7, 14, 15]);
    const vector = await designHandlers.measureField({ key: 'same' }, 'layers[3]', null);
    expect([...vector.map].every((value) => value > 0)).toBe(true);
  });

  test('times of every layer', async () => {
    const times = (await designHandlers.measureTimes(architecture))!;
    expect(times.conv1!.forward).toBeGreaterThan(0);
    expect(Object.keys(times)).toContain('dense1');
  });

  test('a network that is too large', async () => {
    const layers = [{ type: 'flatten' }, { type: 'dense', units: 100_000 }] as const;
    await expect(designHandlers.measureTimes({ input: [1, 8, 8], layers })).rejects.toThrow('too large');
  });
});
