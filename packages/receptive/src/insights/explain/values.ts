import type { Graph, Node, Shape, TensorInfo } from '../../architecture/types.js';
import type { Term } from './types.js';

/** What an explanation reads: a node, the values of its inputs for one picture, and its tensors. */
export interface Unit {
  readonly graph: Graph;
  readonly node: Node;
  readonly inputs: readonly Float32Array[];
  readonly tensors: ReadonlyMap<string, Float32Array>;
  /** [c, y, x] or [feature] in the node's output. */
  readonly at: readonly number[];
}

/** Shape of a node's output, or of the picture (−1). */
export function shapeOf(graph: Graph, id: number): Shape {
  return id < 0 ? graph.input : graph.nodes[id]!.outputShape;
}

/** Position of an index in row-major order. */
export function offsetOf(shape: Shape, at: readonly number[]): number {
  return shape.reduce((offset, extent, axis) => offset * extent + at[axis]!, 0);
}

/** One value of one of the layer's tensors; null where the layer has no such tensor. */
export function tensorValue({ node, tensors }: Unit, role: TensorInfo['role'], at: readonly number[]): number | null {
  const info = node.tensors.find((tensor) => tensor.role === role);
  if (!info) return null;
  const values = tensors.get(info.name);
  if (!values) throw new Error(`The model lacks the tensor "${info.name}".`);
  return values[offsetOf(info.shape, at)]!;
}

/** The value of one input at an index, multiplied by a weight. */
export function readTerm(
  unit: Unit,
  at: readonly number[],
  more: Partial<Pick<Term, 'source' | 'place' | 'tap' | 'weightAt' | 'weight'>> = {},
): Term {
  const { source = 0, tap = null, weightAt = null, weight = 1 } = more;
  const shape = shapeOf(unit.graph, unit.node.inputs[source]!);
  const input = unit.inputs[source]![offsetOf(shape, at)]!;
  const place = more.place ?? (at.length === 3 ? ([at[1]!, at[2]!] as const) : null);
  return { source, at, place, channel: at[0]!, tap, input, weightAt, weight, product: weight * input };
}

/** Σ product, in the order of the terms. */
export function sumOf(terms: readonly Term[]): number {
  return terms.reduce((sum, { product }) => sum + product, 0);
}
