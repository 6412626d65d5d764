import { describe, expect, test } from 'vitest';
import type { Architecture } from '../architecture/types.js';
import { decodeBase64, makeDataset } from '../data/index.js';
import { createWasmEngine } from '../engine/index.js';
import { Random } from '../random.js';
import { saliency } from './saliency.js';
import { smallModel, smallSubject } from './small-subject.fixture.js';

const engine = await createWasmEngine();

describe('the probe', () => {
  test('two curves and a gallery of the first seed', async () => {
    const subject = smallSubject({ engine });
    const { pictures, curves, galleries } = await saliency.measure(subject);
    expect(pictures).toBe(40);
    const [deletion, similarity] = curves;
    expect(deletion!.axis.values).toEqual([0, 5, 10, 20, 40, 60]);
    expect(deletion!.lines.map(({ name }) => name)).toEqual([
      'gradient',
      'gradCam',
      'integrated',
      'occlusion',
      'random',
    ]);
    for (const seed of [0, 1]) {
      const intact = deletion!.lines.map(({ values }) => values[seed]![0]);
      expect(new Set(intact).size).toBe(1);
      for (const { values } of deletion!.lines) {
        for (const value of values[seed]!) {
          expect(value).toBeGreaterThan(0);
          expect(value).toBeLessThan(1);
        }
      }
    }
    const [line] = similarity!.lines;
    expect([line!.name, line!.values.length]).toEqual(['control', 2]);
    for (const rho of line!.values.flat()) expect(Math.abs(rho!)).toBeLessThan(0.9);
    const { columns, rows } = galleries![0]!;
    expect(columns).toHaveLength(5);
    // Of the classes of which the network names a picture rightly, one each, in pairs.
    expect(rows.length).toBeGreaterThanOrEqual(2);
    for (const [i, { label }] of rows.entries()) {
      expect(label).toBe(`${rows[i - (i % 2)]!.label[0]}, ${i % 2 === 0 ? 'trained' : 'random weights'}`);
    }
    for (const { pictures: shown } of rows) {
      expect(shown).toHaveLength(5);
      for (const { bytes } of shown) expect(decodeBase64(bytes)).toHaveLength(144);
    }
    expect(rows[1]!.pictures[1]!.note).toMatch(/^ρ -?0\.\d\d$/);
    expect(subject.told.at(-1)).toEqual([1, 1]);
    expect(subject.told.every(([done, all]) => done! <= all!)).toBe(true);
  });
  test('weights that were random all along give the same maps', async () => {
    const subject = smallSubject({ engine, seeds: [7] });
    // The fixture adds 100 to the seed; the probe's random weights are those of the largest seed + 1 + seed.
    const model = async () => smallModel(subject.control, 7 + 1 + 7 - 100, subject.normalization);
    const { curves } = await saliency.measure({ ...subject, model });
    for (const rho of curves[1]!.lines[0]!.values[0]!) expect(rho).toBeCloseTo(1, 10);
  });
  test('a failed training leaves gaps, and the gallery shows the next', async () => {
    const subject = smallSubject({ engine });
    const { normalization } = subject;
    const { curves, galleries } = await saliency.measure({
      ...subject,
      model: async ({ arm, seed }) => (seed === 0 ? null : smallModel(arm, seed, normalization)),
    });
    expect(curves[0]!.lines[4]!.values[0]).toEqual([null, null, null, null, null, null]);
    expect(curves[0]!.lines[4]!.values[1]![5]).toBeGreaterThan(0);
    expect(curves[1]!.lines[0]!.values[0]).toEqual([null, null, null, null]);
    expect(galleries![0]!.caption).toContain('seed 1');
  });
  test('needs a convolution', () => {
    const subject = smallSubject();
    expect(saliency.unfit!(subject)).toBeNull();
    expect(saliency.unfit!({ ...subject, control: subject.baseline! })).toContain('no convolution');
  });
});

test('without the four pixels that decide, the answer is lost; without fourteen random ones it is not', async () => {
  // A picture of class k has a white square at (2 + 3k, 2 + 3k), and the network's score of k is its brightness there.
  const random = new Random([4, 4]);
  const square = (k: number) => [0, 1, 12, 13].map((at) => (2 + 3 * k) * 13 + at);
  const split = () => {
    const labels = Uint16Array.from({ length: 30 }, (_, i) => i % 3);
    const images = Uint8Array.from({ length: 30 * 144 }, () => 100 + random.integer(20));
    for (const [n, k] of labels.entries()) for (const pixel of square(k)) images[n * 144 + pixel] = 255;
    return { images, labels };
  };
  const dataset = await makeDataset({
    name: 'squares',
    about: '',
    classes: ['a', 'b', 'c'],
    shape: [1, 12, 12],
    splits: { train: split(), validation: split(), test: split() },
  });
  const architecture: Architecture = {
    input: [1, 12, 12],
    layers: [{ type: 'conv2d', filters: 1, kernel: 1 }, { type: 'flatten' }, { type: 'dense', units: 3 }],
  };
  const dense = new Float32Array(3 * 144);
  for (const k of [0, 1, 2]) for (const pixel of square(k)) dense[k * 144 + pixel] = 1;
  const tensors = new Map([
    ['conv1.weight', Float32Array.of(1)],
    ['conv1.bias', Float32Array.of(0)],
    ['dense1.weight', dense],
    ['dense1.bias', new Float32Array(3)],
  ]);
  const { control } = smallSubject();
  const normalization = { mean: [0.45], std: [0.2] };
  const subject = smallSubject({ engine, dataset, normalization, control: { ...control, architecture }, seeds: [0] });
  const model = { ...smallModel(subject.control, 0, normalization), tensors };
  const { curves, galleries } = await saliency.measure({ ...subject, model: async () => model });
  for (const { name, values } of curves[0]!.lines) {
    const [intact, , without] = values[0]!;
    expect(intact).toBeGreaterThan(0.99);
    // The windows of occlusion that touch a square have nine pixels together. Without its square a picture is as
    // likely to be of any class, up to the noise where the other squares would be.
    if (name === 'random') expect(without).toBeGreaterThan(0.95);
    else expect(without).toBeLessThan(0.5);
  }
  // Gradients of a linear network show the square alone.
  const bytes = decodeBase64(galleries![0]!.rows[0]!.pictures[1]!.bytes);
  expect([...bytes.keys()].filter((i) => bytes[i]! > 0)).toEqual(square(0));
});
