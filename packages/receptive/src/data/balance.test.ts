import { expect, test } from 'vitest';
import { noteClassBalance } from './balance.js';
import type { Split } from './types.js';

const split = (...counts: number[]): Split => {
  const labels = counts.flatMap((count, label) => new Array<number>(count).fill(label));
  return { images: new Uint8Array(labels.length), labels: Uint16Array.from(labels) };
};

test('empty, absent, dominant and shifted classes are told in words', () => {
  const classes = ['ground', 'wheel', 'drill', 'sun', 'sky', 'rock'];
  const splits = {
    train: split(90, 5, 5, 0, 0, 0),
    validation: split(10, 80, 0, 0, 5, 5),
    test: split(80, 10, 10, 0, 0, 0),
  };
  expect(noteClassBalance(classes, splits)).toEqual([
    '1 class has no picture in any split: "sun".',
    '2 classes do not occur in train: "sky", "rock".',
    '1 class does not occur in validation: "drill".',
    '2 classes do not occur in test: "sky", "rock".',
    '90 of the 100 training pictures (90 %) are "ground".',
    'Class shares shift strongly from train to validation: "ground" 90 % → 10 %, "wheel" 5 % → 80 %.',
  ]);
});

test('a balanced data set needs no note', () => {
  expect(noteClassBalance(['a', 'b'], { train: split(5, 5), validation: split(2, 2), test: split(3, 3) })).toEqual([]);
});
