import { expect, test } from 'vitest';
import { exportOnnx } from '../export/onnx.js';
import { int } from '../export/onnx-graph.js';
import { modelMetadata } from '../metadata.js';
import { modelOf } from '../models.fixture.js';
import { readOnnx, writeOnnx } from '../onnx/model.js';
import { onnxOf } from '../onnx.fixture.js';
import { importOnnx } from './onnx.js';

const model = modelOf('lenet');
const said = (metadata: Record<string, string>, preprocessing = true) =>
  writeOnnx(readOnnx(exportOnnx(model, { preprocessing }), 'a').graph, metadata);

test('what a file says about itself counts where it is about the network in its graph', () => {
  const other = modelOf('dense');
  const read = importOnnx(said(modelMetadata(other)), 'a.onnx');
  expect(read.notes).toContain('What the file says about itself is about another network, and was left out.');
  expect([read.model.arm, read.model.classes]).toEqual(['imported', ['0', '1', '2', '3', '4']]);
  // The nodes still say what is done to pixels.
  expect(read.model.normalization.mean[0]).toBeCloseTo(0.1307, 6);

  const wrong = { ...modelMetadata(model), 'receptive.normalization': '{"mean":[0.9],"std":[0.5]}' };
  expect(importOnnx(said(wrong), 'a.onnx').model.normalization.mean[0]).toBeCloseTo(0.1307, 6);
  expect(() => importOnnx(said({ ...modelMetadata(model), 'receptive.seed': '"x"' }), 'a.onnx')).toThrow(
    'a.onnx: seed: expected a whole number, got "x".',
  );
});

test('what the caller says goes before what is noted, not before what nodes do', () => {
  const normalization = { mean: [0.5], std: [0.25] };
  const classes = ['a', 'b', 'c', 'd', 'e'];
  const bare = importOnnx(said(modelMetadata(model), false), 'a.onnx', { normalization, classes }).model;
  expect([bare.normalization, bare.classes, bare.arm]).toEqual([normalization, classes, 'lenet']);
  expect(() => importOnnx(exportOnnx(model), 'a.onnx', { normalization })).toThrow(
    'a.onnx: mean and std: expected none, for the file brings pixels to its input itself, got {"mean":[0.5],"std":[0.25]}.',
  );
  const two = { mean: [0, 0], std: [1, 1] };
  expect(() => importOnnx(said({}, false), 'a.onnx', { normalization: two })).toThrow(
    'a.onnx: mean and std: expected 1 numbers each, one per channel, got {"mean":[0,0],"std":[1,1]}.',
  );
  expect(() => importOnnx(said({}, false), 'a.onnx', { classes: ['a'] })).toThrow(
    'a.onnx: classes: expected 5 names, one per output, got ["a"].',
  );
});

test('a file of pictures with their channels last, as other tools write them', () => {
  const weight = Float32Array.from({ length: 2 * 3 * 9 }, (_, i) => Math.sin(i));
  const file = onnxOf([6, 5, 3], (to, x) => {
    const first = to.add('Transpose', [x], 'first', { perm: { type: 7, ints: [0, 3, 1, 2] } });
    const maps = to.add('Conv', [first, to.floats('w', [2, 3, 3, 3], weight)], 'maps');
    return to.add('Flatten', [to.add('GlobalAveragePool', [maps], 'mean')], 'y', { axis: int(1) });
  });
  const read = importOnnx(file, 'a.onnx');
  expect(read.model.architecture.input).toEqual([3, 6, 5]);
  expect(read.model.architecture.layers.map(({ type }) => type)).toEqual(['conv2d', 'globalAvgPool2d']);
  expect(read.notes).toContain('The file takes pictures with their channels last (N×6×5×3); here they come first.');
  expect(read.model.tensors.get('conv1.weight')).toEqual(weight);
});

test('a file that ends in maps is no classifier', () => {
  const file = onnxOf([1, 4, 4], (to, x) => to.add('Relu', [x], 'y'));
  expect(() => importOnnx(file, 'a.onnx')).toThrow(
    'a.onnx: expected a classifier, which ends in a vector, got maps of 1×4×4.',
  );
});
