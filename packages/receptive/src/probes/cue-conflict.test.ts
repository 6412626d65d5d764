import { describe, expect, test } from 'vitest';
import type { Architecture } from '../architecture/types.js';
import { decodeBase64 } from '../data/picture-bytes.js';
import { cueConflict, cutoffsOf, energyShare, hybridsOf, pairsOf } from './cue-conflict.js';
import { LowPass } from './low-pass.js';
import type { Pictures } from './networks.js';
import { linesOf, noise, picturesOf, subjectOf } from './subject.fixture.js';

/** Rows of waves along x: amplitude by number of cycles. */
const waves = (...rows: Readonly<Record<number, number>>[]): Pictures => ({
  images: Uint8Array.from({ length: rows.length * 256 }, (_, i) =>
    Math.round(
      Object.entries(rows[i >> 8]!).reduce(
        (sum, [cycles, amplitude]) => sum + amplitude * Math.cos((2 * Math.PI * Number(cycles) * (i % 16)) / 16),
        128,
      ),
    ),
  ),
  labels: Uint16Array.from(rows, (_, i) => i),
  shape: [1, 16, 16],
});

describe('hybrids', () => {
  test('low frequencies of the first, high ones of the second, neither scaled', () => {
    const pictures = waves({ 2: 50, 6: 30 }, { 1: 40, 7: 20 });
    const expected = waves({ 2: 50, 7: 20 }, { 1: 40, 6: 30 }).images;
    const made = hybridsOf(pictures, new LowPass(pictures).at(4), [
      [0, 1],
      [1, 0],
    ]);
    const off = made.map((value, i) => Math.abs(value - expected[i]!));
    expect(Math.max(...off)).toBeLessThanOrEqual(2); // originals and hybrids are rounded
  });
  test('a picture with itself is itself', async () => {
    const { images, labels } = (await noise([3, 8, 9], ['a', 'b'], 2)).splits.validation;
    const pictures: Pictures = { images, labels, shape: [3, 8, 9] };
    const low = new LowPass(pictures).at(2);
    expect(
      hybridsOf(pictures, low, [
        [0, 0],
        [1, 1],
      ]),
    ).toEqual(images); // prettier-ignore
  });
  test('energy below the cut-off', () => {
    const pictures = waves({ 3: 60, 6: 30 });
    expect(energyShare(pictures, new LowPass(pictures).at(4))).toBeCloseTo(0.8, 2); // 60² : 60² + 30²
    expect(energyShare(waves({}), new Float32Array(256).fill(128))).toBe(1);
  });
});

test('every picture is paired with one of another class, always the same', () => {
  const labels = Uint16Array.from({ length: 90 }, (_, i) => i % 3);
  const pairs = pairsOf(labels);
  expect(pairs.map(([a]) => a)).toEqual([...labels.keys()]);
  expect(pairs.every(([a, b]) => labels[a] !== labels[b])).toBe(true);
  expect(new Set(pairs.map(([, b]) => b)).size).toBeGreaterThan(40);
  expect(pairsOf(labels)).toEqual(pairs);
  expect(pairsOf(new Uint16Array(5))).toEqual([]);
});

test.each([
  [28, [1, 2, 3, 4, 6, 8, 12]],
  [64, [1, 2, 3, 4, 6, 8, 12, 16, 24]],
  [8, [1, 2, 3]],
  [2, [1]],
])('cut-offs for %i pixels', (side, expected) => {
  expect(cutoffsOf([1, side, side])).toEqual(expected);
});

