import { expect, test } from 'vitest';
import { measureMetrics, predictedClasses, softmax } from './metrics.js';

/** Logits that answer exactly these classes. */
const answering = (predicted: readonly number[], classes: number) =>
  Float32Array.from(predicted.flatMap((p) => Array.from({ length: classes }, (_, k) => (k === p ? 3 : 0))));

test('the worked example: accuracy .7, balanced .5, macro-F1 .5 over the classes that occur', () => {
  const truth = [0, 0, 0, 0, 0, 0, 1, 1, 1, 2];
  const m = measureMetrics(answering([0, 0, 0, 0, 0, 1, 1, 1, 0, 3], 5), truth, 5);
  expect(m.correct).toBe(7);
  expect(m.accuracy).toBe(0.7);
  expect(m.balancedAccuracy).toBeCloseTo(0.5, 15);
  expect(m.macroF1).toBeCloseTo(0.5, 15);
  expect(m.confusion).toEqual([
    [5, 1, 0, 0, 0],
    [1, 2, 0, 0, 0],
    [0, 0, 0, 1, 0],
    [0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0],
  ]); // prettier-ignore
  expect(m.perClass.map((c) => c.count)).toEqual([6, 3, 1, 0, 0]);
  expect(m.perClass[2]).toEqual({ count: 1, recall: 0, precision: null, f1: 0 });
  expect(m.perClass[3]).toEqual({ count: 0, recall: null, precision: 0, f1: 0 });
  expect(m.perClass[4]).toEqual({ count: 0, recall: null, precision: null, f1: null });
});

test('the loss is the mean cross-entropy, also for logits whose exponentials overflow', () => {
  // log(1 + e⁻¹) for the first picture; 2000 for the second.
  const m = measureMetrics(new Float32Array([1, 0, 1000, -1000]), [0, 1], 2);
  expect(m.loss).toBeCloseTo((Math.log1p(Math.exp(-1)) + 2000) / 2, 12);
});

test('ties go to the first class; probabilities sum to one', () => {
  expect([...predictedClasses(new Float32Array([0, 2, 2, 1, 1, 1]), 3)]).toEqual([1, 0]);
  const p = softmax(new Float32Array([0, Math.log(3), 900, 900]), 2);
  expect([...p].map((x) => x.toFixed(6))).toEqual(['0.250000', '0.750000', '0.500000', '0.500000']);
});

test('a label that names no class is a bug of the caller', () => {
  expect(() => measureMetrics(new Float32Array(2), [2], 2)).toThrow('Label 2 of picture 0 is not below 2.');
});
