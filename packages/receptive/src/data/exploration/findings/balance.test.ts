import { expect, test } from 'vitest';
import { drawDataset, findingOf } from '../exploration.fixture.js';

const even = { validation: [9, 9, 9], test: [9, 9, 9] };
const classes = ['sand', 'rock', 'sky'];

test('a class that dominates is a problem, an uneven one a note', () => {
  const counts = { train: [900, 30, 30, 30, 30, 30], validation: [9, 9, 9, 9, 9, 9], test: [9, 9, 9, 9, 9, 9] };
  const shape = [1, 2, 2] as const;
  expect(findingOf(drawDataset({ counts, shape }), 'imbalance')).toEqual({
    id: 'imbalance',
    severity: 'problem',
    title: '"class 0" dominates the training pictures',
    evidence:
      '900 of the 1,050 training pictures (86 %) are "class 0", 30 times as many as "class 1" with 30; the 6 classes are worth 1.9 equally frequent ones.',
    size: { value: 85.7, unit: '% in the largest class' },
    meaning:
      'Always answering "class 0" scores 86 % on such pictures: judge by balanced accuracy and recall per class, and weight the classes in training.',
  });
  const uneven = findingOf(drawDataset({ counts: { ...even, train: [90, 30, 60] }, classes }), 'imbalance');
  expect(uneven).toMatchObject({ severity: 'note', title: 'Classes are uneven' });
  expect(findingOf(drawDataset({ counts: { ...even, train: [80, 30, 60] } }), 'imbalance')).toBeUndefined();
});

test('classes with few training pictures', () => {
  const few = findingOf(drawDataset({ counts: { ...even, train: [60, 19, 4] }, classes }), 'small-classes');
  expect(few?.evidence).toBe('2 of 3 classes have fewer than 20 training pictures: "sky" (4) and "rock" (19).');
  expect(few?.size).toEqual({ value: 2, unit: 'classes' });
  expect(findingOf(drawDataset({ counts: { ...even, train: [60, 20, 20] } }), 'small-classes')).toBeUndefined();
});

test('classes without any picture', () => {
  const counts = { train: [30, 30, 0], validation: [9, 9, 0], test: [9, 9, 0] };
  expect(findingOf(drawDataset({ counts, classes }), 'empty-classes')).toMatchObject({
    title: 'A class without pictures',
    evidence: 'Class 2 "sky" has no picture in any split: 2 of 3 classes occur.',
    size: { value: 1, unit: 'class' },
    meaning:
      'Its output is trained to stay silent and can never be measured: keep the class ids, but leave it out of averages over classes.',
  });
  expect(findingOf(drawDataset(), 'empty-classes')).toBeUndefined();
});

test('classes missing from one split; a class that is nowhere is not told again', () => {
  const counts = { train: [30, 0, 0], validation: [9, 9, 0], test: [0, 9, 0] };
  const dataset = drawDataset({ counts, classes });
  expect(findingOf(dataset, 'absent-classes-train')).toMatchObject({
    severity: 'problem',
    title: 'A class is missing from train',
    evidence: '1 of the 2 classes that occur has no picture in train: "rock".',
    meaning: 'It cannot be learned: 9 test pictures are wrong whatever the network; split the data again.',
  });
  expect(findingOf(dataset, 'absent-classes-validation')).toBeUndefined();
  expect(findingOf(dataset, 'absent-classes-test')).toMatchObject({ severity: 'caution', names: ['sand'] });
});
