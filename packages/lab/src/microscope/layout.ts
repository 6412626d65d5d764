/** How values lie on the screen: pictures channel by channel, vectors in rows. */

import type { Graph, Node, Shape } from 'receptive';

/** A place in a layer's output: [c, y, x], or [feature]. */
export type Unit = readonly number[];

/** Height and width at which one channel is drawn; a vector is one channel, broken into rows. */
export interface Layout {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly vector: boolean;
  /** Values of one channel; a vector's last row may be shorter than the others. */
  readonly count: number;
}

/** Vectors up to this length stand in one row. */
const ONE_ROW = 16;

export function layoutOf(shape: Shape): Layout {
  if (shape.length === 3) {
    const [channels, height, width] = shape as [number, number, number];
    return { channels, height, width, vector: false, count: height * width };
  }
  const [features] = shape as [number];
  const width = features <= ONE_ROW ? features : Math.ceil(Math.sqrt(features));
  return { channels: 1, height: Math.ceil(features / width), width, vector: true, count: features };
}

/** The values of one channel, filled up to whole rows with NaN. */
export function planeOf(values: Float32Array, { height, width, count }: Layout, channel: number): Float32Array {
  const plane = values.subarray(channel * count, (channel + 1) * count);
  if (count === height * width) return plane;
  const filled = new Float32Array(height * width).fill(Number.NaN);
  filled.set(plane);
  return filled;
}

/** Row and column at which a unit is drawn. */
export function placeOf({ vector, width }: Layout, unit: Unit): { channel: number; y: number; x: number } {
  if (!vector) return { channel: unit[0]!, y: unit[1]!, x: unit[2]! };
  return { channel: 0, y: Math.floor(unit[0]! / width), x: unit[0]! % width };
}

/** The unit that is drawn at a row and column, the nearest one where none is. */
export function unitAt(layout: Layout, channel: number, y: number, x: number): Unit {
  const within = (value: number, extent: number) => Math.max(0, Math.min(extent - 1, value));
  const [row, column] = [within(y, layout.height), within(x, layout.width)];
  if (layout.vector) return [Math.min(layout.count - 1, row * layout.width + column)];
  return [within(channel, layout.channels), row, column];
}

/** The unit of another layer at about the same place of the picture. */
export function carryOver(from: Layout, unit: Unit, to: Layout): Unit {
  const { channel, y, x } = placeOf(from, unit);
  if (from.vector !== to.vector) return middleOf(to);
  const scaled = (i: number, extent: number, wanted: number) => Math.floor(((i + 0.5) / extent) * wanted);
  return unitAt(to, channel, scaled(y, from.height, to.height), scaled(x, from.width, to.width));
}

export function middleOf(layout: Layout): Unit {
  return layout.vector ? [0] : unitAt(layout, 0, layout.height >> 1, layout.width >> 1);
}

/** Shape of what a node reads as its `source`-th input. */
export function inputShapeOf(graph: Graph, node: Node, source: number): Shape {
  const id = node.inputs[source] ?? -1;
  return id < 0 ? graph.input : graph.nodes[id]!.outputShape;
}

const KEEPS_ORDER = new Set([
  'dropout',
  'relu',
  'leakyRelu',
  'gelu',
  'silu',
  'tanh',
  'sigmoid',
  'layerNorm',
  'flatten',
]);

/** C×H×W of the picture that a node's input vector was made of, if its features are still in that order. */
export function pictureBehind(graph: Graph, node: Node): readonly [number, number, number] | null {
  let shape = node.inputShape;
  let id = node.inputs[0]!;
  while (shape.length === 1 && id >= 0) {
    const earlier = graph.nodes[id]!;
    if (!KEEPS_ORDER.has(earlier.operation.type)) return null;
    shape = earlier.inputShape;
    id = earlier.inputs[0]!;
  }
  return shape.length === 3 ? (shape as [number, number, number]) : null;
}
