/** Which pixels of the picture a unit can see. */

import { type Graph, graphUpTo, type Node, sightOf } from 'receptive';

/** In pixels of the picture; may reach outside of it, where there is padding. */
export interface Rectangle {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** A unit of a map: row and column. */
export type Unit = readonly [row: number, column: number];

/** The unit at the centre of a layer's map; [0, 0] of a vector. */
export function centreUnit({ outputShape }: Pick<Node, 'outputShape'>): Unit {
  const [, height = 1, width = 1] = outputShape;
  return [Math.floor(height / 2), Math.floor(width / 2)];
}

/** The unit moved by rows and columns, kept within its map. */
export function movedUnit(
  { outputShape }: Pick<Node, 'outputShape'>,
  [row, column]: Unit,
  down: number,
  right: number,
): Unit {
  const [, height = 1, width = 1] = outputShape;
  const within = (value: number, length: number) => Math.max(0, Math.min(length - 1, value));
  return [within(row + down, height), within(column + right, width)];
}

/** What the unit can see by the arithmetic of its layer and all before it; the whole picture where no place is its own. */
export function fieldOf(graph: Graph, node: Node, [row, column]: Unit): Rectangle {
  const [, height, width] = graph.input;
  const whole = { top: 0, left: 0, height, width };
  if (node.outputShape.length !== 3) return whole;
  const [rows, columns] = sightOf(graphUpTo(graph, node));
  if (!Number.isFinite(rows.before + columns.before)) return whole;
  return {
    top: row * rows.jump - rows.before,
    left: column * columns.jump - columns.before,
    height: rows.before + rows.after + 1,
    width: columns.before + columns.after + 1,
  };
}

/** The unit whose field has its centre nearest to a pixel. */
export function unitAt(graph: Graph, node: Node, y: number, x: number): Unit {
  const first = fieldOf(graph, node, [0, 0]);
  const [, height = 1, width = 1] = node.outputShape;
  if (node.outputShape.length !== 3) return [0, 0];
  const nearest = (pixel: number, start: number, length: number, jump: number, units: number) =>
    Math.max(0, Math.min(units - 1, Math.round((pixel - (start + (length - 1) / 2)) / jump)));
  return [
    nearest(y, first.top, first.height, node.jump[0], height),
    nearest(x, first.left, first.width, node.jump[1], width),
  ];
}
