import { describe, expect, it } from 'vitest';
import { makeDataset } from './dataset.js';
import type { Dataset, Split } from './types.js';
import { pixelOrder, subsetIndices, viewDataset } from './views.js';

const SHAPE = [2, 3, 4] as const;
const VOLUME = 24;

function split(labels: readonly number[], first: number): Split {
  const images = Uint8Array.from({ length: labels.length * VOLUME }, (_, i) => (first + 7 * i) % 256);
  return { images, labels: Uint16Array.from(labels), sources: labels.map((_, i) => `${first + i}.png`) };
}

const many = Array.from({ length: 100 }, (_, i) => (i % 10 < 7 ? 0 : i % 10 < 9 ? 1 : 2));
const dataset = (): Promise<Dataset> =>
  makeDataset({
    name: 'views',
    about: '',
    classes: ['a', 'b', 'c'],
    shape: SHAPE,
    splits: { train: split(many, 0), validation: split([0, 1, 2, 0], 1), test: split([2, 1], 2) },
  });

describe('pixels', () => {
  it('change places in one way in every picture, channel and split', async () => {
    const plain = await dataset();
    const view = viewDataset(plain, { pixels: 'permuted' });
    const order = pixelOrder(12);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
    expect([...order]).not.toEqual(Array.from({ length: 12 }, (_, i) => i));
    for (const name of ['train', 'validation', 'test'] as const) {
      const [from, to] = [plain.splits[name], view.splits[name]];
      expect(to.labels).toEqual(from.labels);
      for (let plane = 0; plane < from.labels.length * 2; plane++)
        for (let i = 0; i < 12; i++) expect(to.images[plane * 12 + i]).toBe(from.images[plane * 12 + order[i]!]);
    }
  });
});

describe('subsets', () => {
  const labels = Uint16Array.from(many);
  const of = (size: number, draw: number) => [...subsetIndices(labels, { size, draw }, 3)];

  it('are nested, and others for another draw', () => {
    const [small, large, other] = [of(10, 3), of(40, 3), of(10, 4)];
    expect(small.every((index) => large.includes(index))).toBe(true);
    expect(other).not.toEqual(small);
    expect(new Set(large).size).toBe(40);
  });

  it.each([10, 30, 50])('keep the shares of the classes (%i of 100)', (size) => {
    const counts = [0, 0, 0];
    for (const index of of(size, 1)) counts[labels[index]!]!++;
    expect(counts).toEqual([0.7 * size, 0.2 * size, 0.1 * size].map(Math.round));
  });

  it('carry pictures, labels and sources along, and leave validation and test alone', async () => {
    const plain = await dataset();
    const view = viewDataset(plain, { subset: { size: 20, draw: 0 } });
    const { train } = view.splits;
    expect(train.labels.length).toBe(20);
    train.sources!.forEach((source, i) => {
      const at = plain.splits.train.sources!.indexOf(source);
      expect(train.labels[i]).toBe(plain.splits.train.labels[at]);
      expect(train.images.subarray(i * VOLUME, (i + 1) * VOLUME)).toEqual(
        plain.splits.train.images.subarray(at * VOLUME, (at + 1) * VOLUME),
      );
    });
    expect(view.splits.validation).toBe(plain.splits.validation);
    expect(view.splits.test).toBe(plain.splits.test);
  });
});

it('random classes are for training alone, and of all classes', async () => {
  const plain = await dataset();
  const { train, validation, test } = viewDataset(plain, { labels: 'random' }).splits;
  expect(train.images).toBe(plain.splits.train.images);
  const same = train.labels.filter((label, i) => label === plain.splits.train.labels[i]).length;
  expect(same).toBeGreaterThan(15);
  expect(same).toBeLessThan(55);
  expect(new Set(train.labels)).toEqual(new Set([0, 1, 2]));
  expect([validation.labels, test.labels]).toEqual([plain.splits.validation.labels, plain.splits.test.labels]);
});

it('fewer validation pictures are the first ones', async () => {
  const plain = await dataset();
  const { validation } = viewDataset(plain, { validation: 2 }).splits;
  expect([...validation.labels]).toEqual([0, 1]);
  expect(validation.images).toEqual(plain.splits.validation.images.subarray(0, 2 * VOLUME));
});

it('lies in shared memory where the data set does', async () => {
  const plain = await dataset();
  const { images, labels } = plain.splits.train;
  const shared = new Uint8Array(new SharedArrayBuffer(images.length));
  shared.set(images);
  const sharedLabels = new Uint16Array(new SharedArrayBuffer(labels.length * 2));
  sharedLabels.set(labels);
  const train = { images: shared, labels: sharedLabels };
  const view = viewDataset(
    { ...plain, splits: { ...plain.splits, train } },
    { pixels: 'permuted', labels: 'random', subset: { size: 5, draw: 0 } },
  );
  expect(view.splits.train.images.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(view.splits.train.labels.buffer).toBeInstanceOf(SharedArrayBuffer);
});
