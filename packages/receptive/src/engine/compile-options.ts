import type { Graph } from '../architecture/types.js';
import { fieldError, InputError } from '../errors.js';
import type { CompileOptions, LossOptions, Optimizer } from './types.js';

/**
 * Checks what a network is compiled with, once, for every engine; kernels rely on it.
 * Throws `InputError` naming the field ("optimizer.momentum: expected a number in [0, 1), got 2.").
 */
export function checkCompileOptions(graph: Graph, { batch, training }: CompileOptions): void {
  if (!Number.isInteger(batch) || batch < 1) throw fieldError('batch', 'a whole number of at least 1', batch);
  if (!training) return;
  checkOptimizer(training.optimizer);
  const { clipNorm, loss } = training;
  if (clipNorm !== undefined) check('clipNorm', 'a positive number', clipNorm, clipNorm > 0);
  if (graph.outputShape.length !== 1)
    throw new InputError(
      `The loss expects one value per class at the end of the network, got a map of ${graph.outputShape.join('×')}.`,
      'End the network with flatten or globalAvgPool2d and a dense layer.',
    );
  checkLossOptions(graph.outputShape[0]!, loss);
  checkBatchStatistics(graph, batch);
}

/** Throws `InputError` unless 0 ≤ labelSmoothing < 1 and there is one positive weight per class. */
export function checkLossOptions(classes: number, { labelSmoothing, classWeights }: LossOptions = {}): void {
  if (labelSmoothing !== undefined)
    check('labelSmoothing', 'a number in [0, 1)', labelSmoothing, labelSmoothing >= 0 && labelSmoothing < 1);
  if (classWeights === undefined) return;
  if (classWeights.length !== classes)
    throw fieldError('classWeights', `${classes} numbers, one per class`, `${classWeights.length} numbers`);
  classWeights.forEach((weight, k) => {
    check(`classWeights[${k}]`, 'a positive number', weight, weight > 0 && Number.isFinite(weight));
  });
}

/** Throws `InputError` in training mode where a batch norm would see a single value per channel. */
export function checkBatchStatistics(graph: Graph, batch: number): void {
  for (const { operation, inputShape, path } of graph.nodes)
    if (operation.type === 'batchNorm2d' && batch * inputShape[1]! * inputShape[2]! < 2)
      throw new InputError(
        `${path}: expected more than one value per channel to train a batch norm, got batch 1 on a 1×1 map.`,
        'Use a larger batch, or group norm.',
      );
}

function checkOptimizer(optimizer: Optimizer): void {
  const nonNegative = (name: string, value: number) =>
    check(`optimizer.${name}`, 'a number of at least 0', value, value >= 0 && Number.isFinite(value));
  const share = (name: string, value: number) =>
    check(`optimizer.${name}`, 'a number in [0, 1)', value, value >= 0 && value < 1);
  nonNegative('weightDecay', optimizer.weightDecay);
  if (optimizer.type === 'sgd') {
    share('momentum', optimizer.momentum);
    check(
      'optimizer.nesterov',
      'false without momentum',
      optimizer.nesterov,
      !optimizer.nesterov || optimizer.momentum > 0,
    );
  } else {
    share('beta1', optimizer.beta1);
    share('beta2', optimizer.beta2);
    nonNegative('eps', optimizer.eps);
  }
}

function check(path: string, expected: string, value: unknown, valid: boolean): void {
  if (!valid) throw fieldError(path, expected, value);
}
