import type { EpochRecord } from 'receptive';
import { expect, test } from 'vitest';
import { exampleJob } from '../job.fixture.js';
import { METRIC_DEFINITIONS, metricsLine } from './metrics.js';

const [trial] = (await exampleJob()).job.trials;
if (!trial) throw new Error('no trial');
const record: EpochRecord = {
  epoch: 2,
  trainLoss: 1.25e-7,
  trainAccuracy: 0.5,
  validationLoss: 2.5,
  validationAccuracy: 0.75,
  validationBalancedAccuracy: 0.625,
  learningRate: 0.01,
  seconds: 0.5,
};

/** As the service reads a log: the first group of every match. */
const seen = (line: string) =>
  Object.fromEntries(METRIC_DEFINITIONS.map(({ Name, Regex }) => [Name, new RegExp(Regex).exec(line)?.[1]]));

test('every metric is read from the line of an epoch', () => {
  const line = metricsLine(trial, record, 600);
  expect(line).toBe(
    'metrics epoch=2/4 train_loss=1.25e-7 train_accuracy=0.5 validation_loss=2.5 validation_accuracy=0.75 ' +
      `validation_balanced_accuracy=0.625 images_per_second=1200 trial=${trial.id.slice(0, 12)} seed=0 arm=plain`,
  );
  expect(seen(line)).toEqual({
    'train:loss': '1.25e-7',
    'train:accuracy': '0.5',
    'validation:loss': '2.5',
    'validation:accuracy': '0.75',
    'validation:balanced_accuracy': '0.625',
    'train:images_per_second': '1200',
  });
});

test('no arm can pass for a metric, and what is no number is none', () => {
  const arm = { ...trial.arm, name: 'validation_accuracy=1 ' };
  expect(seen(metricsLine({ ...trial, arm }, record, 600))['validation:accuracy']).toBe('0.75');
  const lost = seen(metricsLine(trial, { ...record, trainLoss: Number.NaN }, 600));
  expect(lost['train:loss']).toBeUndefined();
  expect(lost['train:accuracy']).toBe('0.5');
});

test('the definitions keep to the limits of the service', () => {
  expect(METRIC_DEFINITIONS.length).toBeLessThanOrEqual(40);
  for (const { Name, Regex } of METRIC_DEFINITIONS) {
    expect(Name.length).toBeLessThanOrEqual(255);
    expect(Regex.length).toBeLessThanOrEqual(500);
  }
});
