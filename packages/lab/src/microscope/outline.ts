/** Sets of cells as paths around them. */

/** A cell by row and column; both may lie outside of the picture, in its padding. */
export type Cell = readonly [y: number, x: number];

/** Corners as one number: rows and columns from −OFFSET on, far more than any padding. */
const OFFSET = 2 ** 12;
const SPAN = 2 ** 20;
const corner = (y: number, x: number) => (y + OFFSET) * SPAN + x + OFFSET;
const rowOf = (key: number) => Math.floor(key / SPAN) - OFFSET;
const columnOf = (key: number) => (key % SPAN) - OFFSET;

/** An SVG path along every edge that has a cell of the set on one side only; closed around each group of cells. */
export function outline(cells: Iterable<Cell>): string {
  const set = new Set<number>();
  for (const [y, x] of cells) set.add(corner(y, x));
  // Directed edges with the set on their right: from each corner to the next ones.
  const next = new Map<number, number[]>();
  const edge = (from: number, to: number) => {
    const others = next.get(from);
    if (others) others.push(to);
    else next.set(from, [to]);
  };
  for (const cell of set) {
    const [right, below] = [cell + 1, cell + SPAN];
    if (!set.has(cell - SPAN)) edge(cell, right);
    if (!set.has(right)) edge(right, below + 1);
    if (!set.has(below)) edge(below + 1, below);
    if (!set.has(cell - 1)) edge(below, cell);
  }
  let path = '';
  for (const [start, ends] of next) while (ends.length > 0) path += walk(next, start);
  return path;
}

/** Follows the edges from a corner until they come back to it; corners on a straight line are left out. */
function walk(next: Map<number, number[]>, start: number): string {
  const corners: number[] = [];
  let at = start;
  do {
    corners.push(at);
    at = next.get(at)!.pop()!;
  } while (at !== start);
  const turns = corners.filter((here, i) => {
    const [before, after] = [corners.at(i - 1)!, corners[(i + 1) % corners.length]!];
    return here - before !== after - here;
  });
  return `M${turns.map((key) => `${columnOf(key)} ${rowOf(key)}`).join('L')}Z`;
}

/** The cells of a plane of marks. */
export function* markedCells(marks: ArrayLike<number>, width: number): Generator<Cell> {
  for (let i = 0; i < marks.length; i++) if (marks[i]) yield [Math.floor(i / width), i % width];
}
