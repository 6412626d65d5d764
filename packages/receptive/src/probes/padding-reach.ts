/** Which units of a map cannot know of the border. */

import type { Graph, Node } from '../architecture/types.js';

/** Rows and columns of a map, the last ones included. */
export interface Region {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * The units of a map whose receptive field touches no padding, neither of their own layer nor of any layer before;
 * null where there is none.
 *
 * With [a, b] the clean positions of the input along one axis, output o of a window is clean if a ≤ o·s − p and
 * o·s − p + d(k−1) ≤ b. Where paths meet, only what is clean on all of them is.
 */
export function regionWithoutPadding(graph: Graph, last: Node): Region | null {
  const rows = cleanAlong(graph, last, 0);
  const columns = cleanAlong(graph, last, 1);
  if (!rows || !columns) return null;
  return { top: rows[0], bottom: rows[1], left: columns[0], right: columns[1] };
}

type Interval = readonly [first: number, last: number];

function cleanAlong({ input, nodes }: Graph, last: Node, axis: 0 | 1): Interval | null {
  const clean = new Map<number, Interval>([[-1, [0, input[axis + 1]! - 1]]]);
  for (const { id, inputs, operation, outputShape } of nodes.slice(0, last.id + 1)) {
    const before = inputs.map((from) => clean.get(from)!);
    const first = Math.max(...before.map(([a]) => a));
    const end = Math.min(...before.map(([, b]) => b));
    if (!('kernel' in operation)) {
      clean.set(id, [first, end]);
      continue;
    }
    const [kernel, stride, padding] = [operation.kernel[axis], operation.stride[axis], operation.padding[axis]];
    const reach = operation.dilation[axis] * (kernel - 1);
    clean.set(id, [
      Math.max(0, Math.ceil((first + padding) / stride)),
      Math.min(outputShape[axis + 1]! - 1, Math.floor((end + padding - reach) / stride)),
    ]);
  }
  const [first, end] = clean.get(last.id)!;
  return first <= end ? [first, end] : null;
}
