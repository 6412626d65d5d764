import type { Arm, TrialRecord } from 'receptive';
import { expect, test } from 'vitest';
import type { PlannedTrial } from '../runner/types.js';
import { overall } from './reporter.js';
import { StudyProgress } from './study-progress.js';

const trial = (arm: string, seed: number, work: number): PlannedTrial => ({
  id: `${arm}${seed}`,
  arm: { name: arm } as Arm,
  seed,
  work,
});

test('time left: what was measured, then others of the arm, then multiply-accumulates', () => {
  let clock = 0;
  const trials = [trial('a', 0, 100), trial('a', 1, 100), trial('b', 0, 300)];
  const progress = new StudyProgress(trials, new Set(), 1, () => clock);
  expect([progress.share, progress.secondsLeft, overall(progress)]).toEqual([0, null, '0 %']);
  const first = trials[0] as PlannedTrial;
  progress.apply({ type: 'started', trial: first, threads: 1, continued: false });
  progress.apply({ type: 'progress', trial: first, share: 0 });
  clock = 10;
  progress.apply({ type: 'progress', trial: first, share: 0.5 });
  // a0 takes 20 s, of which 10 are left; a1 20 s; b0 has three times the work: 60 s.
  expect(progress.secondsLeft).toBeCloseTo(90, 9);
  expect(progress.share).toBeCloseTo(0.1, 9);
  expect(overall(progress)).toBe('10 %, about 1 min 30 s left');
});

test('with several workers, the work is shared but no trial is faster than itself', () => {
  let clock = 0;
  const trials = [trial('a', 0, 100), trial('b', 0, 300)];
  const progress = new StudyProgress(trials, new Set(), 8, () => clock);
  const first = trials[0] as PlannedTrial;
  progress.apply({ type: 'progress', trial: first, share: 0 });
  clock = 1;
  progress.apply({ type: 'progress', trial: first, share: 0.1 });
  expect(progress.secondsLeft).toBeCloseTo(30, 9);
});

test('what was finished before counts as done; a continued trial is measured from where it stood', () => {
  let clock = 100;
  const trials = [trial('a', 0, 100), trial('a', 1, 100)];
  const progress = new StudyProgress(trials, new Set(['a0']), 1, () => clock);
  expect([progress.done, progress.share]).toEqual([1, 0.5]);
  const second = trials[1] as PlannedTrial;
  progress.apply({ type: 'started', trial: second, threads: 1, continued: true });
  progress.apply({ type: 'progress', trial: second, share: 0.6 });
  clock = 102;
  progress.apply({ type: 'progress', trial: second, share: 0.8 });
  expect(progress.secondsLeft).toBeCloseTo(2, 9);
  progress.apply({ type: 'finished', trial: second, record: { status: 'diverged', validation: null } as TrialRecord });
  expect([progress.done, progress.share, overall(progress)]).toEqual([2, 1, '100 %']);
});
