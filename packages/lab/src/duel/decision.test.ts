import type { Architecture } from 'receptive';
import { expect, test } from 'vitest';
import { decisionOf } from './decision.js';

const cnn = (kernel: number, stride = 1, filters = 4): Architecture => ({
  input: [1, 16, 16],
  layers: [
    { type: 'conv2d', filters, kernel, stride, padding: 'same' },
    { type: 'relu' },
    { type: 'flatten' },
    { type: 'dense', units: 10 },
  ],
});

test('no variant, or one that is the control, decides nothing', () => {
  expect(decisionOf(cnn(3), null)).toEqual({ kind: 'none' });
  expect(decisionOf(cnn(3), cnn(3))).toEqual({ kind: 'none' });
});

test('one factor is named with what it induces', () => {
  const decision = decisionOf(cnn(3), cnn(5));
  expect(decision).toMatchObject({ kind: 'one', factor: 'kernel', words: 'layers[0].kernel: 3×3 → 5×5' });
  expect(decision.kind === 'one' && decision.induced).toContain('receptive field 3×3 → 5×5');
});

test('several factors: each can be kept alone', () => {
  const decision = decisionOf(cnn(3), cnn(5, 2));
  if (decision.kind !== 'several') throw new Error(decision.kind);
  expect(decision.factors.map(({ name }) => name).sort()).toEqual(['kernel', 'stride']);
  for (const { name, alone } of decision.factors) {
    expect(decisionOf(cnn(3), alone)).toMatchObject({ kind: 'one', factor: name });
  }
});

test('an architecture that does not resolve is said', () => {
  expect(decisionOf(cnn(3), cnn(-1))).toMatchObject({ kind: 'invalid', arm: 'variant' });
  expect(decisionOf(cnn(0), cnn(3))).toMatchObject({ kind: 'invalid', arm: 'control' });
});
