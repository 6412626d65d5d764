/** Weights as pictures: what one output channel or unit multiplies one input channel with. */

import type { Graph, Node } from 'receptive';
import { pictureBehind, type Unit } from './layout.js';

export interface KernelPicture {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** Input channels that every output channel has a kernel for; 0 where a layer has no kernels to be seen. */
export function kernelChannels(graph: Graph, node: Node): number {
  const { operation, inputShape } = node;
  if (operation.type === 'conv2d') return inputShape[0]! / operation.groups;
  if (operation.type === 'locallyConnected2d') return inputShape[0]!;
  return operation.type === 'dense' ? (pictureBehind(graph, node)?.[0] ?? 0) : 0;
}

/**
 * The kernel between an input channel (counted within its group) and an output channel. Of a locally connected layer
 * the one at the unit's place; of a dense layer the unit's weights over a picture.
 */
export function kernelOf(
  graph: Graph,
  node: Node,
  weights: Float32Array,
  output: number,
  input: number,
  unit: Unit,
): KernelPicture | null {
  const { operation } = node;
  const channels = kernelChannels(graph, node);
  if (input >= channels) return null;
  if (operation.type === 'dense') {
    const [, height, width] = pictureBehind(graph, node)!;
    const from = (output * channels + input) * height * width;
    return { values: weights.subarray(from, from + height * width), height, width };
  }
  if (operation.type !== 'conv2d' && operation.type !== 'locallyConnected2d') return null;
  const [height, width] = operation.kernel;
  const place = operation.type === 'conv2d' ? 0 : unit[1]! * node.outputShape[2]! + unit[2]!;
  const from = ((place * operation.filters + output) * channels + input) * height * width;
  return { values: weights.subarray(from, from + height * width), height, width };
}
