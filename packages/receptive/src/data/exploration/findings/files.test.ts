import { expect, test } from 'vitest';
import { drawDataset, explore, findingOf, paint, withFiles } from '../exploration.fixture.js';

const colour = () => drawDataset({ shape: [3, 12, 12] });

test('files without a label are named', () => {
  const dataset = { ...withFiles(drawDataset()), unlabelled: ['a.png', 'b.png', 'c.png', 'd.png', 'e.png'] };
  expect(findingOf(dataset, 'unlabelled')).toMatchObject({
    severity: 'note',
    evidence: '5 picture files of 485 are in no list: a.png, b.png, c.png and 2 more.',
    size: { value: 5, unit: 'files' },
    names: ['a.png', 'b.png', 'c.png', 'd.png', 'e.png'],
  });
});

test('many sizes: the spread, what is lost, what is bent', () => {
  const dataset = withFiles(drawDataset(), ({ train, test: held }) => {
    train.widths.fill(24, 0, 100);
    train.heights.fill(24, 0, 100);
    held.widths[0] = 300;
    held.heights[0] = 10;
  });
  expect(findingOf(dataset, 'sizes')).toMatchObject({
    severity: 'note',
    evidence: '3 sizes from 12×12 to 300×10; most common 12×12 (79 %), 24×24 (21 %) and 300×10 (0.2 %).',
    size: { value: 3, unit: 'sizes' },
  });
  expect(explore(dataset).originals).toEqual({
    files: 480,
    sizes: [
      { width: 12, height: 12, count: 379 },
      { width: 24, height: 24, count: 100 },
      { width: 300, height: 10, count: 1 },
    ],
    distinctSizes: 3,
    smallest: { width: 12, height: 12 },
    largest: { width: 300, height: 10 },
    channels: [{ channels: 1, count: 480 }],
  });
});

test('grey among colour, by the files and by the pictures', () => {
  const isGrey = (dataset: ReturnType<typeof colour>, index: number) =>
    paint(dataset, 'train', index, (i) => dataset.splits.train.images[index * 432 + (i % 144)]!);
  const files = colour();
  for (const index of [3, 4, 5]) isGrey(files, index);
  const byFile = withFiles(files, ({ train }) => train.channels.fill(1, 3, 5));
  expect(findingOf(byFile, 'grey-among-colour')).toMatchObject({
    severity: 'note',
    evidence:
      '2 pictures of 480 (0.4 %) are grey, most in "class 0" (2 of 120). 1 more picture is stored in colour with equal channels.',
    size: { value: 2, unit: 'pictures' },
    names: ['train/3.png', 'train/4.png'],
  });
  expect(findingOf(files, 'grey-among-colour')?.size).toEqual({ value: 3, unit: 'pictures' });

  const mostOfClass = colour();
  for (let index = 60; index < 120; index++) isGrey(mostOfClass, index);
  for (const split of ['validation', 'test'] as const)
    for (let index = 30; index < 60; index++)
      paint(mostOfClass, split, index, (i) => mostOfClass.splits[split].images[index * 432 + (i % 144)]!);
  expect(findingOf(mostOfClass, 'grey-among-colour')).toMatchObject({
    severity: 'caution',
    meaning:
      'Being grey gives away "class 1": a network can learn the camera instead of the thing, so try all pictures in grey as a control.',
  });
});

test('grey pictures kept in three channels', () => {
  const dataset = colour();
  for (const split of ['train', 'validation', 'test'] as const)
    dataset.splits[split].labels.forEach((_, p) => {
      paint(dataset, split, p, (i) => dataset.splits[split].images[p * 432 + (i % 144)]!);
    });
  expect(findingOf(dataset, 'grey-as-colour')?.evidence).toBe('All 480 pictures have three equal channels.');
  expect(findingOf(dataset, 'grey-among-colour')).toBeUndefined();
});

test('transparency', () => {
  const dataset = withFiles(colour(), ({ test: held }) => held.channels.fill(4, 0, 12));
  expect(findingOf(dataset, 'transparency')?.evidence).toBe('12 files of 480 (2.5 %) have an alpha channel.');
});
