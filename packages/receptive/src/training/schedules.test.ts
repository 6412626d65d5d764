import { expect, test } from 'vitest';
import { learningRateAt } from './schedules.js';
import type { Schedule } from './types.js';

const STEPS = 10; // per epoch
const rates = (schedule: Schedule, epochs = 4, learningRate = 0.5) =>
  Array.from({ length: epochs * STEPS }, (_, i) => learningRateAt({ learningRate, schedule, epochs }, i, STEPS));

test('constant: a linear rise to the rate, reached on the last step of the warm-up', () => {
  const r = rates({ type: 'constant', warmup: 1.5 });
  expect(r[0]).toBeCloseTo(0.5 / 15, 15);
  expect(r[7]).toBeCloseTo((0.5 * 8) / 15, 15);
  expect(r.slice(14)).toEqual(Array(26).fill(0.5));
  expect(rates({ type: 'constant', warmup: 0 })).toEqual(Array(40).fill(0.5));
});

test('step: multiplied by the factor exactly at each milestone, fractional ones too', () => {
  const r = rates({ type: 'step', milestones: [1, 2.5], factor: 0.5, warmup: 0 });
  expect([r[0], r[9], r[10], r[24], r[25], r[39]]).toEqual([0.5, 0.5, 0.25, 0.25, 0.125, 0.125]);
  const warm = rates({ type: 'step', milestones: [1], factor: 0.5, warmup: 2 });
  expect([warm[9], warm[10], warm[19], warm[20]].map((x) => x?.toFixed(6))).toEqual([
    '0.250000',
    '0.137500',
    '0.250000',
    '0.250000',
  ]); // prettier-ignore
});

test('cosine: the rate after the warm-up, half way in the middle, floor × rate on the last step', () => {
  const r = rates({ type: 'cosine', floor: 0.1, warmup: 0 }, 4.1); // 41 steps: step 20 is the middle
  expect(r[0]).toBe(0.5);
  expect(r[20]).toBeCloseTo(0.5 * 0.55, 12);
  expect(r[40]).toBe(0.5 * 0.1);
  const warm = rates({ type: 'cosine', floor: 0, warmup: 1 });
  expect(warm[0]).toBeCloseTo(0.05, 15);
  expect([warm[9], warm[10]]).toEqual([0.5, 0.5]);
  expect(warm[11]).toBeLessThan(0.5);
  expect(warm[39]).toBe(0);
});

test('oneCycle: rate/25 first, the rate at its peak, rate/10⁴ last, monotonic on both sides', () => {
  const r = rates({ type: 'oneCycle', peak: 0.3 });
  expect(r[0]).toBeCloseTo(0.5 / 25, 15);
  expect(Math.max(...r)).toBe(0.5);
  expect(r.indexOf(0.5)).toBe(12); // round(0.3 · 39)
  expect(r[39]).toBeCloseTo(0.5e-4, 15);
  for (let i = 1; i < 40; i++) expect(Math.sign(r[i]! - r[i - 1]!), `step ${i}`).toBe(i <= 12 ? 1 : -1);
  expect(rates({ type: 'oneCycle', peak: 0 })[0]).toBe(0.5);
  expect(rates({ type: 'oneCycle', peak: 1 })[39]).toBe(0.5);
});

test('a training of one step uses the rate itself', () => {
  for (const schedule of [
    { type: 'cosine', floor: 0, warmup: 0 },
    { type: 'oneCycle', peak: 0.3 },
  ] as const) {
    expect(learningRateAt({ learningRate: 0.5, schedule, epochs: 1 }, 0, 1)).toBe(0.5);
  }
});
