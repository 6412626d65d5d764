import { expect, test } from 'vitest';
import { resolveArchitecture } from '../architecture/index.js';
import type { Architecture } from '../architecture/types.js';
import { referenceEngine } from '../engine/index.js';
import { initialTensors } from './initial-tensors.js';
import { initialSnapshot } from './initialize.js';
import { stripes } from './linear-engine.fixture.js';
import { compileModel, type Model } from './model.js';
import { resolveRecipe } from './recipe.js';
import { TrialSession } from './trial-session.js';

const conv = { type: 'conv2d', filters: 3, kernel: 3 } as const;
const net = (units: number, changes: object = {}): Architecture => ({
  input: [1, 4, 4],
  layers: [
    { ...conv, ...changes },
    { type: 'batchNorm2d' },
    { type: 'relu' },
    { type: 'flatten' },
    { type: 'dense', units },
  ],
});
const model = (architecture: Architecture): Model => ({
  architecture,
  classes: ['a', 'b', 'c'],
  normalization: { mean: [0.4], std: [0.25] },
  arm: 'elsewhere',
  seed: 0,
  trial: 'imported',
  numerics: 'imported',
  validationAccuracy: null,
  // As a seed says that no trial below has, but for statistics, which are never drawn.
  tensors: new Map(
    [...initialSnapshot(resolveArchitecture(architecture), 77)].map(([name, values]) => [
      name,
      name.includes('running') ? values.map((_, i) => 0.5 + i) : values,
    ]),
  ),
});
const NAMES = { path: 'control.initialWeights', file: './m.safetensors' };

function session(architecture: Architecture, tensors?: ReadonlyMap<string, Float32Array>) {
  return new TrialSession({
    id: 'trial',
    arm: { name: 'net', architecture, recipe: resolveRecipe({ epochs: 1, batch: 8 }) },
    seed: 3,
    dataset: stripes(),
    normalization: { mean: [0.4], std: [0.25] },
    engine: referenceEngine,
    ...(tensors ? { initialTensors: tensors } : {}),
  });
}

test('before the first step a network answers as the model it starts from, bit for bit', () => {
  const given = model(net(3));
  const input = Float32Array.from({ length: 8 * 16 }, (_, i) => Math.sin(i));
  const elsewhere = compileModel(given, referenceEngine, { batch: 8 });
  const started = session(net(3), initialTensors(given, net(3), NAMES));
  const random = session(net(3));
  expect([...started.network.predict(input)]).toEqual([...elsewhere.predict(input)]);
  expect([...random.network.predict(input)]).not.toEqual([...elsewhere.predict(input)]);
  for (const { network } of [started, random]) network.dispose();
  elsewhere.dispose();
});

test('a fresh layer begins as the seed says, the others as the model', () => {
  const tensors = initialTensors(model(net(5)), net(3), { ...NAMES, fresh: ['dense1'] });
  expect([...tensors.keys()]).toEqual([
    'conv1.weight',
    'conv1.bias',
    'bn1.weight',
    'bn1.bias',
    'bn1.runningMean',
    'bn1.runningVar',
  ]);
  const started = session(net(3), tensors);
  const seeded = initialSnapshot(resolveArchitecture(net(3)), 3);
  expect(started.network.getTensor('dense1.weight')).toEqual(seeded.get('dense1.weight'));
  expect(started.network.getTensor('conv1.weight')).not.toEqual(seeded.get('conv1.weight'));
  started.dispose();
});

test('tensors of another shape, missing ones and ones without a layer are named, with what to do', () => {
  const refusal = (from: Architecture, to: Architecture, fresh?: string[]) => {
    try {
      initialTensors(model(from), to, { ...NAMES, fresh });
    } catch (error) {
      return [(error as Error).message, (error as { hint?: string }).hint];
    }
    return [];
  };
  expect(refusal(net(5), net(3))).toEqual([
    'control.initialWeights: expected in ./m.safetensors the tensors of the architecture, got 2 of another shape: "dense1.weight" [5,12] instead of [3,12], "dense1.bias" [5] instead of [3].',
    'Layers are matched by name; those that are to begin anew are named: { file: "./m.safetensors", fresh: ["dense1"] }.',
  ]);
  expect(refusal(net(3), net(3, { bias: false }))).toEqual([
    'control.initialWeights: expected in ./m.safetensors the tensors of the architecture, got 1 without a layer: "conv1.bias" [3].',
    'Layers are matched by name.',
  ]);
  expect(refusal(net(3, { name: 'stem' }), net(3))[0]).toContain(
    '2 missing: "conv1.weight" [3,1,3,3], "conv1.bias" [3]; 2 without a layer: "stem.weight" [3,1,3,3], "stem.bias" [3].',
  );
  expect(refusal(net(3, { name: 'stem' }), net(3), ['conv1'])).toEqual([]);
  expect(refusal(net(3), net(3), ['head'])[0]).toBe(
    'control.initialWeights.fresh[0]: expected one of the layers with parameters (conv1, bn1, dense1), got "head".',
  );
});
