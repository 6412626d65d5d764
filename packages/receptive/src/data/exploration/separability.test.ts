import { expect, test } from 'vitest';
import { drawDataset, paint } from './exploration.fixture.js';
import { measureSeparability } from './separability.js';

test('classes told by brightness are separable, labels at random are not', () => {
  const told = drawDataset();
  for (const split of ['train', 'validation'] as const)
    told.splits[split].labels.forEach((label, i) => {
      paint(told, split, i, (_, old) => (old >> 2) + 50 * label);
    });
  const easy = measureSeparability(told)!;
  expect(easy.validationAccuracy).toBeGreaterThan(0.9);
  expect(easy).toMatchObject({ trained: 240, measured: 120, features: 64, majorityAccuracy: 0.25 });

  const random = drawDataset();
  random.splits.train.labels.forEach((_, i, labels) => {
    labels[i] = (i * 7 + (i >> 3)) % 4;
  });
  expect(measureSeparability(random)!.validationAccuracy).toBeLessThan(0.4);
});

test('one class in training has nothing to separate', () => {
  expect(measureSeparability(drawDataset({ counts: { train: [9, 0], validation: [1, 1], test: [1, 1] } }))).toBeNull();
});

test('pictures smaller than the grid', () => {
  const tiny = drawDataset({ shape: [1, 3, 5], counts: { train: [9, 9], validation: [1, 1], test: [1, 1] } });
  expect(measureSeparability(tiny)!.features).toBe(15);
});
