import { expect, test } from 'vitest';
import { resolveArchitecture } from '../architecture/resolve.js';
import type { Architecture } from '../architecture/types.js';
import { referenceEngine } from '../engine/index.js';
import { takeSnapshot } from './checkpoint.js';
import { initializeNetwork } from './initialize.js';
import { compileModel, type Model } from './model.js';
import { compilePrefix } from './prefix.js';

const architecture: Architecture = {
  input: [1, 4, 4],
  layers: [
    { type: 'conv2d', filters: 2, kernel: 3 },
    { type: 'tanh' },
    { type: 'flatten' },
    { type: 'dense', units: 2 },
  ],
};
const trained = referenceEngine.compile(resolveArchitecture(architecture), { batch: 1 });
initializeNetwork(trained, 4);
const model: Model = {
  architecture,
  classes: ['a', 'b'],
  normalization: { mean: [0], std: [1] },
  tensors: takeSnapshot(trained),
  arm: 'cnn',
  seed: 4,
  trial: 't',
  numerics: 'reference-1',
  validationAccuracy: 1,
};
const picture = Float32Array.from({ length: 16 }, (_, i) => Math.cos(i));

test('the outputs inside the network: what is left of it gives the whole network’s answer', () => {
  const inside = compilePrefix(model, 3, referenceEngine, { batch: 1 }).predict(picture);
  const [weight, bias] = ['dense1.weight', 'dense1.bias'].map((name) => model.tensors.get(name)!);
  const logits = Array.from(bias!, (b, k) => inside.reduce((sum, x, i) => sum + x * weight![k * 8 + i]!, b));
  const whole = compileModel(model, referenceEngine, { batch: 1 }).predict(picture);
  logits.forEach((logit, k) => {
    expect(logit).toBeCloseTo(whole[k]!, 6);
  });
});

test('a model without a tensor it needs is refused, one it does not need is not missed', () => {
  const tensors = new Map(model.tensors);
  tensors.delete('dense1.bias');
  expect(compilePrefix({ ...model, tensors }, 3, referenceEngine, { batch: 1 }).graph.outputShape).toEqual([8]);
  const all = () => compilePrefix({ ...model, tensors }, 4, referenceEngine, { batch: 1 });
  expect(all).toThrow('The model lacks the tensor "dense1.bias".');
});
