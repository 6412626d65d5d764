import type { EpochRecord } from 'receptive';
import type { JobTrial } from '../job.js';

/** A number as JavaScript prints it; "NaN" is none, and makes no point in a chart. */
const NUMBER = '([-+.eE0-9]+)';

/** Metric → name in the line. Their order is the line's. */
const NAMES = {
  'train:loss': 'train_loss',
  'train:accuracy': 'train_accuracy',
  'validation:loss': 'validation_loss',
  'validation:accuracy': 'validation_accuracy',
  'validation:balanced_accuracy': 'validation_balanced_accuracy',
  'train:images_per_second': 'images_per_second',
} as const;

/**
 * `AlgorithmSpecification.MetricDefinitions` of a training job: what the service reads from the lines below.
 * The beginning of the line is part of every expression, so that no name of an arm can pass for a metric.
 */
export const METRIC_DEFINITIONS: readonly { readonly Name: string; readonly Regex: string }[] = Object.entries(
  NAMES,
).map(([Name, field]) => ({ Name, Regex: `metrics epoch=[0-9]+/[0-9]+ (?:[a-z_]+=[^ ]+ )*?${field}=${NUMBER} ` }));

/**
 * One line on stdout for each epoch of a trial.
 * @param pictures training pictures of an epoch
 */
export function metricsLine(trial: JobTrial, record: EpochRecord, pictures: number): string {
  const values: Record<(typeof NAMES)[keyof typeof NAMES], number> = {
    train_loss: record.trainLoss,
    train_accuracy: record.trainAccuracy,
    validation_loss: record.validationLoss,
    validation_accuracy: record.validationAccuracy,
    validation_balanced_accuracy: record.validationBalancedAccuracy,
    images_per_second: Math.round(pictures / record.seconds),
  };
  const fields = Object.values(NAMES).map((name) => `${name}=${values[name]}`);
  const { id, arm, seed } = trial;
  return `metrics epoch=${record.epoch}/${arm.recipe.epochs} ${fields.join(' ')} trial=${id.slice(0, 12)} seed=${seed} arm=${arm.name}`;
}
