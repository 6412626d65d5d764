import { expect, test } from 'vitest';
import { type Entry, filesOf } from './dropped.js';

const file = (name: string): Entry => ({ isFile: true, name, file: (found) => found(new File(['x'], name)) });
/** Given in parts of two, as browsers give them in parts of a hundred. */
const folder = (name: string, ...inside: Entry[]): Entry => ({
  isFile: false,
  name,
  createReader: () => {
    const left = [...inside];
    return { readEntries: (found) => found(left.splice(0, 2)) };
  },
});

test('all files of a folder with their paths, hidden ones left out', async () => {
  const pets = folder(
    'pets',
    folder('cat', file('1.jpg'), file('2.jpg'), file('3.jpg')),
    file('.hidden'),
    folder('.git', file('x')),
  );
  const found = await filesOf([pets, file('4.png')]);
  expect(found.map(({ path }) => path)).toEqual(['pets/cat/1.jpg', 'pets/cat/2.jpg', 'pets/cat/3.jpg', '4.png']);
  expect((found[0]!.file as File).name).toBe('1.jpg');
});

test('folders that are too deep are not entered', async () => {
  const deep = ['7', '6', '5', '4', '3', '2', '1'].reduce<Entry>((inner, name) => folder(name, inner), file('a.jpg'));
  expect(await filesOf([deep])).toEqual([]);
});
