import { expect, test } from 'vitest';
import { drawDataset, explore, findingOf, paint } from '../exploration.fixture.js';

test('pictures of a single colour, each channel its own', () => {
  const dataset = drawDataset({ shape: [3, 12, 12] });
  paint(dataset, 'train', 7, (i) => [200, 90, 30][Math.floor(i / 144)]!);
  paint(dataset, 'test', 8, () => 0);
  expect(findingOf(dataset, 'constant')).toMatchObject({
    severity: 'caution',
    evidence: '2 pictures have the same value at every pixel, such as train[7].',
    size: { value: 2, unit: 'pictures' },
    names: ['train[7]', 'test[8]'],
  });
  // It is told once.
  expect(findingOf(dataset, 'clipped')).toBeUndefined();
});

test('clipped pictures among others', () => {
  const dataset = drawDataset();
  paint(dataset, 'train', 0, (i, old) => (i < 60 ? 255 : old));
  paint(dataset, 'validation', 2, (i, old) => (i < 40 ? 0 : old));
  expect(findingOf(dataset, 'clipped')).toMatchObject({
    severity: 'note',
    evidence: '2 pictures of 480 (0.4 %) have at least a quarter of their values at black or white; train[0] has 42 %.',
    names: ['train[0]', 'validation[2]'],
  });
});

test('drawings on a black ground are not clipped', () => {
  const dataset = drawDataset();
  for (const split of ['train', 'validation', 'test'] as const)
    dataset.splits[split].labels.forEach((_, p) => {
      paint(dataset, split, p, (i, old) => (i % 12 < 4 ? 0 : old));
    });
  expect(findingOf(dataset, 'clipped')).toBeUndefined();
  expect(explore(dataset).clear).not.toContain('pictures clipped to black or white');
});

test('how hard the task is', () => {
  const easy = drawDataset();
  for (const split of ['train', 'validation'] as const)
    easy.splits[split].labels.forEach((label, p) => {
      paint(easy, split, p, (_, old) => (old >> 2) + 50 * label);
    });
  const finding = findingOf(easy, 'separability');
  expect(finding).toMatchObject({ severity: 'note', title: 'Nearly linearly separable' });
  expect(finding?.evidence).toMatch(
    /^A linear classifier on 64 cells a channel, fitted to 240 training pictures, gets (\d+|9\d\.\d|more than 99\.9) % of 120 validation pictures right \(.* in training\); always answering the largest training class gets 25 %\.$/,
  );
});
