/** Which units of a map cannot know of the border. */

import { graphUpTo } from '../architecture/stages.js';
import type { Graph, Node } from '../architecture/types.js';
import { type Sight, sightOf } from './sight.js';

/** Rows and columns of a map, the last ones included. */
export interface Region {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** The units of a node's map that see no padding, neither of their own layer nor of any before; null where there is none. */
export function regionWithoutPadding(graph: Graph, last: Node): Region | null {
  const [rows, columns] = sightOf(graphUpTo(graph, last));
  const [, height, width] = last.outputShape as [number, number, number];
  const down = inside(rows, height, graph.input[1]);
  const across = inside(columns, width, graph.input[2]);
  return down && across ? { top: down[0], bottom: down[1], left: across[0], right: across[1] } : null;
}

/** The first and the last of the units whose whole sight lies in 0 … pixels − 1. */
function inside({ jump, before, after }: Sight, units: number, pixels: number): readonly [number, number] | null {
  const first = Math.max(0, Math.ceil(before / jump));
  const last = Math.min(units - 1, Math.floor((pixels - 1 - after) / jump));
  return first <= last ? [first, last] : null;
}
