import type { Graph, Node } from '../../architecture/types.js';
import { shapeOf } from '../explain/values.js';
import { type Axis, extents, type Wiring, wiringOf } from './wiring.js';

/** Marks of a value, C×H×W or F: 1 where a unit belongs to the set. */
export type Marks = Uint8Array;

/** One plane of marks for each channel; channels with equal marks may share one. Never changed once made. */
type Planes = readonly Uint8Array[];

/**
 * Every unit of every node that a pixel of the network's input can reach, exactly: through strides, dilations, padding,
 * groups and the branches of blocks. Unit u reads pixel p if a chain of layers leads from p to u, whatever the weights.
 *
 * @param pixel row and column in the input; all its colours count.
 * @returns one `Marks` for each node, in their order.
 */
export function reachedBy(graph: Graph, [y, x]: readonly [y: number, x: number]): Marks[] {
  const [channels, height, width] = graph.input;
  const pixel = new Uint8Array(height * width);
  pixel[y * width + x] = 1;
  const start: Planes = Array.from({ length: channels }, () => pixel);
  const reached: Planes[] = [];
  for (const node of graph.nodes) {
    const parts = node.inputs.map((id, source) => forward(graph, node, source, id < 0 ? start : reached[id]!));
    reached.push(parts.reduce(together));
  }
  return reached.map(join);
}

/**
 * The inverse of `reachedBy`: the pixels of the input (C×H×W) that a unit sees, and the units of every node on the way
 * that it is computed from (nothing is marked in nodes that it does not read; itself is).
 *
 * @param unit [c, y, x] in a picture, [feature] in a vector.
 */
export function seenBy(
  graph: Graph,
  node: Pick<Node, 'id'>,
  unit: readonly number[],
): { readonly input: Marks; readonly nodes: readonly Marks[] } {
  const marked = new Map<number, Planes>();
  const [channels, height, width] = extents(shapeOf(graph, node.id));
  const empty = new Uint8Array(height * width);
  const own = empty.slice();
  own[(unit[1] ?? 0) * width + (unit[2] ?? 0)] = 1;
  marked.set(
    node.id,
    Array.from({ length: channels }, (_, c) => (c === unit[0] ? own : empty)),
  );
  for (let id = node.id; id >= 0; id--) {
    const planes = marked.get(id);
    if (!planes) continue;
    const reader = graph.nodes[id]!;
    reader.inputs.forEach((source, i) => {
      const read = backward(graph, reader, i, planes);
      const earlier = marked.get(source);
      marked.set(source, earlier ? together(earlier, read) : read);
    });
  }
  const marksOf = (id: number): Marks => {
    const planes = marked.get(id);
    return planes ? join(planes) : new Uint8Array(shapeOf(graph, id).reduce((a, b) => a * b, 1));
  };
  return { input: marksOf(-1), nodes: graph.nodes.map(({ id }) => marksOf(id)) };
}

/** What of a node's output reads the marked units of one input. */
function forward(graph: Graph, node: Node, source: number, from: Planes): Planes {
  if (node.operation.type === 'flatten') return split(join(from), node.inputShape.length === 1 ? from : null);
  const wiring = wiringOf(graph, node, source);
  const [, , width] = extents(shapeOf(graph, node.inputs[source]!));
  const [channels, height, columns] = extents(node.outputShape);
  const nothing = new Uint8Array(height * columns);
  return spreadEach(
    channels,
    from,
    (k) => wiring.channels(k),
    nothing,
    (plane) => spread(plane, width, wiring),
  );
}

/** What of one input is read by the marked units of a node's output. */
function backward(graph: Graph, node: Node, source: number, from: Planes): Planes {
  const shape = shapeOf(graph, node.inputs[source]!);
  const [channels, height, width] = extents(shape);
  if (node.operation.type === 'flatten') {
    if (shape.length === 1) return from;
    const marks = join(from);
    return Array.from({ length: channels }, (_, c) => marks.subarray(c * height * width, (c + 1) * height * width));
  }
  const wiring = wiringOf(graph, node, source);
  const [outputs, , columns] = extents(node.outputShape);
  const turned = { rows: turn(wiring.rows, height), columns: turn(wiring.columns, width) };
  // Channels that are read by the same outputs have the same marks: the ranges are equal or apart.
  const readers = new Map<number, [first: number, end: number]>();
  for (let k = 0; k < outputs; k++) {
    const [first, end] = wiring.channels(k);
    for (let c = first; c < end; c++) {
      const range = readers.get(c);
      if (range) range[1] = k + 1;
      else readers.set(c, [k, k + 1]);
    }
  }
  const nothing = new Uint8Array(height * width);
  return spreadEach(
    channels,
    from,
    (c) => readers.get(c) ?? [0, 0],
    nothing,
    (plane) => spread(plane, columns, turned),
  );
}

/** A plane for each channel from the union of a range of planes; equal ones are computed once. */
function spreadEach(
  channels: number,
  from: Planes,
  rangeOf: (channel: number) => readonly [number, number],
  nothing: Uint8Array,
  compute: (plane: Uint8Array) => Uint8Array,
): Planes {
  const unions = new Map<string, Uint8Array | null>();
  const computed = new Map<Uint8Array, Uint8Array>();
  return Array.from({ length: channels }, (_, channel) => {
    const [first, end] = rangeOf(channel);
    const name = `${first} ${end}`;
    let union = unions.get(name);
    if (union === undefined) {
      union = end > first ? from.slice(first, end).reduce(either) : null;
      unions.set(name, union);
    }
    if (!union) return nothing;
    const known = computed.get(union) ?? compute(union);
    computed.set(union, known);
    return known;
  });
}

/** out[p,q] = 1 if any marked (h,w) with h ∈ rows[p] and w ∈ columns[q]: first along the rows, then the columns. */
function spread(plane: Uint8Array, width: number, { rows, columns }: Pick<Wiring, 'rows' | 'columns'>): Uint8Array {
  const height = plane.length / width;
  const across = new Uint8Array(height * columns.length);
  for (let h = 0; h < height; h++)
    for (let q = 0; q < columns.length; q++)
      across[h * columns.length + q] = columns[q]!.some((w) => plane[h * width + w] === 1) ? 1 : 0;
  const out = new Uint8Array(rows.length * columns.length);
  for (let p = 0; p < rows.length; p++)
    for (let q = 0; q < columns.length; q++)
      out[p * columns.length + q] = rows[p]!.some((h) => across[h * columns.length + q] === 1) ? 1 : 0;
  return out;
}

/** For every input position the output positions that read it. */
function turn(axis: Axis, extent: number): Axis {
  const turned: number[][] = Array.from({ length: extent }, () => []);
  axis.forEach((sources, p) => {
    for (const h of sources) turned[h]!.push(p);
  });
  return turned;
}

function either(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a === b ? a : a.map((mark, i) => mark | b[i]!);
}
function together(a: Planes, b: Planes): Planes {
  return a.map((plane, c) => either(plane, b[c]!));
}

/** All planes one after the other. */
function join(planes: Planes): Marks {
  const size = planes[0]!.length;
  const marks = new Uint8Array(planes.length * size);
  planes.forEach((plane, c) => {
    marks.set(plane, c * size);
  });
  return marks;
}

const NO = new Uint8Array(1);
const YES = Uint8Array.of(1);
/** A vector's marks as planes of one pixel. */
function split(marks: Marks, already: Planes | null): Planes {
  return already ?? Array.from(marks, (mark) => (mark ? YES : NO));
}
