import { expect, test } from 'vitest';
import { resolveArchitecture } from '../architecture/index.js';
import { InputError } from '../errors.js';
import { checkCompileOptions, checkLossOptions } from './compile-options.js';
import type { CompileOptions, Optimizer } from './types.js';

const classifier = resolveArchitecture({
  input: [1, 2, 2],
  layers: [{ type: 'flatten' }, { type: 'dense', units: 3 }],
});
const sgd: Optimizer = { type: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0 };
const adam: Optimizer = { type: 'adam', beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 };
const refusal = (check: () => void) => {
  try {
    check();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  return 'accepted';
};
const compile = (options: CompileOptions) => refusal(() => checkCompileOptions(classifier, options));
const train = (training: Partial<CompileOptions['training']>) =>
  compile({ batch: 2, training: { optimizer: sgd, ...training } });

test('what can be compiled is accepted', () => {
  expect(compile({ batch: 1 })).toBe('accepted');
  expect(train({})).toBe('accepted');
  expect(train({ optimizer: adam, clipNorm: 1, loss: { labelSmoothing: 0, classWeights: [1, 2, 3] } })).toBe(
    'accepted',
  );
});

test('what cannot is named with its field', () => {
  expect(compile({ batch: 0 })).toBe('batch: expected a whole number of at least 1, got 0.');
  expect(train({ clipNorm: 0 })).toBe('clipNorm: expected a positive number, got 0.');
  expect(train({ clipNorm: Number.NaN })).toBe('clipNorm: expected a positive number, got NaN.');
  expect(train({ optimizer: { ...sgd, momentum: 1 } })).toBe('optimizer.momentum: expected a number in [0, 1), got 1.');
  expect(train({ optimizer: { ...sgd, momentum: 0 } })).toBe(
    'optimizer.nesterov: expected false without momentum, got true.',
  );
  expect(train({ optimizer: { ...sgd, weightDecay: -1 } })).toBe(
    'optimizer.weightDecay: expected a number of at least 0, got -1.',
  );
  expect(train({ optimizer: { ...adam, beta2: Number.NaN } })).toBe(
    'optimizer.beta2: expected a number in [0, 1), got NaN.',
  );
  expect(train({ optimizer: { ...adam, eps: Number.POSITIVE_INFINITY } })).toBe(
    'optimizer.eps: expected a number of at least 0, got Infinity.',
  );
  expect(train({ loss: { labelSmoothing: 1 } })).toBe('labelSmoothing: expected a number in [0, 1), got 1.');
  expect(refusal(() => checkLossOptions(2, { classWeights: [1] }))).toBe(
    'classWeights: expected 2 numbers, one per class, got "1 numbers".',
  );
  expect(refusal(() => checkLossOptions(2, { classWeights: [1, 0] }))).toBe(
    'classWeights[1]: expected a positive number, got 0.',
  );
});

test('a network that ends in a map has no loss', () => {
  const map = resolveArchitecture({ input: [1, 4, 4], layers: [{ type: 'conv2d', filters: 2, kernel: 3 }] });
  expect(refusal(() => checkCompileOptions(map, { batch: 1, training: { optimizer: sgd } }))).toBe(
    'The loss expects one value per class at the end of the network, got a map of 2×2×2.',
  );
});

test('a batch norm cannot be trained on a single value per channel', () => {
  const single = resolveArchitecture({
    input: [3, 1, 1],
    layers: [{ type: 'batchNorm2d' }, { type: 'flatten' }, { type: 'dense', units: 2 }],
  });
  const options = { batch: 1, training: { optimizer: sgd } };
  expect(refusal(() => checkCompileOptions(single, options))).toBe(
    'layers[0]: expected more than one value per channel to train a batch norm, got batch 1 on a 1×1 map.',
  );
  expect(refusal(() => checkCompileOptions(single, { ...options, batch: 2 }))).toBe('accepted');
  expect(refusal(() => checkCompileOptions(single, { batch: 1 }))).toBe('accepted');
});
