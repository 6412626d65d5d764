import { expect, test } from 'vitest';
import type { Prediction } from '../study/types.js';
import { analyzeStudy } from './analyze.js';
import { judgePredictions } from './predictions.js';
import { glyphsFixture } from './records.fixture.js';
import { summarize } from './statistics/summary.js';
import { studySummary } from './summary-text.js';
import type { Analysis, ArmAnalysis } from './types.js';

const primary: Analysis['primary'] = { name: 'accuracy', split: 'test', metric: 'testAccuracy' };
const judged = (values: (number | null)[], prediction: Pick<Prediction, 'side' | 'bound' | 'margin'>) => {
  const arm = { name: 'x', title: 'X', metrics: { testAccuracy: summarize(values) } } as unknown as ArmAnalysis;
  return judgePredictions({ predictions: [{ arm: 'x', because: 'so', ...prediction }] }, [arm], primary)[0]!;
};
const demand = (side: Prediction['side'], bound: number, margin: number) => ({ side, bound, margin });

// n = 3: half-width 2.484 s. Mean .25, s .01: .2252 to .2748.
const THREE = [0.25, 0.26, 0.24];

test.each([
  [THREE, demand('atMost', 0.25, 0.02), 'open'],
  [THREE, demand('atMost', 0.25, 0.025), 'kept'],
  [THREE, demand('atMost', 0.2, 0.02), 'broken'],
  [THREE, demand('atMost', 0.2, 0.026), 'open'],
  [THREE, demand('atLeast', 0.25, 0.025), 'kept'],
  [THREE, demand('atLeast', 0.25, 0.024), 'open'],
  [THREE, demand('atLeast', 0.3, 0.025), 'broken'],
  [THREE, demand('atLeast', 0.3, 0.026), 'open'],
  [[1, 1], demand('atLeast', 1, 0), 'kept'],
  [[0.25, null, 0.26, 0.24], demand('atMost', 0.25, 0.025), 'kept'],
  [[0.9], demand('atMost', 0.25, 0.02), 'open'],
  [[null, null], demand('atMost', 0.25, 0.02), 'open'],
] as const)('%j against %j is %s', (values, prediction, kind) => {
  expect(judged([...values], prediction).kind).toBe(kind);
});

test('in words', () => {
  const words = (values: (number | null)[], ...bounds: Parameters<typeof demand>) =>
    judged(values, demand(...bounds)).says;
  expect(words(THREE, 'atMost', 0.25, 0.025)).toBe(
    'X came out at 25.0 % (95 % interval 22.5 to 27.5 %, 3 seeds), as demanded: at most 25 %, with a margin of 2.5 points',
  );
  expect(words(THREE, 'atLeast', 0.95, 0)).toBe(
    'X came out at 25.0 % (95 % interval 22.5 to 27.5 %, 3 seeds), against what is demanded: at least 95 %',
  );
  expect(words(THREE, 'atMost', 0.25, 0)).toContain(', which does not settle what is demanded: at most 25 %');
  expect(words([0.9], 'atMost', 0.25, 0)).toBe(
    'X came out at 90.0 % with one seed, too few for an interval; demanded was at most 25 %',
  );
  expect(words([null], 'atMost', 0.25, 0)).toBe('X did not finish training with any seed; demanded was at most 25 %');
});

test('a record of the analysis, and a line of its summary', () => {
  const { study, records, data } = glyphsFixture();
  const predictions = [
    { arm: 'dense', side: 'atMost', bound: 0.9, margin: 0.02, because: 'No neighbourhoods.' },
  ] as const;
  const analysis = analyzeStudy({ ...study, predictions }, records, data);
  const dense = analysis.arms.find(({ name }) => name === 'dense')!.metrics.testAccuracy;
  expect(analysis.predictions).toMatchObject([
    { ...predictions[0], kind: 'kept', seeds: 5, mean: dense.mean, ci95: dense.ci95 },
  ]);
  expect(studySummary(analysis)).toContain(`theory, kept: ${analysis.predictions[0]!.says}`);
  expect(analyzeStudy(study, records, data).predictions).toEqual([]);
});
