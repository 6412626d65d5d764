/** Borders that hold the opposite side of the picture: circularPad2d. */

import type { CircularPad2d } from '../../architecture/types.js';
import { rangesOf } from './constant-parts.js';
import { type Call, constantAt, flowAt } from './network.js';
import type { Flow, Part, Step, Value } from './values.js';

/** Rows or columns of pictures, which are of use only as a border. */
export function slice(call: Call): Flow {
  const { node, network } = call;
  const flow = network.settle(call, flowAt(call));
  const constants = [1, 2, 3, 4].map((i) => constantAt(call, i));
  const full = [network.batch, ...flow.dims];
  const ranges = rangesOf({ node, inputs: [undefined, ...constants] }, full).filter(
    ({ axis, from, step, length }) => from !== 0 || step !== 1 || length !== full[axis],
  );
  const [range, ...more] = ranges;
  if (!range) return flow;
  const places =
    flow.order === null && flow.dims.join() === flow.shape.join() && (range.axis === 2 || range.axis === 3);
  if (!places || more.length > 0 || range.step !== 1 || range.length === 0) {
    throw node.refuse(
      `expected rows or columns at the edge of pictures, got another part of N×${flow.dims.join('×')}.`,
    );
  }
  const { axis, from, length } = range;
  return {
    ...flow,
    change: { type: 'part', axis: axis === 2 ? 0 : 1, from, length, of: node.inputs[0]! },
    settled: undefined,
  };
}

/** The last rows, all of them and the first rows again, or the same of columns. Null for any other concatenation. */
export function circularPad(call: Call, inputs: readonly (Value | undefined)[], axis: number): Flow | null {
  const middle = inputs[1];
  if (inputs.length !== 3 || middle?.kind !== 'flow' || middle.change?.type === 'part' || (axis !== 2 && axis !== 3)) {
    return null;
  }
  const whole = call.network.settle(call, middle);
  if (whole.order !== null) return null;
  const extent = whole.shape[axis - 1]!;
  const [last, first] = [0, 2].map((i) => partOf(call, i, whole, axis));
  if (!last || !first) return null;
  // The same border on both sides, as the layer has it.
  const width = first.length;
  if (first.from !== 0 || last.length !== width || last.from !== extent - width) return null;
  const own = [last.of, call.node.inputs[1]!, first.of];
  if (axis === 3 && isRowsOnly(call, whole.base, own)) return withColumns(whole, width);
  return addCircularPad(call, whole, axis === 2 ? [width, 0] : [0, width]);
}

/** The part of `whole` along that axis that input `index` is; all of it is a part too. */
function partOf(call: Call, index: number, whole: Flow, axis: 2 | 3): Part | null {
  const edge = call.inputs[index];
  if (edge?.kind !== 'flow' || edge.base !== whole.base || edge.dims.join() !== whole.dims.join()) return null;
  if (edge.change?.type === 'part') return edge.change.axis === axis - 2 ? edge.change : null;
  const all = { from: 0, length: whole.shape[axis - 1]!, of: call.node.inputs[index]! };
  return edge.change === null ? { type: 'part', axis: axis === 2 ? 0 : 1, ...all } : null;
}

/** Rows and columns, one after the other, are one layer, if nothing but the three parts reads what has its rows only. */
function isRowsOnly({ uses }: Call, step: Step | null, readers: readonly string[]): boolean {
  if (step?.layer.type !== 'circularPad2d' || pairOf(step.layer.padding)[1] !== 0) return false;
  return readers.every((name) => name === step.output) && uses.get(step.output!) === readers.length;
}

function withColumns(flow: Flow, columns: number): Flow {
  const step = flow.base!;
  const [rows] = pairOf((step.layer as CircularPad2d).padding);
  const [channels = 0, height = 0, width = 0] = step.shape;
  step.layer = { type: 'circularPad2d', padding: even([rows, columns]) };
  step.shape = [channels, height, width + 2 * columns];
  return { ...flow, shape: step.shape, dims: step.shape };
}

export function addCircularPad(call: Call, flow: Flow, padding: readonly [number, number]): Flow {
  const layer = { type: 'circularPad2d', padding: even(padding) } as const;
  return call.network.add(call, layer, flow, [], { output: call.node.outputs[0] });
}

const pairOf = (size: number | readonly [number, number]) =>
  typeof size === 'number' ? ([size, size] as const) : size;
const even = ([rows, columns]: readonly [number, number]) => (rows === columns ? rows : ([rows, columns] as const));
