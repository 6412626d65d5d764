import { expect, test } from 'vitest';
import { resolveArchitecture } from '../architecture/index.js';
import type { Layer } from '../architecture/types.js';
import { referenceEngine } from '../engine/index.js';
import { initializeNetwork } from './initialize.js';

const LAYERS: Layer[] = [
  { type: 'conv2d', filters: 8, kernel: 3, groups: 2, name: 'first' },
  { type: 'batchNorm2d', name: 'bn' },
  { type: 'locallyConnected2d', filters: 4, kernel: [3, 2], name: 'local' },
  { type: 'flatten' },
  { type: 'dense', units: 40, name: 'hidden' },
  { type: 'dense', units: 5, name: 'logits' },
];

const initialized = (layers: Layer[], seed = 0) => {
  const graph = resolveArchitecture({ input: [4, 8, 8], layers });
  const network = referenceEngine.compile(graph, { batch: 1 });
  // What was there before must not matter.
  for (const name of network.tensorNames()) network.setTensor(name, network.getTensor(name).fill(9));
  initializeNetwork(network, seed);
  return new Map(network.tensorNames().map((name) => [name, network.getTensor(name)]));
};

test('weights fill U(−b, b) with b = √(6/fan in), the logits’ with b = 1/√(fan in)', () => {
  const tensors = initialized(LAYERS);
  const bounds = {
    'first.weight': Math.sqrt(6 / (2 * 3 * 3)),
    'local.weight': Math.sqrt(6 / (8 * 3 * 2)),
    'hidden.weight': Math.sqrt(6 / (4 * 4 * 5)),
    'logits.weight': 1 / Math.sqrt(40),
  };
  for (const [name, bound] of Object.entries(bounds)) {
    const values = tensors.get(name)!;
    const largest = Math.max(...values.map(Math.abs));
    expect(largest, name).toBeLessThanOrEqual(Math.fround(bound));
    expect(largest, name).toBeGreaterThan(0.95 * bound); // missed by 144 or more values with chance 6e-4 at most
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    expect(Math.abs(mean), name).toBeLessThan((4 * bound) / Math.sqrt(3 * values.length)); // 4 standard errors
  }
});

test('norms begin neutral, biases at zero', () => {
  const tensors = initialized(LAYERS);
  const all = (name: string, value: number) => expect(new Set(tensors.get(name)), name).toEqual(new Set([value]));
  all('bn.weight', 1);
  all('bn.bias', 0);
  all('bn.runningMean', 0);
  all('bn.runningVar', 1);
  for (const name of ['first', 'local', 'hidden', 'logits']) all(`${name}.bias`, 0);
});

test('a layer that a variation does not touch begins with the same bits', () => {
  const control = initialized(LAYERS);
  const varied = initialized([
    LAYERS[0]!,
    { type: 'conv2d', filters: 8, kernel: 5, padding: 'same', name: 'added' },
    ...LAYERS.slice(1, 4),
    { type: 'dense', units: 41, name: 'hidden' },
    { type: 'dense', units: 40, name: 'more' },
    LAYERS[5]!,
  ]);
  for (const name of ['first.weight', 'local.weight', 'logits.weight']) {
    expect(varied.get(name), name).toEqual(control.get(name));
  }
  expect(varied.get('more.weight')).not.toEqual(control.get('hidden.weight'));
});

test('seeds and layers differ', () => {
  const firsts = [initialized(LAYERS), initialized(LAYERS, 1)].map((tensors) => tensors.get('first.weight'));
  expect(firsts[0]).not.toEqual(firsts[1]);
  const twins = initialized([
    { type: 'conv2d', filters: 4, kernel: 3, padding: 'same', name: 'a' },
    { type: 'conv2d', filters: 4, kernel: 3, padding: 'same', name: 'b' },
  ]);
  expect(twins.get('a.weight')).not.toEqual(twins.get('b.weight'));
});
