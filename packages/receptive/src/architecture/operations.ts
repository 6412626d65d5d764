/** One layer on an input of known shape: its operation, output shape, parameters and cost. */

import { fieldError, InputError } from '../errors.js';
import { placeBlur, placeCircular, placePool, placeWindow, times } from './geometry.js';
import type { SpelledOperation } from './spell.js';
import type { Operation, Shape, TensorInfo } from './types.js';

export interface ResolvedOperation {
  readonly operation: Operation;
  readonly outputShape: Shape;
  /** Names without the layer's: "weight". */
  readonly tensors: readonly TensorInfo[];
  readonly macs: number;
}

export function volume(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

export function resolveOperation(layer: SpelledOperation, input: Shape, path: string): ResolvedOperation {
  const { type } = layer;
  switch (type) {
    case 'conv2d': {
      const channels = pictureChannels(input, type, path);
      const { filters, groups, bias } = layer;
      if (channels % groups !== 0)
        throw fieldError(`${path}.groups`, `a divisor of the ${channels} input channels`, groups);
      if (filters % groups !== 0) throw fieldError(`${path}.groups`, `a divisor of the ${filters} filters`, groups);
      const { window, output } = placeWindow(layer, input, path);
      const weight = [filters, channels / groups, ...window.kernel];
      return {
        operation: { type, filters, groups, bias, ...window },
        outputShape: [filters, ...output],
        tensors: weightAndBias(weight, bias ? [filters] : null),
        macs: volume(weight) * volume(output),
      };
    }
    case 'locallyConnected2d': {
      const channels = pictureChannels(input, type, path);
      const { filters, bias } = layer;
      const { window, output } = placeWindow(layer, input, path);
      const weight = [...output, filters, channels, ...window.kernel];
      return {
        operation: { type, filters, bias, ...window },
        outputShape: [filters, ...output],
        tensors: weightAndBias(weight, bias ? [filters, ...output] : null),
        macs: volume(weight),
      };
    }
    case 'dense': {
      if (input.length !== 1) {
        throw new InputError(
          `${path}: expected a vector as input of dense (put flatten or globalAvgPool2d before it), got ${times(input)}.`,
        );
      }
      const weight = [layer.units, input[0] as number];
      return {
        operation: { type, units: layer.units, bias: layer.bias },
        outputShape: [layer.units],
        tensors: weightAndBias(weight, layer.bias ? [layer.units] : null),
        macs: volume(weight),
      };
    }
    case 'maxPool2d':
    case 'avgPool2d': {
      const channels = pictureChannels(input, type, path);
      const { window, output } = placePool(layer, input, path);
      const operation: Operation =
        type === 'maxPool2d' ? { type, ...window } : { type, countIncludePad: layer.countIncludePad, ...window };
      return { operation, outputShape: [channels, ...output], tensors: [], macs: 0 };
    }
    case 'blurPool2d': {
      const channels = pictureChannels(input, type, path);
      const { window, output } = placeBlur(layer, input, path);
      return { operation: { type, ...window }, outputShape: [channels, ...output], tensors: [], macs: 0 };
    }
    case 'circularPad2d': {
      const channels = pictureChannels(input, type, path);
      const { padding } = layer;
      return free({ type, padding }, [channels, ...placeCircular(padding, input, path)]);
    }
    case 'flatten':
      return free({ type }, [volume(input)]);
    case 'globalAvgPool2d':
      return free({ type }, [pictureChannels(input, type, path)]);
    case 'coordinates':
      return free({ type }, [pictureChannels(input, type, path) + 2, ...input.slice(1)]);
    case 'batchNorm2d': {
      const channels = [pictureChannels(input, type, path)];
      const statistics: TensorInfo[] = [
        { name: 'runningMean', role: 'runningMean', shape: channels },
        { name: 'runningVar', role: 'runningVar', shape: channels },
      ];
      const operation: Operation = { type, eps: layer.eps, momentum: layer.momentum };
      return { operation, outputShape: input, tensors: [...weightAndBias(channels, channels), ...statistics], macs: 0 };
    }
    case 'layerNorm': {
      const features = [input[0] as number];
      return {
        operation: { type, eps: layer.eps },
        outputShape: input,
        tensors: weightAndBias(features, features),
        macs: 0,
      };
    }
    case 'groupNorm': {
      const channels = pictureChannels(input, type, path);
      const { groups, eps } = layer;
      if (channels % groups !== 0)
        throw fieldError(`${path}.groups`, `a divisor of the ${channels} input channels`, groups);
      return {
        operation: { type, groups, eps },
        outputShape: input,
        tensors: weightAndBias([channels], [channels]),
        macs: 0,
      };
    }
    case 'relu':
    case 'gelu':
    case 'silu':
    case 'tanh':
    case 'sigmoid':
      return free({ type }, input);
    case 'leakyRelu':
      return free({ type, slope: layer.slope }, input);
    case 'dropout':
      return free({ type, rate: layer.rate }, input);
    default:
      return type satisfies never;
  }
}

/** Without parameters, and without multiplications that are counted. */
function free(operation: Operation, outputShape: Shape): ResolvedOperation {
  return { operation, outputShape, tensors: [], macs: 0 };
}

function weightAndBias(weight: Shape, bias: Shape | null): TensorInfo[] {
  const tensors: TensorInfo[] = [{ name: 'weight', role: 'weight', shape: weight }];
  if (bias) tensors.push({ name: 'bias', role: 'bias', shape: bias });
  return tensors;
}

function pictureChannels(input: Shape, type: string, path: string): number {
  if (input.length === 3) return input[0] as number;
  throw new InputError(
    `${path}: expected pictures (C×H×W) as input of ${type}, got a vector of ${times(input)}.`,
    'It has to come before flatten, globalAvgPool2d and dense.',
  );
}
