import { expect, test } from 'vitest';
import type { Architecture } from '../architecture/types.js';
import { changed, contenders, heldOutPictures, measureLines, settingsOf } from './networks.js';
import { noise, subjectOf } from './subject.fixture.js';

const dataset = await noise([1, 4, 4], ['a', 'b'], 100);
const control: Architecture = { input: [1, 4, 4], layers: [{ type: 'flatten' }, { type: 'dense', units: 2 }] };

test('of many held-out pictures some are chosen, always the same, with their classes', () => {
  const { validation } = dataset.splits;
  const few = heldOutPictures({ dataset }, 30);
  expect(few.labels).toHaveLength(30);
  const text = (images: Uint8Array, i: number) => images.subarray(i * 16, (i + 1) * 16).join();
  const places = [...few.labels.keys()].map((i) =>
    [...validation.labels.keys()].find((at) => text(validation.images, at) === text(few.images, i)),
  );
  expect(new Set(places).size).toBe(30);
  expect(places.map((at) => validation.labels[at!])).toEqual([...few.labels]);
  expect(heldOutPictures({ dataset }, 30)).toEqual(few);
  expect(heldOutPictures({ dataset }).images).toBe(validation.images);
});

test('pictures are changed one by one; more than a batch are answered', async () => {
  const pictures = heldOutPictures({ dataset });
  const inverted = changed(pictures, (bytes, index) => (index === 99 ? bytes.map((value) => 255 - value) : bytes));
  expect(inverted.images.subarray(0, 99 * 16)).toEqual(pictures.images.subarray(0, 99 * 16));
  expect(inverted.images[99 * 16]).toBe(255 - pictures.images[99 * 16]!);
  // Brighter than the middle on the whole: class 1.
  const sums = [...pictures.labels.keys()].map((i) =>
    pictures.images.subarray(i * 16, (i + 1) * 16).reduce((sum, value) => sum + value - 127.5, 0),
  );
  const subject = subjectOf({
    control,
    dataset,
    normalization: { mean: [0.5], std: [1] },
    tensors: { 'dense1.weight': [...Array(16).fill(0), ...Array(16).fill(1)], 'dense1.bias': [0, 0] },
  });
  await measureLines(subject, contenders(subject), 0, (network) => {
    expect([...network.classes(pictures.images)]).toEqual(sums.map((sum) => Number(sum > 0)));
    const right = sums.filter((sum, i) => Number(sum > 0) === pictures.labels[i]).length;
    expect(network.accuracy(pictures)).toBe(right / 100);
    return [];
  });
});

test('a row for every seed, null where there is no network; progress is told', async () => {
  const told: string[] = [];
  const subject = {
    ...subjectOf({ control, baseline: control, dataset, seeds: 3, failed: [1] }),
    progress: async (done: number, all: number) => void told.push(`${done}/${all}`),
  };
  const lines = await measureLines(subject, contenders(subject), 3, (_, { seed }) => [seed, 10, null]);
  const values = [
    [0, 10, null],
    [null, null, null],
    [2, 10, null],
  ];
  expect(lines).toEqual([
    { name: 'control', title: 'CNN', seeds: [0, 1, 2], values },
    { name: 'baseline', title: 'Dense', seeds: [0, 1, 2], values },
  ]);
  expect(settingsOf(lines, 1, 2)[1]!.values[0]).toEqual([10, null]);
  expect(told).toEqual(['0/6', '1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
});
