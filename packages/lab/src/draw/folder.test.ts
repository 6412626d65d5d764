import { InputError } from 'receptive';
import { expect, test } from 'vitest';
import { planFolder, withoutTop } from './folder.js';

const form = { side: 32, channels: 3 } as const;
const pictures = (folder: string, count: number, ending = 'jpg') =>
  Array.from({ length: count }, (_, i) => `${folder}/${i}.${ending}`);
const refusal = (paths: readonly string[], of: { side: number; channels: 1 | 3 } = form) => {
  try {
    planFolder(paths, of);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  throw new Error('nothing was refused');
};

test('folders are classes; the rest is held out in proportion; what is no picture is passed over', () => {
  const plan = planFolder(
    [
      ...pictures('pets/dog', 20, 'PNG'),
      ...pictures('pets/cat/young', 20),
      'pets/cat/.DS_Store',
      'pets/.git/1.jpg',
      'pets/__MACOSX/cat/1.jpg',
      'pets/stray.webp',
      'pets/readme.md',
      'pets/notes/a.txt',
      'pets/dog/scan.tiff',
    ],
    form,
  );
  expect(plan.name).toBe('pets');
  expect(plan.classes).toEqual(['cat', 'dog']);
  const { train, validation, test: held } = plan.splits;
  expect(
    [train, validation, held].map((split) => [split.length, split.filter(({ label }) => label === 0).length]),
  ).toEqual([
    [28, 14],
    [6, 3],
    [6, 3],
  ]);
  expect(new Set([...train, ...validation, ...held].map(({ path }) => path)).size).toBe(40);
  expect(train.every(({ path, label }) => path.startsWith(label === 0 ? 'cat/young/' : 'dog/'))).toBe(true);
  expect(plan.notes).toEqual([
    '6 of the 40 training pictures, every class in proportion, are held out for the test.',
    '6 of the 40 training pictures, every class in proportion, are held out for validation.',
    "1 picture lies in no class's folder: stray.webp.",
    'No picture, and so no class, is in notes/.',
    '3 files are no JPEG, PNG or WebP and passed over.',
  ]);
});

test('folders for splits are kept as they are', () => {
  const { classes, splits } = planFolder(
    [
      ...pictures('d/train/a', 10),
      ...pictures('d/train/b', 10),
      ...pictures('d/val/a', 2),
      ...pictures('d/testing/b', 3),
    ],
    form,
  );
  expect(classes).toEqual(['a', 'b']);
  expect([splits.train.length, splits.validation.length, splits.test.length]).toEqual([20, 2, 3]);
  expect(splits.test[0]).toEqual({ path: 'testing/b/0.jpg', label: 1 });
});

test('several folders that are dropped together are the classes', () => {
  expect(planFolder([...pictures('a', 10), ...pictures('b', 10)], form).classes).toEqual(['a', 'b']);
  expect(withoutTop(['a/b/1.jpg', 'a/c/2.jpg'])).toEqual({ name: 'a', inside: ['b/1.jpg', 'c/2.jpg'] });
});

test('what does not hold two classes of pictures is refused in a sentence', () => {
  expect(refusal([])).toBe('What was dropped: expected folders of JPEG, PNG or WebP pictures, got an empty folder.');
  expect(refusal(['d/a.txt', 'd/b.txt'])).toBe('d: expected folders of JPEG, PNG or WebP pictures, got 2 other files.');
  expect(refusal(pictures('d', 3))).toBe(
    'd: expected at least two folders of pictures in it, one for each class, got none.',
  );
  expect(refusal(pictures('d/cat', 9))).toBe(
    'd: expected at least two folders of pictures in it, one for each class, got "cat".',
  );
  expect(refusal([...pictures('d/train/a', 3), ...pictures('d/train/b', 3), 'd/test/1.jpg'])).toBe(
    'd/test: expected folders of pictures, one for each class, got none.',
  );
  expect(refusal([...pictures('d/a', 1), ...pictures('d/b', 1)])).toMatch(
    /^test: expected .* of the 2 training pictures/,
  );
});

test('what would not fit into memory is refused', () => {
  const many = [...pictures('d/a', 5000), ...pictures('d/b', 5000)];
  expect(refusal(many, { side: 96, channels: 3 })).toBe(
    'd: expected pictures of at most 256 MiB together, got 10000 × 3 × 96 × 96 = 264 MiB.',
  );
  expect(planFolder(many, { side: 96, channels: 1 }).classes).toHaveLength(2);
  expect(refusal([...many, ...pictures('d/c', 10_001)])).toBe('d: expected at most 20000 pictures, got 20001.');
});
