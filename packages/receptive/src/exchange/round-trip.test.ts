import { describe, expect, test } from 'vitest';
import { LAYER_TYPES, resolveArchitecture } from '../architecture/index.js';
import type { Architecture, Layer } from '../architecture/types.js';
import { referenceEngine } from '../engine/index.js';
import { writeModel } from '../training/model.js';
import { exportOnnx } from './export/onnx.js';
import { importOnnx } from './import/onnx.js';
import { ARCHITECTURES, distance, logitsOf, modelOf, normalize, picturesOf } from './models.fixture.js';
import { readOnnx, writeOnnx } from './onnx/model.js';

const computed = (architecture: Architecture) =>
  resolveArchitecture(architecture).nodes.map(({ operation, inputs, tensors }) => ({
    operation,
    inputs,
    roles: tensors.map(({ role }) => role),
  }));

describe.each(Object.keys(ARCHITECTURES))('%s as ONNX and back', (name) => {
  const model = modelOf(name);

  test.each([true, false])('is the same model to the bit (preprocessing: %s)', (preprocessing) => {
    const { model: back } = importOnnx(exportOnnx(model, { preprocessing }), 'a.onnx');
    expect(writeModel(back)).toEqual(writeModel(model));
  });

  test('is the same network without what we wrote beside it', () => {
    const { graph } = readOnnx(exportOnnx(model), 'a.onnx');
    const { model: back, notes } = importOnnx(writeOnnx(graph, {}), 'a.onnx');
    expect(notes).toEqual([`ONNX, opset ${name === 'torus' ? 19 : 17}, made by receptive.`]);
    expect(computed(back.architecture)).toEqual(computed(model.architecture));
    const pictures = picturesOf(model, 2);
    expect(distance(logitsOf(back, pictures), logitsOf(model, pictures, referenceEngine))).toBeLessThan(1e-6);
  });
});

test('these networks have every layer there is', () => {
  const typesIn = (layers: readonly Layer[]): string[] =>
    layers.flatMap((layer) => [
      layer.type,
      ...(layer.type === 'residual' ? typesIn([...layer.layers, ...(layer.shortcut ?? [])]) : []),
      ...(layer.type === 'parallel' ? layer.branches.flatMap(typesIn) : []),
    ]);
  const types = new Set(Object.values(ARCHITECTURES).flatMap(({ layers }) => typesIn(layers)));
  expect([...types].sort()).toEqual([...LAYER_TYPES].sort());
});

test('an imported network is trained further', () => {
  const { model } = importOnnx(exportOnnx(modelOf('residual')), 'a.onnx');
  const optimizer = { type: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 } as const;
  const graph = resolveArchitecture(model.architecture);
  const network = referenceEngine.compile(graph, { batch: 6, training: { optimizer } });
  for (const [name, values] of model.tensors) network.setTensor(name, values);
  const images = normalize(model, picturesOf(model, 6));
  const losses = Array.from({ length: 8 }, (_, i) => {
    const options = { learningRate: 0.02, step: i + 1, dropoutKey: [0, 0] as const };
    return network.trainStep(images, [0, 1, 2, 0, 1, 2], options).loss;
  });
  expect(losses.at(-1)).toBeLessThan(losses[0]! - 0.05);
});
