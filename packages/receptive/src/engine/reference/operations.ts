import type { Operation, TensorInfo } from '../../architecture/types.js';
import type { Key } from '../../random.js';
import { dropoutLayerKey } from '../dropout-key.js';
import { activation, activationBackward } from './activations.js';
import { blurPool2d, blurPool2dBackward } from './blur-pooling.js';
import { circularPad2d, circularPad2dBackward } from './circular-padding.js';
import { conv2d, conv2dBackward } from './convolution.js';
import { dense, denseBackward } from './dense.js';
import { dropout } from './dropout.js';
import { locallyConnected2d, locallyConnected2dBackward } from './locally-connected.js';
import {
  batchSets,
  groupSets,
  layerSets,
  moments,
  normalize,
  normalizeBackward,
  type Sets,
  updateRunningStatistics,
} from './normalization.js';
import {
  avgPool2d,
  avgPool2dBackward,
  globalAvgPool2d,
  globalAvgPool2dBackward,
  maxPool2d,
  maxPool2dBackward,
} from './pooling.js';
import {
  add,
  concat,
  concatBackward,
  coordinates,
  coordinatesBackward,
  flatten,
  flattenBackward,
} from './structure.js';
import type { Tensor } from './tensor.js';

/** Training uses batch statistics (and updates the running ones) and drops values; evaluation does neither. */
export type Mode =
  | { readonly training: false }
  | { readonly training: true; readonly dropout?: { readonly dropoutKey: Key; readonly step: number } };

/** What an operation needs to know of its node. */
export interface Place {
  readonly name: string;
  readonly operation: Operation;
}
/** The tensors of one layer, by role. */
export type LayerTensors = { readonly [role in TensorInfo['role']]?: Tensor };
/** Gradients with respect to every input, in order, and to the trained tensors of the layer. */
export interface LayerGradients {
  gradInputs: Tensor[];
  gradWeight?: Tensor;
  gradBias?: Tensor;
}

/** The output of one operation. A batch norm in training mode also moves its running statistics. */
export function forwardOperation(place: Place, inputs: readonly Tensor[], tensors: LayerTensors, mode: Mode): Tensor {
  const { operation } = place;
  const x = inputs[0]!;
  const { weight, bias } = tensors;
  switch (operation.type) {
    case 'conv2d':
      return conv2d(x, weight!, bias, operation);
    case 'locallyConnected2d':
      return locallyConnected2d(x, weight!, bias, operation);
    case 'dense':
      return dense(x, weight!, bias);
    case 'flatten':
      return flatten(x);
    case 'maxPool2d':
      return maxPool2d(x, operation);
    case 'avgPool2d':
      return avgPool2d(x, operation);
    case 'globalAvgPool2d':
      return globalAvgPool2d(x);
    case 'blurPool2d':
      return blurPool2d(x, operation);
    case 'circularPad2d':
      return circularPad2d(x, operation);
    case 'batchNorm2d': {
      const sets = batchSets(x);
      if (!mode.training) return normalize(x, weight!, bias!, sets, runningStatistics(tensors), operation.eps);
      const batch = moments(x, sets);
      updateRunningStatistics(tensors.runningMean!, tensors.runningVar!, batch, operation.momentum);
      return normalize(x, weight!, bias!, sets, batch, operation.eps);
    }
    case 'layerNorm':
    case 'groupNorm': {
      const sets = setsOf(operation, x);
      return normalize(x, weight!, bias!, sets, moments(x, sets), operation.eps);
    }
    case 'relu':
    case 'leakyRelu':
    case 'gelu':
    case 'silu':
    case 'tanh':
    case 'sigmoid':
      return activation(x, operation);
    case 'dropout':
      return dropIn(place, operation.rate, x, mode);
    case 'coordinates':
      return coordinates(x);
    case 'add':
      return add(x, inputs[1]!);
    case 'concat':
      return concat(inputs);
    default:
      throw new Error(`The reference engine has no ${(operation satisfies never as Operation).type}.`);
  }
}

/** The gradients of one operation from g = ∂L/∂output; a pure function of what the forward pass read. */
export function backwardOperation(
  place: Place,
  inputs: readonly Tensor[],
  tensors: LayerTensors,
  g: Tensor,
  mode: Mode,
): LayerGradients {
  const { operation } = place;
  const x = inputs[0]!;
  const { weight } = tensors;
  switch (operation.type) {
    case 'conv2d':
      return trained(conv2dBackward(x, weight!, g, operation));
    case 'locallyConnected2d':
      return trained(locallyConnected2dBackward(x, weight!, g, operation));
    case 'dense':
      return trained(denseBackward(x, weight!, g));
    case 'flatten':
      return { gradInputs: [flattenBackward(x, g)] };
    case 'maxPool2d':
      return { gradInputs: [maxPool2dBackward(x, g, operation)] };
    case 'avgPool2d':
      return { gradInputs: [avgPool2dBackward(x, g, operation)] };
    case 'globalAvgPool2d':
      return { gradInputs: [globalAvgPool2dBackward(x, g)] };
    case 'blurPool2d':
      return { gradInputs: [blurPool2dBackward(x, g, operation)] };
    case 'circularPad2d':
      return { gradInputs: [circularPad2dBackward(x, g, operation)] };
    case 'batchNorm2d': {
      const sets = batchSets(x);
      const statistics = mode.training ? moments(x, sets) : runningStatistics(tensors);
      return trained(normalizeBackward(x, weight!, g, sets, statistics, operation.eps, !mode.training));
    }
    case 'layerNorm':
    case 'groupNorm': {
      const sets = setsOf(operation, x);
      return trained(normalizeBackward(x, weight!, g, sets, moments(x, sets), operation.eps));
    }
    case 'relu':
    case 'leakyRelu':
    case 'gelu':
    case 'silu':
    case 'tanh':
    case 'sigmoid':
      return { gradInputs: [activationBackward(x, g, operation)] };
    case 'dropout':
      return { gradInputs: [dropIn(place, operation.rate, g, mode)] };
    case 'coordinates':
      return { gradInputs: [coordinatesBackward(x, g)] };
    case 'add':
      return { gradInputs: [g, g] };
    case 'concat':
      return { gradInputs: concatBackward(inputs, g) };
    default:
      throw new Error(`The reference engine has no ${(operation satisfies never as Operation).type}.`);
  }
}

function trained(gradients: { gradInput: Tensor; gradWeight: Tensor; gradBias: Tensor }): LayerGradients {
  return { gradInputs: [gradients.gradInput], gradWeight: gradients.gradWeight, gradBias: gradients.gradBias };
}

function setsOf(operation: Extract<Operation, { type: 'layerNorm' | 'groupNorm' }>, x: Tensor): Sets {
  return operation.type === 'layerNorm' ? layerSets(x) : groupSets(x, operation.groups);
}

function runningStatistics({ runningMean, runningVar }: LayerTensors): { mean: Float64Array; variance: Float64Array } {
  return { mean: runningMean!.data, variance: runningVar!.data };
}

/** Forward and backward of dropout are the same product with the mask; in evaluation there is none. */
function dropIn({ name }: Place, rate: number, values: Tensor, mode: Mode): Tensor {
  if (!mode.training || rate === 0) return values;
  if (!mode.dropout) throw new Error(`Dropout "${name}" in training mode needs dropoutKey and step.`);
  return dropout(values, rate, dropoutLayerKey(mode.dropout.dropoutKey, name), mode.dropout.step);
}
