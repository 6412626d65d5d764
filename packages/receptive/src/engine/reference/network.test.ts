import { describe, expect, test } from 'vitest';
import { resolveArchitecture } from '../../architecture/index.js';
import type { CompileOptions } from '../types.js';
import { referenceEngine } from './index.js';

const graph = resolveArchitecture({
  input: [1, 2, 2],
  layers: [{ type: 'batchNorm2d' }, { type: 'flatten' }, { type: 'dense', units: 2 }],
});
const momentum: CompileOptions = {
  batch: 2,
  training: { optimizer: { type: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0 } },
};
const images = Float32Array.of(1, 2, 3, 4, 4, 3, 2, 0);
const step = { learningRate: 0.1, step: 1, dropoutKey: [0, 0] as const };

describe('tensors', () => {
  test('are named by the graph; norms begin as the identity, the rest at zero', () => {
    const network = referenceEngine.compile(graph, { batch: 2 });
    expect(network.tensorNames()).toEqual([
      'bn1.weight',
      'bn1.bias',
      'bn1.runningMean',
      'bn1.runningVar',
      'dense1.weight',
      'dense1.bias',
    ]);
    expect(network.tensorNames().map((name) => network.getTensor(name)[0])).toEqual([1, 0, 0, 1, 0, 0]);
  });
  test('are copies', () => {
    const network = referenceEngine.compile(graph, { batch: 2 });
    const values = Float32Array.of(5, 6);
    network.setTensor('dense1.bias', values);
    values[0] = 7;
    network.getTensor('dense1.bias')[1] = 8;
    expect([...network.getTensor('dense1.bias')]).toEqual([5, 6]);
  });
  test('of the optimiser appear with the first step, or when one is set', () => {
    const trained = referenceEngine.compile(graph, momentum);
    trained.trainStep(images, [0, 1], step);
    const slots = ['bn1.weight', 'bn1.bias', 'dense1.weight', 'dense1.bias'].map((name) => `sgd.velocity/${name}`);
    expect(trained.tensorNames().slice(6)).toEqual(slots);
    const resumed = referenceEngine.compile(graph, momentum);
    resumed.setTensor('sgd.velocity/dense1.bias', Float32Array.of(1, 2));
    expect(resumed.tensorNames().slice(6)).toEqual(slots);
    expect([...resumed.getTensor('sgd.velocity/dense1.bias')]).toEqual([1, 2]);
  });
  test('with a wrong name or length are refused', () => {
    const network = referenceEngine.compile(graph, { batch: 2 });
    expect(() => network.getTensor('conv1.weight')).toThrow('The network has no tensor "conv1.weight".');
    expect(() => network.setTensor('sgd.velocity/dense1.bias', new Float32Array(2))).toThrow(
      'The network has no tensor',
    );
    expect(() => network.setTensor('dense1.bias', new Float32Array(3))).toThrow(
      'Tensor "dense1.bias" has 2 values, not 3.',
    );
  });
});

describe('steps', () => {
  test('a fresh network is undecided, and learns', () => {
    const network = referenceEngine.compile(graph, momentum);
    const first = network.trainStep(images, [0, 1], step);
    expect(first).toEqual({ loss: Math.LN2, correct: 1 });
    const second = network.trainStep(images, [0, 1], { ...step, step: 2 });
    expect(second.correct).toBe(2);
    expect(second.loss).toBeLessThan(Math.LN2);
  });
  test('a step that diverges reports a loss that is not a number', () => {
    const network = referenceEngine.compile(graph, momentum);
    network.setTensor('dense1.bias', Float32Array.of(Number.NaN, 0));
    expect(network.trainStep(images, [0, 1], step).loss).toBe(Number.NaN);
  });
  test('prediction takes fewer pictures than a batch and changes nothing', () => {
    const network = referenceEngine.compile(graph, momentum);
    network.trainStep(images, [0, 1], step);
    const before = network.tensorNames().map((name) => network.getTensor(name));
    const both = network.predict(images);
    expect([...network.predict(images, 1)]).toEqual([...both.subarray(0, 2)]);
    expect(network.tensorNames().map((name) => network.getTensor(name))).toEqual(before);
  });
  test('what a network was not compiled for, it refuses', () => {
    const network = referenceEngine.compile(graph, { batch: 2 });
    expect(() => network.trainStep(images, [0, 1], step)).toThrow('compiled without training');
    expect(() => network.gradients(images, new Float32Array(4), 'evaluation')).toThrow(
      'compiled without inputGradient',
    );
    expect(() => network.predict(images, 3)).toThrow('Expected a count from 1 to 2, got 3.');
    const trained = referenceEngine.compile(graph, momentum);
    expect(() => trained.trainStep(images, [0], step)).toThrow('Expected 2 labels, got 1.');
    expect(() => trained.trainStep(images.subarray(1), [0, 1], step)).toThrow('cannot hold 7 values');
  });
});
