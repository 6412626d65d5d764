import { expect, test } from 'vitest';
import { copyPicture, drawDataset, explore, findingOf, paint, withFiles } from '../exploration.fixture.js';

test('copies within a split, by file and by picture', () => {
  const dataset = drawDataset();
  copyPicture(dataset, ['train', 0], ['train', 5]);
  copyPicture(dataset, ['train', 70], ['train', 71]);
  const files = withFiles(dataset, ({ train }) => {
    train.hashes.copyWithin(10, 0, 2);
  });
  expect(findingOf(files, 'duplicates')).toMatchObject({
    severity: 'note',
    evidence:
      '2 pairs of identical pictures, 1 of them byte-identical files within a split: train/0.png and train/5.png; train/70.png and train/71.png.',
    size: { value: 2, unit: 'surplus copies' },
    names: ['train: train/0.png = train: train/5.png', 'train: train/70.png = train: train/71.png'],
  });
  const [first] = findingOf(dataset, 'duplicates')!.samples!;
  expect(first!.map(({ split, index }) => [split, index])).toEqual([
    ['train', 0],
    ['train', 5],
  ]);
  expect(findingOf(dataset, 'duplicates-across-splits')).toBeUndefined();
  expect(findingOf(dataset, 'near-duplicates')).toBeUndefined();
});

test('copies across splits are a problem, and under two names of a class more so', () => {
  const dataset = drawDataset();
  copyPicture(dataset, ['train', 0], ['test', 40]);
  copyPicture(dataset, ['train', 0], ['train', 1]);
  expect(findingOf(dataset, 'duplicates-across-splits')).toMatchObject({
    severity: 'problem',
    evidence:
      '1 group of identical pictures in different splits: train[0], train[1] and test[40]. One group is filed under different classes: "class 0" and "class 1".',
    size: { value: 2, unit: 'surplus copies' },
  });
});

test('near-copies: brightened, noisy and shifted in value, within and across splits', () => {
  const dataset = drawDataset({ shape: [1, 24, 24] });
  copyPicture(dataset, ['train', 10], ['train', 11]);
  paint(dataset, 'train', 11, (i, old) => Math.min(255, old + 8 + (i % 3)));
  copyPicture(dataset, ['train', 100], ['validation', 100]);
  paint(dataset, 'validation', 100, (_, old) => Math.round(old * 0.95));
  const { findings, duplicateSearch } = explore(dataset);
  expect(duplicateSearch).toEqual({ distance: 5, correlation: 0.98, pairs: 2, complete: true });
  expect(findings.find(({ id }) => id === 'near-duplicates')).toMatchObject({
    severity: 'note',
    evidence: '2 pictures of 480 (0.4 %) look almost like another one of their split: 1 group, the largest of 2.',
    size: { value: 2, unit: 'pictures' },
    names: ['train: train[10] = train: train[11]'],
  });
  expect(findings.find(({ id }) => id === 'near-duplicates-across-splits')).toMatchObject({
    severity: 'caution',
    evidence:
      '1 validation picture (0.8 %) looks almost like a training picture; 1 pair in all. One pair is filed under different classes: "class 1" and "class 3".',
    size: { value: 1, unit: 'pair' },
    names: ['train: train[100] ≈ validation: validation[100]'],
  });
});

test('pictures that only share a hash are no copies', () => {
  const dataset = drawDataset();
  // Two gradients: the same order of neighbours everywhere, and nothing else in common.
  paint(dataset, 'train', 0, (i) => (i % 12 < 11 ? 60 + (i % 12) : 250));
  paint(dataset, 'train', 1, (i) => (i % 12 === 0 ? 0 : 70 + (i % 12)));
  expect(findingOf(dataset, 'near-duplicates')).toBeUndefined();
});
