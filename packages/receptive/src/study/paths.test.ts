import { expect, it } from 'vitest';
import type { Architecture, Layer } from '../architecture/types.js';
import { setPaths } from './paths.js';
import { CONTROL } from './study.fixture.js';

const set = (changes: unknown, architecture = CONTROL) => setPaths(architecture, changes, 'arm.set');
const changed = (after: Architecture) =>
  after.layers.flatMap((layer, i) => (JSON.stringify(layer) === JSON.stringify(CONTROL.layers[i]) ? [] : [i]));

it('sets one field, all that can have it, or all of a type', () => {
  expect(set({ 'layers[0].kernel': [1, 5] }).layers[0]).toEqual({
    type: 'conv2d',
    filters: 4,
    kernel: [1, 5],
    padding: 'same',
  });
  expect(changed(set({ 'layers[*].stride': 1 }))).toEqual([0, 2, 3]);
  expect(changed(set({ 'layers[conv2d].kernel': 5 }))).toEqual([0, 3]);
  expect(changed(set({ 'layers[4]': { type: 'tanh' } }))).toEqual([4]);
});

it('leaves the control as it is', () => {
  const before = JSON.stringify(CONTROL);
  set({ 'layers[*].kernel': 1, 'layers[1]': { type: 'tanh' } });
  expect(JSON.stringify(CONTROL)).toBe(before);
});

it('drops the justification of what was changed, and of nothing else', () => {
  expect(set({ 'layers[0].kernel': 5 }).layers[0]?.because).toBeUndefined();
  expect(set({ 'layers[3].kernel': 5 }).layers[0]?.because).toBe('edges');
});

it('reaches into blocks', () => {
  const conv: Layer = { type: 'conv2d', filters: 1, kernel: 3, padding: 'same' };
  const nested: Architecture = {
    input: [1, 8, 8],
    layers: [
      { type: 'residual', layers: [conv] },
      { type: 'parallel', branches: [[], [conv, conv]] },
    ],
  };
  expect(set({ 'layers[0].layers[0].kernel': 5 }, nested).layers[0]).toMatchObject({ layers: [{ kernel: 5 }] });
  expect(set({ 'layers[1].branches[1][conv2d].kernel': 5 }, nested).layers[1]).toMatchObject({
    branches: [[], [{ kernel: 5 }, { kernel: 5 }]],
  });
  expect(set({ 'layers[*].layers[*].filters': 2 }, nested).layers[0]).toMatchObject({ layers: [{ filters: 2 }] });
});

it.each([
  [5, 'arm.set: expected an object ({ "layers[0].kernel": 5 }), got 5.'],
  [
    { 'layers[7].kernel': 5 },
    'arm.set["layers[7].kernel"]: expected a path that leads to a layer of the control, got one that leads to none.',
  ],
  [
    { 'layers[avgPool2d].kernel': 5 },
    'arm.set["layers[avgPool2d].kernel"]: expected a path that leads to a layer of the control, got one that leads to none.',
  ],
  [
    { 'layers[*].groups2': 5 },
    'arm.set["layers[*].groups2"]: expected a path that leads to a layer of the control, got one that leads to none.',
  ],
  [
    { 'layers[0].kernel[0].x': 5 },
    'arm.set["layers[0].kernel[0].x"]: expected a path that leads to a layer of the control, got one that leads to none.',
  ],
  [
    { kernel: 5 },
    'arm.set["kernel"]: expected a path such as "layers[0].kernel" or "layers[conv2d].kernel", got "kernel".',
  ],
  [
    { 'input[0]': 5 },
    'arm.set["input[0]"]: expected a path such as "layers[0].kernel" or "layers[conv2d].kernel", got "input[0]".',
  ],
  [
    { 'layers[-1].kernel': 5 },
    'arm.set["layers[-1].kernel"]: expected a path such as "layers[0].kernel" or "layers[conv2d].kernel", got "layers[-1].kernel".',
  ],
  [
    { 'layers[relu]': { type: 'tanh' } },
    'arm.set["layers[relu]"]: expected a field of the layers, as in "layers[relu].kernel", got {"type":"tanh"}.',
  ],
])('refuses %j', (changes, message) => expect(() => set(changes)).toThrow(message));
