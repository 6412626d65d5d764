import type { Graph, Node, Operation, Window } from '../../architecture/types.js';
import { reflect } from '../../engine/reference/blur-pooling.js';
import { wrap } from '../../engine/reference/circular-padding.js';
import { shapeOf } from '../explain/values.js';

/** Which positions of an input are read for every position of the output, along one axis. */
export type Axis = readonly (readonly number[])[];

/** Which of a node's inputs each output unit reads: a range of channels, at the product of rows and columns. */
export interface Wiring {
  /** Channels first … end − 1 of the input; empty where the channel reads nothing of it. */
  channels(output: number): readonly [first: number, end: number];
  readonly rows: Axis;
  readonly columns: Axis;
}

/** Channels, height and width; a vector is a picture of one pixel. */
export function extents(shape: readonly number[]): [channels: number, height: number, width: number] {
  return [shape[0]!, shape[1] ?? 1, shape[2] ?? 1];
}

/** How a node reads its `source`-th input. `flatten` alone reads no product of channels, rows and columns. */
export function wiringOf(graph: Graph, node: Node, source: number): Wiring {
  const [channels, height, width] = extents(shapeOf(graph, node.inputs[source]!));
  const { operation, outputShape } = node;
  const own: Wiring = { channels: (k) => [k, k + 1], rows: each(height), columns: each(width) };
  switch (operation.type) {
    case 'conv2d': {
      const size = channels / operation.groups;
      const filters = operation.filters / operation.groups;
      const group = (k: number): [number, number] => {
        const first = Math.floor(k / filters) * size;
        return [first, first + size];
      };
      return { channels: group, ...windowAxes(operation, node) };
    }
    case 'locallyConnected2d':
      return { channels: () => [0, channels], ...windowAxes(operation, node) };
    case 'maxPool2d':
    case 'avgPool2d':
      return { ...own, ...windowAxes(operation, node) };
    case 'blurPool2d':
      return { ...own, ...windowAxes(operation, node, reflect) };
    case 'circularPad2d': {
      const around = (length: number, pad: number): Axis =>
        Array.from({ length: length + 2 * pad }, (_, p) => [wrap(p - pad, length)]);
      return { ...own, rows: around(height, operation.padding[0]), columns: around(width, operation.padding[1]) };
    }
    case 'globalAvgPool2d':
      return { ...own, rows: [all(height)], columns: [all(width)] };
    case 'dense':
      return { ...own, channels: () => [0, channels] };
    case 'layerNorm':
      return { ...own, channels: () => [0, channels] };
    case 'groupNorm': {
      const size = channels / operation.groups;
      const group = (k: number): [number, number] => {
        const first = Math.floor(k / size) * size;
        return [first, first + size];
      };
      const [rows, columns] = [height, width].map((extent) => Array.from({ length: extent }, () => all(extent)));
      return { channels: group, rows: rows!, columns: columns! };
    }
    case 'coordinates':
      return { ...own, channels: (k) => (k < channels ? [k, k + 1] : [0, 0]) };
    case 'concat': {
      const earlier = node.inputs.slice(0, source).reduce((sum, id) => sum + shapeOf(graph, id)[0]!, 0);
      const mine = (k: number) => k >= earlier && k < earlier + channels;
      return { ...own, channels: (k) => (mine(k) ? [k - earlier, k - earlier + 1] : [0, 0]) };
    }
    case 'batchNorm2d':
    case 'relu':
    case 'leakyRelu':
    case 'gelu':
    case 'silu':
    case 'tanh':
    case 'sigmoid':
    case 'dropout':
    case 'add':
      return own;
    case 'flatten':
      throw new Error(`The wiring of ${node.name} (${outputShape.join('×')}) is no product.`);
    default:
      throw new Error(`No wiring of ${(operation satisfies never as Operation).type}.`);
  }
}

/** h = p·stride − top + r·dilation for every tap r; outside of the picture nothing, or what is mirrored there. */
function windowAxes(
  window: Window,
  node: Node,
  mirror?: (h: number, extent: number) => number,
): Pick<Wiring, 'rows' | 'columns'> {
  const along = (axis: 0 | 1): Axis => {
    const extent = node.inputShape[axis + 1]!;
    return Array.from({ length: node.outputShape[axis + 1]! }, (_, p) => {
      const taps = Array.from(
        { length: window.kernel[axis] },
        (_, r) => p * window.stride[axis] - window.padding[axis] + r * window.dilation[axis],
      );
      return mirror ? taps.map((h) => mirror(h, extent)) : taps.filter((h) => h >= 0 && h < extent);
    });
  };
  return { rows: along(0), columns: along(1) };
}

const all = (extent: number) => Array.from({ length: extent }, (_, i) => i);
const each = (extent: number): Axis => all(extent).map((i) => [i]);
