/** The layer table: an architecture as people read it. */

import { times } from './geometry.js';
import type { Graph, Node, Operation, Shape, Window } from './types.js';

export interface LayerRow {
  /** "layers[2]". */
  readonly path: string;
  readonly name: string;
  /** "conv 3×3, 32, same". */
  readonly description: string;
  /** [C, H, W] or [F]. */
  readonly outputShape: Shape;
  readonly parameters: number;
  readonly macs: number;
  readonly receptiveField: readonly [number, number];
  readonly jump: readonly [number, number];
  readonly because?: string;
}

/** One row per operation, in the order of execution. */
export function layerTable(graph: Graph): LayerRow[] {
  return graph.nodes.map((node) => ({
    path: node.path,
    name: node.name,
    description: describeOperation(node),
    outputShape: node.outputShape,
    parameters: node.parameters,
    macs: node.macs,
    receptiveField: node.receptiveField,
    jump: node.jump,
    ...(node.because === undefined ? {} : { because: node.because }),
  }));
}

/**
 * Bytes that the outputs of all layers take as float32 for a batch: 4 · batch · Σ activations.
 *
 * That is what training has to keep for the way back where every layer stores its output; engines that fuse layers
 * or work in place need less.
 */
export function activationMemory(graph: Graph, batch: number): number {
  return 4 * batch * graph.activations;
}

/** "conv 3×3, 32, same": what is at its default is left out. */
export function describeOperation({ operation, inputShape }: Pick<Node, 'operation' | 'inputShape'>): string {
  return words(operation, inputShape)
    .filter((word) => word !== '')
    .join(', ');
}

function words(operation: Operation, inputShape: Shape): string[] {
  const { type } = operation;
  switch (type) {
    case 'conv2d':
    case 'locallyConnected2d':
      return [
        `${type === 'conv2d' ? 'conv' : 'locally connected'} ${times(operation.kernel)}`,
        `${operation.filters}`,
        describePadding(operation, inputShape),
        square(operation.stride) === '1' ? '' : `stride ${square(operation.stride)}`,
        square(operation.dilation) === '1' ? '' : `dilation ${square(operation.dilation)}`,
        type === 'conv2d' && operation.groups > 1 ? `groups ${operation.groups}` : '',
        operation.bias ? '' : 'no bias',
      ];
    case 'dense':
      return [`dense ${operation.units}`, operation.bias ? '' : 'no bias'];
    case 'maxPool2d':
    case 'avgPool2d': {
      const padding = describePadding(operation, inputShape);
      return [
        `${type === 'maxPool2d' ? 'max' : 'average'}-pool ${times(operation.kernel)}`,
        times(operation.stride) === times(operation.kernel) ? '' : `stride ${square(operation.stride)}`,
        padding === 'valid' ? '' : padding,
        type === 'avgPool2d' && !operation.countIncludePad && padding !== 'valid' ? 'zeros not counted' : '',
      ];
    }
    case 'blurPool2d':
      return [`blur-pool ${times(operation.kernel)}`, `stride ${square(operation.stride)}`];
    case 'circularPad2d':
      return [`circular pad ${square(operation.padding)}`];
    case 'batchNorm2d':
      return [
        'batch norm',
        operation.eps === 1e-5 ? '' : `eps ${operation.eps}`,
        operation.momentum === 0.1 ? '' : `momentum ${operation.momentum}`,
      ];
    case 'layerNorm':
      return ['layer norm', operation.eps === 1e-5 ? '' : `eps ${operation.eps}`];
    case 'groupNorm':
      return [`group norm, ${operation.groups} groups`, operation.eps === 1e-5 ? '' : `eps ${operation.eps}`];
    case 'leakyRelu':
      return [`leaky relu ${operation.slope}`];
    case 'dropout':
      return [`dropout ${operation.rate}`];
    case 'globalAvgPool2d':
      return ['global average pool'];
    case 'concat':
      return ['concatenate'];
    case 'add':
    case 'coordinates':
    case 'flatten':
    case 'relu':
    case 'gelu':
    case 'silu':
    case 'tanh':
    case 'sigmoid':
      return [type];
    default:
      return type satisfies never;
  }
}

/** "2", or "2×1" where the axes differ. */
function square(pair: readonly [number, number]): string {
  return pair[0] === pair[1] ? `${pair[0]}` : times(pair);
}

/** "valid" without zeros, "same" where the output is ceil(input / stride), else the number of zeros at each side. */
function describePadding({ kernel, stride, padding, dilation }: Window, inputShape: Shape): string {
  if (padding.every((zeros) => zeros === 0)) return kernel[0] === 1 && kernel[1] === 1 ? '' : 'valid';
  const same = ([0, 1] as const).every((axis) => {
    const length = inputShape[axis + 1] as number;
    const reach = (Math.ceil(length / stride[axis]) - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1;
    const total = Math.max(reach - length, 0);
    const before = padding[axis] as number;
    return before === Math.floor(total / 2) && before + (padding[axis + 2] as number) === total;
  });
  return same ? 'same' : `padding ${square([padding[0], padding[1]])}`;
}
