import { expect, test } from 'vitest';
import { makeDataset } from './dataset.js';
import { summarizeDataset } from './summary.js';

test('counts, pixel statistics and evenly spaced samples', async () => {
  const one = { images: Uint8Array.of(9, 9), labels: Uint16Array.of(1) };
  const dataset = await makeDataset({
    name: 'tiny',
    about: 'For tests.',
    classes: ['a', 'b', 'none'],
    shape: [1, 1, 2],
    splits: {
      train: {
        images: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
        labels: Uint16Array.of(0, 0, 1, 0, 0, 0),
      },
      validation: one,
      test: one,
    },
    notes: ['a note'],
  });
  const summary = summarizeDataset(dataset, 2);
  const { name, about, classes, shape, fingerprint, notes } = dataset;
  expect(summary).toMatchObject({ name, about, classes, shape, fingerprint, notes });
  expect(summary.splits).toEqual({
    train: { count: 6, perClass: [5, 1, 0] },
    validation: { count: 1, perClass: [0, 1, 0] },
    test: { count: 1, perClass: [0, 1, 0] },
  });
  // The values are 0…11: mean 5.5, variance (12² − 1)/12.
  expect(summary.pixels.mean[0]).toBe(66 / (255 * 12));
  expect(summary.pixels.std[0]).toBe(Math.sqrt(12 * 506 - 66 * 66) / (255 * 12));
  const bytes = summary.samples.map((samples) => samples.map((text) => [...atob(text)].map((c) => c.charCodeAt(0))));
  // Class 0 has pictures 0, 1, 3, 4, 5: two evenly spaced ones are the first and the third of them.
  expect(bytes).toEqual([
    [
      [0, 1],
      [6, 7],
    ],
    [[4, 5]],
    [],
  ]);
  expect(summarizeDataset(dataset).samples.map((samples) => samples.length)).toEqual([4, 1, 0]);
  expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
});
