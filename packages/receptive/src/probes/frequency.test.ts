import { expect, test } from 'vitest';
import type { Architecture } from '../architecture/types.js';
import { frequency, octaves, split } from './frequency.js';
import { LowPass } from './low-pass.js';
import { heldOutPictures, type Pictures } from './networks.js';
import { linesOf, noise, picturesOf, subjectOf } from './subject.fixture.js';

const wave = (cycles: number, x: number) => 128 + 60 * Math.cos((2 * Math.PI * cycles * x) / 16);

test('a low-pass keeps the waves up to the cut-off, the high-pass the others and the mean', () => {
  const row = (f: (x: number) => number) => Uint8Array.from({ length: 256 }, (_, i) => Math.round(f(i % 16)));
  const pictures: Pictures = {
    images: row((x) => wave(3, x) + wave(6, x) - 128),
    labels: new Uint16Array(1),
    shape: [1, 16, 16],
  };
  const { low, high } = split(pictures, new LowPass(pictures).at(4));
  const off = (a: Uint8Array, b: Uint8Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
  // Rounding to bytes, before and after.
  expect(
    off(
      low,
      row((x) => wave(3, x)),
    ),
  ).toBeLessThanOrEqual(1);
  expect(
    off(
      high,
      row((x) => wave(6, x)),
    ),
  ).toBeLessThanOrEqual(1);
});

test('the highest cut-off keeps everything, and each plane is filtered by itself', async () => {
  const pictures = heldOutPictures({ dataset: await noise([2, 9, 12], ['a', 'b'], 3) });
  const filter = new LowPass(pictures);
  expect(filter.highest).toBe(8); // √(4² + 6²) = 7.2
  const whole = split(pictures, filter.at(filter.highest));
  expect(whole.low).toEqual(pictures.images);
  const mean = pictures.images.subarray(108, 216).reduce((sum, value) => sum + value, 0) / 108;
  expect(new Set(whole.high.subarray(108, 216))).toEqual(new Set([Math.round(mean)]));
});

test('values beyond a byte are cut', () => {
  const pictures: Pictures = {
    images: Uint8Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 255 : 0)),
    labels: new Uint16Array(1),
    shape: [1, 8, 8],
  };
  const low = new LowPass(pictures).at(2);
  expect(Math.max(...low)).toBeGreaterThan(256); // a step overshoots
  expect(Math.max(...split(pictures, low).low)).toBe(255);
});

test('octaves and the highest', () => {
  expect(octaves(20)).toEqual([1, 2, 4, 8, 16, 20]);
  expect(octaves(16)).toEqual([1, 2, 4, 8, 16]);
});

// Dark and bright, each with fine stripes: the mean tells the classes apart.
const dataset = await picturesOf([1, 16, 16], ['dark', 'bright'], 8, (label, _, at) => 80 + 80 * label + 40 * (at % 2));
const mean: Architecture = { input: [1, 16, 16], layers: [{ type: 'globalAvgPool2d' }, { type: 'dense', units: 2 }] };
/** Class 0 where neighbouring columns are equal, 1 where they are not. */
const edges: Architecture = {
  input: [1, 16, 16],
  layers: [
    { type: 'conv2d', filters: 1, kernel: [1, 2], bias: false },
    { type: 'relu' },
    { type: 'globalAvgPool2d' },
    { type: 'dense', units: 2 },
  ],
};
const tensors = {
  'dense1.weight': [-1, 1],
  'dense1.bias': [0, 0],
  'conv1.weight': [1, -1],
};

test('a network that looks at the mean loses nothing to either filter', async () => {
  const findings = await frequency.measure(subjectOf({ control: mean, dataset, tensors }));
  expect(findings.pictures).toBe(8);
  for (const name of ['lowPass', 'highPass']) {
    expect(linesOf(findings, name)[0]!.values[0]).toEqual([1, 1, 1, 1, 1]);
  }
});

test('one that looks at fine stripes needs the high frequencies; control and baseline, every seed', async () => {
  const striped = await picturesOf([1, 16, 16], ['plain', 'striped'], 8, (label, _, at) => 100 + 80 * label * (at % 2));
  const findings = await frequency.measure(
    subjectOf({
      control: edges,
      baseline: mean,
      dataset: striped,
      normalization: { mean: [0], std: [1] },
      tensors: { ...tensors, 'dense1.bias': [0.05, 0] },
      failed: [1],
    }),
  );
  expect(findings.curves[0]!.axis.values).toEqual([1, 2, 4, 8, 12]);
  const [low, high] = ['lowPass', 'highPass'].map((name) => linesOf(findings, name));
  // Stripes of two pixels are 8 cycles in 16.
  expect(low![0]!.values).toEqual([
    [0.5, 0.5, 0.5, 1, 1],
    [null, null, null, null, null],
  ]);
  expect(high![0]!.values[0]).toEqual([1, 1, 1, 0.5, 0.5]);
  expect(low!.map(({ name, title }) => [name, title])).toEqual([
    ['control', 'CNN'],
    ['baseline', 'Dense'],
  ]);
});
