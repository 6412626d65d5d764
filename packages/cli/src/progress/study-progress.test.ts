import { expect, test } from 'vitest';
import { armCurve } from './arm-curve.js';
import { divergedRecord, finishedRecord, plannedTrial, StudyAtWork } from './progress.fixture.js';
import { overall, whatRuns } from './reporter.js';
import type { TrialState } from './study-progress.js';

test('time left: what was measured, then others of the arm, then multiply-accumulates', () => {
  const study = new StudyAtWork([plannedTrial('a', 0, 100), plannedTrial('a', 1, 100), plannedTrial('b', 0, 300)]);
  const { progress } = study;
  expect([progress.share, progress.secondsLeft]).toEqual([0, null]);
  expect(overall(progress)).toBe('0/3 trials, 0 %, estimating the time left');
  study.start('a-0');
  study.at(0, 'a-0', 0);
  study.at(0.5, 'a-0', 0.1);
  expect(progress.secondsLeft).toBe(null);
  study.at(10, 'a-0', 0.5);
  // a0 takes 20 s, of which 10 are left; a1 20 s; b0 has three times the work: 60 s.
  expect(progress.secondsLeft).toBeCloseTo(90, 9);
  expect(progress.share).toBeCloseTo(0.1, 9);
  expect(overall(progress)).toBe('0/3 trials, 10 %, about 1 min 30 s left');
});

test('the first seconds, in which kernels are compiled, are forgotten', () => {
  const study = new StudyAtWork([plannedTrial('a', 0, 100)]);
  study.start('a-0');
  study.at(0, 'a-0', 0);
  study.at(4, 'a-0', 0.01);
  expect(study.progress.secondsLeft).toBeCloseTo(400 * 0.99, 9);
  study.at(4.5, 'a-0', 0.02);
  expect(study.progress.secondsLeft).toBeCloseTo(400 * 0.98, 9);
  study.at(14, 'a-0', 0.11);
  expect(study.progress.secondsLeft).toBeCloseTo(100 * 0.89, 9);
});

test('what the machine was busy with a while ago is forgotten too', () => {
  const study = new StudyAtWork([plannedTrial('a', 0, 100, 100)]);
  study.start('a-0');
  study.at(0, 'a-0', 0);
  // Two hundred seconds at 0.1 % a second, then twice as fast.
  for (let t = 1; t <= 200; t++) study.at(t, 'a-0', t / 1000);
  expect(study.progress.secondsLeft).toBeCloseTo(800, 6);
  for (let t = 201; t <= 350; t++) study.at(t, 'a-0', 0.2 + (t - 200) / 500);
  expect(study.progress.secondsLeft).toBeCloseTo(250, 6);
});

test('an arm that nothing is known of is expected to be as fast as those of about its work', () => {
  // Seven-pixel kernels are twice as fast per multiply-accumulate as three-pixel ones.
  const plan = ['k3', 'k5', 'k6', 'k7'].map((arm, i) => plannedTrial(arm, 0, [100, 300, 500, 550][i] as number));
  const study = new StudyAtWork(plan);
  study.start('k7-0');
  study.clock = 55;
  study.finish('k7-0', [0.5]);
  expect(study.progress.secondsLeft).toBeCloseTo(10 + 30 + 50, 9);
  study.start('k3-0');
  study.clock = 75;
  study.finish('k3-0', [0.5]);
  // k6 is next to k7 (50 s), k5 in between (30 s to 60 s).
  const left = study.progress.secondsLeft as number;
  expect(left).toBeGreaterThan(50 + 35);
  expect(left).toBeLessThan(54 + 50);
});

test('with several workers, the work is shared but no trial is faster than itself', () => {
  const study = new StudyAtWork([plannedTrial('a', 0, 100), plannedTrial('b', 0, 300)], 8);
  study.at(0, 'a-0', 0);
  study.at(1, 'a-0', 0.1);
  expect(study.progress.secondsLeft).toBeCloseTo(30, 9);
});

test('trials are handed out as the runner does, the most work first', () => {
  const plan = [plannedTrial('a', 0, 10), plannedTrial('b', 0, 20), plannedTrial('c', 0, 30), plannedTrial('d', 0, 40)];
  const study = new StudyAtWork(plan, 2);
  study.start('d-0');
  study.at(0, 'd-0', 0);
  study.at(2, 'd-0', 0.05);
  // One worker has d for 38 s more; the other c (30 s) and b (20 s); a (10 s) follows d.
  expect(study.progress.secondsLeft).toBeCloseTo(50, 9);
});

test('what was finished before counts as done, and its time for its arm; a continued trial is measured from where it stood', () => {
  const plan = [plannedTrial('a', 0, 100), plannedTrial('a', 1, 100)];
  const study = new StudyAtWork(plan, 1, [finishedRecord(plan[0] as never, [0.2, 0.4, 0.5, 0.6], 30)]);
  const { progress } = study;
  expect([progress.done, progress.share, progress.secondsLeft]).toEqual([1, 0.5, 30]);
  expect(armCurve(progress.states)).toEqual({ epochs: [0.2, 0.4, 0.5, 0.6], latest: 0.6 });
  study.clock = 100;
  study.start('a-1', true);
  study.at(100, 'a-1', 0.6, 1234);
  study.at(102, 'a-1', 0.8, 1234);
  expect(whatRuns(progress.states[1] as TrialState)).toBe('seed 1 epoch 4/4, 1,234 images/s');
  expect(progress.secondsLeft).toBeCloseTo(2, 9);
  study.finish('a-1', [0.2, 0.4, 0.6, 0.8], 14);
  expect([progress.done, progress.share, overall(progress)]).toEqual([2, 1, '2/2 trials, 100 %']);
  expect(armCurve(progress.states).latest).toBeCloseTo(0.7, 9);
});

test('a trial that diverged says nothing of how long the others take', () => {
  const study = new StudyAtWork([plannedTrial('a', 0, 100), plannedTrial('a', 1, 100)]);
  study.start('a-0');
  const trial = study.trial('a-0');
  study.progress.apply({ type: 'finished', trial, record: divergedRecord(trial) });
  expect([study.progress.done, study.progress.secondsLeft]).toEqual([1, null]);
});

test('an arm’s curve: of the seed that is furthest, until one is finished', () => {
  const study = new StudyAtWork([plannedTrial('a', 0, 1), plannedTrial('a', 1, 1), plannedTrial('a', 2, 1)]);
  for (const id of ['a-0', 'a-1']) study.start(id);
  study.at(0, 'a-0', 0.3);
  study.epoch('a-0', 1, 0.5);
  study.at(0, 'a-1', 0.8);
  study.epoch('a-1', 2, 0.7);
  study.epoch('a-1', 3, 0.8);
  expect(armCurve(study.progress.states)).toEqual({ epochs: [null, 0.7, 0.8], latest: 0.8 });
  study.finish('a-0', [0.5, 0.6]);
  expect(armCurve(study.progress.states)).toEqual({ epochs: [0.5, 0.6], latest: 0.6 });
});

test('arms that differ in name only share a trial, which takes its time once', () => {
  const twin = { ...plannedTrial('a', 0, 100), id: 'same' };
  const other = { ...plannedTrial('b', 0, 100), id: 'same' };
  const study = new StudyAtWork([twin, other]);
  study.start('same');
  study.at(0, 'same', 0);
  study.at(2, 'same', 0.2);
  expect(study.progress.secondsLeft).toBeCloseTo(8, 9);
});
