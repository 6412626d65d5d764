import { expect, test } from 'vitest';
import { type Cell, markedCells, outline } from './outline.js';

/** Even–odd membership of a cell's middle in a path of straight lines. */
function inside(path: string, y: number, x: number): boolean {
  let odd = false;
  for (const loop of path.split('M').slice(1)) {
    const corners = loop
      .slice(0, -1)
      .split('L')
      .map((corner) => corner.split(' ').map(Number) as [number, number]); // prettier-ignore
    corners.forEach(([x0, y0], i) => {
      const [x1, y1] = corners[(i + 1) % corners.length]!;
      const crosses = y0 > y + 0.5 !== y1 > y + 0.5;
      if (crosses && x + 0.5 < x0 + ((y + 0.5 - y0) * (x1 - x0)) / (y1 - y0)) odd = !odd;
    });
  }
  return odd;
}

test('a rectangle is four corners', () => {
  expect(
    outline([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]),
  ).toBe('M0 0L2 0L2 2L0 2Z'); // prettier-ignore
});

test('cells apart, cells that touch at a corner, holes and padding: the path holds the set and nothing else', () => {
  const ring: Cell[] = [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 2],
    [2, 0],
    [2, 1],
    [2, 2],
  ]; // prettier-ignore
  const sets: Cell[][] = [
    ring,
    [
      [-1, -2],
      [1, 0],
      [3, 2],
    ],
    [
      [0, 0],
      [1, 1],
      [2, 0],
    ],
    [],
  ]; // prettier-ignore
  for (const set of sets) {
    const path = outline(set);
    const names = new Set(set.map(String));
    for (let y = -3; y < 5; y++)
      for (let x = -3; x < 5; x++)
        expect(inside(path, y, x), `${y}, ${x} of ${set.join(' ')}`).toBe(names.has(String([y, x])));
  }
});

test('marks become cells row by row', () => {
  expect([...markedCells(Uint8Array.of(0, 1, 0, 0, 0, 1), 3)]).toEqual([
    [0, 1],
    [1, 2],
  ]); // prettier-ignore
});
