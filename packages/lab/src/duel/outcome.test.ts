import { expect, test } from 'vitest';
import type { Training } from '../state/training.js';
import { judgePrediction, outcomeOf, pairsOf } from './outcome.js';

const training = (arm: Training['arm'], seed: number, accuracy: number | null): Training =>
  ({
    arm,
    seed,
    status: accuracy === null ? 'training' : 'completed',
    validation: accuracy === null ? null : { accuracy },
  }) as unknown as Training;

test('pairs are of the seeds that both have completed', () => {
  const pairs = pairsOf([
    training('control', 1, 0.8),
    training('variant', 0, 0.9),
    training('control', 0, 0.85),
    training('variant', 1, null),
  ]);
  expect(pairs).toEqual([
    { seed: 0, control: 0.85, variant: 0.9 },
    { seed: 1, control: 0.8, variant: null },
  ]);
  expect(outcomeOf(pairs).differences).toEqual([expect.closeTo(0.05)]);
});

test('one seed has no interval; three have one and no verdict', () => {
  const pair = (seed: number, control: number, variant: number) => ({ seed, control, variant });
  expect(outcomeOf([]).words).toBeNull();
  const one = outcomeOf([pair(0, 0.8, 0.82)]);
  expect([one.ci95, one.words]).toEqual([
    null,
    expect.stringContaining('2.0 points above the control (one seed: no interval)'),
  ]);
  const three = outcomeOf([pair(0, 0.8, 0.82), pair(1, 0.8, 0.83), pair(2, 0.81, 0.82)]);
  // Differences .02, .03, .01: mean .02, s .01, t(.975, 2) = 4.3027, so ± 4.3027 · .01 / √3 = .02484.
  expect(three.ci95?.[0]).toBeCloseTo(-0.00484, 4);
  expect(three.ci95?.[1]).toBeCloseTo(0.04484, 4);
  expect(three.caveat).not.toBeNull();
  expect(outcomeOf(Array.from({ length: 6 }, (_, i) => pair(i, 0.8, 0.82 + i / 1000))).caveat).toBeNull();
});

test('a prediction is held against the interval', () => {
  const interval = { mean: 0.02, ci95: [0.01, 0.03] as const };
  expect(judgePrediction(2.5, interval)).toContain('within the interval');
  expect(judgePrediction(8, interval)).toContain('worse than you expected');
  expect(judgePrediction(0.5, interval)).toContain('better than you expected');
  expect(judgePrediction(-1, interval)).toContain('wrong sign');
  expect(judgePrediction(1, { mean: 0.02, ci95: null })).toContain('on the side you predicted');
  expect(judgePrediction(1, { mean: null, ci95: null })).toBeNull();
});
