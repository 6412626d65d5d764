import { expect, test } from 'vitest';
import type { activationCurve } from '../../engine/reference/activations.js';
import { erf } from '../../engine/reference/error-function.js';
import { PROBES, recogniseCurve } from './curves.js';

const recognise = (f: (x: number) => number) => recogniseCurve(PROBES.map(f));
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const root2 = Math.fround(Math.SQRT2);

test('knows an activation however it is written', () => {
  const activation = (operation: Parameters<typeof activationCurve>[0]) => ({ type: 'activation', operation });
  expect(recognise((x) => (x + Math.abs(x)) / 2)).toEqual(activation({ type: 'relu' }));
  expect(recognise((x) => Math.min(Math.max(x, 0), Number.POSITIVE_INFINITY))).toEqual(activation({ type: 'relu' }));
  expect(recognise((x) => Math.max(x, 0.2 * x))).toEqual(activation({ type: 'leakyRelu', slope: 0.2 }));
  expect(recognise(Math.abs)).toEqual(activation({ type: 'leakyRelu', slope: -1 }));
  expect(recognise((x) => x / (1 + Math.exp(-x)))).toEqual(activation({ type: 'silu' }));
  expect(recognise((x) => 0.5 * x * (1 + erf(x / root2)))).toEqual(activation({ type: 'gelu' }));
  expect(recognise((x) => 2 * sigmoid(2 * x) - 1)).toEqual(activation({ type: 'tanh' }));
  expect(recognise((x) => (1 + Math.tanh(x / 2)) / 2)).toEqual(activation({ type: 'sigmoid' }));
  expect(recognise((x) => -(-x))).toEqual({ type: 'identity' });
  expect(recognise((x) => (3 * x + 6) / 4)).toEqual({ type: 'linear', scale: 0.75, shift: 1.5 });
});

test('takes nothing for an activation that is only like one', () => {
  const tanhGelu = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  expect(recognise(tanhGelu)).toBeNull();
  expect(recognise((x) => x * sigmoid(1.702 * x))).toBeNull();
  expect(recognise((x) => x * Math.max(0, Math.min(1, x / 6 + 0.5)))).toBeNull();
  expect(recognise((x) => Math.max(0, Math.min(1, 0.2 * x + 0.5)))).toBeNull();
  for (const bound of [1, 6, 1000, 1e5, 1e9]) expect(recognise((x) => Math.min(Math.max(x, 0), bound))).toBeNull();
  expect(recognise((x) => x * x)).toBeNull();
  expect(recognise((x) => x + Math.max(0, x))).toBeNull();
  expect(recognise(() => Number.NaN)).toBeNull();
  expect(recognise((x) => Math.max(-1e-3, x))).toBeNull();
});
