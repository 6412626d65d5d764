import { describe, expect, test } from 'vitest';
import { resolveArchitecture } from '../architecture/index.js';
import type { Architecture } from '../architecture/types.js';
import { referenceEngine } from '../engine/index.js';
import { writeModel } from '../training/model.js';
import { exportOnnx } from './export/onnx.js';
import { importOnnx } from './import/onnx.js';
import { ARCHITECTURES, distance, logitsOf, modelOf, picturesOf } from './models.fixture.js';
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
    expect(notes).toEqual(['ONNX, opset 17, made by receptive.']);
    expect(computed(back.architecture)).toEqual(computed(model.architecture));
    const pictures = picturesOf(model, 2);
    expect(distance(logitsOf(back, pictures), logitsOf(model, pictures, referenceEngine))).toBeLessThan(1e-6);
  });
});
