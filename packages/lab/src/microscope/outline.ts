/** Sets of cells as paths around them. */

/** A cell by row and column; both may lie outside of the picture, in its padding. */
export type Cell = readonly [y: number, x: number];

/** An SVG path along every edge that has a cell of the set on one side only; closed around each group of cells. */
export function outline(cells: Iterable<Cell>): string {
  const set = new Map<string, Cell>();
  for (const cell of cells) set.set(cell.join(), cell);
  // Directed edges with the set on their right; each corner leads on to the next.
  const next = new Map<string, [Cell, Cell][]>();
  const edge = (from: Cell, to: Cell) => {
    const key = from.join();
    next.set(key, [...(next.get(key) ?? []), [from, to]]);
  };
  for (const [y, x] of set.values()) {
    const inside = (dy: number, dx: number) => set.has(`${y + dy},${x + dx}`);
    if (!inside(-1, 0)) edge([y, x], [y, x + 1]);
    if (!inside(0, 1)) edge([y, x + 1], [y + 1, x + 1]);
    if (!inside(1, 0)) edge([y + 1, x + 1], [y + 1, x]);
    if (!inside(0, -1)) edge([y + 1, x], [y, x]);
  }
  let path = '';
  for (const start of next.keys()) {
    while (next.get(start)?.length) path += walk(next, start);
  }
  return path;
}

/** Follows the edges from a corner until they come back to it; corners on a straight line are left out. */
function walk(next: Map<string, [Cell, Cell][]>, start: string): string {
  const corners: Cell[] = [];
  let at = start;
  do {
    const [from, to] = next.get(at)!.pop()!;
    corners.push(from);
    at = to.join();
  } while (at !== start);
  const turns = corners.filter((corner, i) => {
    const [before, after] = [corners.at(i - 1)!, corners[(i + 1) % corners.length]!];
    const straight = (axis: 0 | 1) => before[axis] === corner[axis] && corner[axis] === after[axis];
    return !straight(0) && !straight(1);
  });
  return `M${turns.map(([y, x]) => `${x} ${y}`).join('L')}Z`;
}

/** The cells of a plane of marks. */
export function* markedCells(marks: ArrayLike<number>, width: number): Generator<Cell> {
  for (let i = 0; i < marks.length; i++) if (marks[i]) yield [Math.floor(i / width), i % width];
}