describe('decisions', async () => {
  const input = [1, 16, 16] as const;
  // Dark with a coarse wave, bright with fine stripes.
  const dataset = await picturesOf(input, ['dark', 'striped'], 30, (label, index, at) => {
    const x = at % 16;
    return label === 1 ? 150 + 60 * (x % 2) : 70 + Math.round(30 * Math.cos((Math.PI * x) / 8)) + (index % 5);
  });
  const mean: Architecture = { input, layers: [{ type: 'globalAvgPool2d' }, { type: 'dense', units: 2 }] };
  const edges: Architecture = {
    input,
    layers: [
      { type: 'conv2d', filters: 1, kernel: [1, 2], bias: false, name: 'edge' },
      { type: 'relu' },
      { type: 'globalAvgPool2d' },
      { type: 'dense', units: 2, name: 'end' },
    ],
  };
  const tensors = {
    'dense1.weight': [-1, 1],
    'dense1.bias': [0.44, -0.44],
    'edge.weight': [1, -1],
    'end.weight': [0, 1],
    'end.bias': [0.07, 0],
  };
  const parts = { dataset, tensors, normalization: { mean: [0], std: [1] } };
  const findings = await cueConflict.measure(subjectOf({ control: edges, baseline: mean, ...parts, failed: [1] }));

  test('who looks at stripes follows the texture, who looks at the mean the coarse shape', () => {
    const [control, baseline] = linesOf(findings, 'decisions');
    expect(findings.curves[0]!.axis.values).toEqual(['shape', 'texture', 'neither']);
    expect([control!.values[0], baseline!.values[0]]).toEqual([
      [0, 1, 0],
      [1, 0, 0],
    ]);
    expect(control!.values[1]).toEqual([null, null, null]);
    const shares = linesOf(findings, 'shapeShare').map(({ values }) => values[0]);
    expect(shares).toEqual([new Array(5).fill(0), new Array(5).fill(1)]);
    expect(findings.notes![1]).toBe('Pairs counted, of 30: CNN 30; Dense 30.');
  });
  test('the gallery shows both originals, the hybrid and the answers', () => {
    const [gallery] = findings.galleries!;
    expect(gallery!.rows).toHaveLength(6);
    const { pictures, label } = gallery!.rows[0]!;
    expect(label).toBe('dark and striped');
    expect(pictures.map(({ note }) => note)).toEqual(['dark', 'striped', 'cnn: striped, dense: dark']);
    expect(decodeBase64(pictures[0]!.bytes)).toEqual(dataset.splits.validation.images.subarray(0, 256));
    expect(pictures[2]!.shape).toEqual([1, 16, 16]);
  });
  test('pairs count only where both originals are named rightly', async () => {
    // Everything is called dark.
    const blind = { ...parts, tensors: { ...tensors, 'end.weight': [0, 0] } };
    const found = await cueConflict.measure(subjectOf({ control: edges, ...blind, seeds: 1 }));
    expect(linesOf(found, 'decisions')[0]!.values).toEqual([[null, null, null]]);
    expect(linesOf(found, 'shapeShare')[0]!.values[0]![0]).toBeNull();
    expect(found.galleries).toEqual([]);
    expect(found.notes![1]).toBe('Pairs counted, of 30: CNN 0.');
  });
  test('answers that are of neither class', async () => {
    const three = await noise(input, ['a', 'b', 'c'], 90);
    const dense: Architecture = { input, layers: [{ type: 'flatten' }, { type: 'dense', units: 3 }] };
    const random = await cueConflict.measure(subjectOf({ control: dense, dataset: three, seeds: 4 }));
    const rows = linesOf(random, 'decisions')[0]!.values.filter(([shape]) => shape !== null);
    expect(rows.length).toBeGreaterThan(0);
    for (const [shape, texture, neither] of rows) expect(shape! + texture! + neither!).toBeCloseTo(1, 12);
    expect(Math.max(...rows.map(([, , neither]) => neither!))).toBeGreaterThan(0);
  });
  test('one class alone cannot be asked', async () => {
    const alone = await picturesOf(input, ['a'], 4, (_, __, at) => at);
    expect(cueConflict.unfit!(subjectOf({ control: mean, dataset: alone }))).toBe(
      'All validation pictures are of one class.',
    );
    expect(cueConflict.unfit!(subjectOf({ control: mean, dataset }))).toBeNull();
  });
});
