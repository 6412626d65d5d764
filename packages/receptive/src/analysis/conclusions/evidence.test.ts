import { expect, test } from 'vitest';
import type { Analysis } from '../types.js';
import { dataRatio, Gathered, type Line } from './evidence.js';
import { probeResult } from './probe-results.fixture.js';

const SIZES = [250, 1000, 4000];

function lines(control: readonly number[], baseline: readonly number[]): [Line, Line] {
  const result = probeResult('efficiency', { accuracy: { axis: SIZES, control: [control], baseline: [baseline] } });
  const gathered = new Gathered({} as Analysis, [result]);
  return ['control', 'baseline'].map((name) => gathered.line('efficiency', 'accuracy', name)) as [Line, Line];
}
const ratio = (control: readonly number[], baseline: readonly number[]) => {
  const [log] = dataRatio(...lines(control, baseline));
  return log === null ? null : 2 ** (log as number);
};

test('the data ratio is read off at equal accuracy, on a logarithmic scale of sizes', () => {
  // The dense network ends at .70, which the other reaches with 1,000 of 4,000 pictures.
  expect(ratio([0.4, 0.7, 0.9], [0.3, 0.5, 0.7])).toBeCloseTo(4, 12);
  // Halfway between .4 at 250 and .8 at 1,000 lies 500.
  expect(ratio([0.4, 0.8, 0.9], [0.3, 0.5, 0.6])).toBeCloseTo(8, 12);
});

test('where the dense network is ahead the ratio is below one', () => {
  expect(ratio([0.3, 0.5, 0.7], [0.4, 0.7, 0.9])).toBeCloseTo(1 / 4, 12);
});

test('equal curves need equally much', () => {
  expect(ratio([0.4, 0.7, 0.9], [0.4, 0.7, 0.9])).toBeCloseTo(1, 12);
});

test('where the smallest set is enough already, the range bounds the ratio', () => {
  expect(ratio([0.8, 0.85, 0.9], [0.3, 0.5, 0.7])).toBeCloseTo(16, 12);
});

test('a seed without a training has no ratio', () => {
  const result = probeResult('efficiency', {
    accuracy: { axis: SIZES, control: [[0.4, null, 0.9]], baseline: [[0.3, 0.5, 0.7]] },
  });
  const gathered = new Gathered({} as Analysis, [result]);
  const [c, d] = ['control', 'baseline'].map((name) => gathered.line('efficiency', 'accuracy', name)) as [Line, Line];
  expect(dataRatio(c, d)).toEqual([null]);
});
