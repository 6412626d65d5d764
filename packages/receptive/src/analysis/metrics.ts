import type { PrimaryMetric, Study } from '../study/types.js';
import type { TrialRecord } from '../training/types.js';
import type { Analysis, MetricName } from './types.js';

/** Every metric of a trial: the split it is read from and the figure there. */
const METRICS: Readonly<Record<MetricName, (trial: TrialRecord) => number | undefined>> = {
  testAccuracy: (trial) => trial.test?.accuracy,
  testBalancedAccuracy: (trial) => trial.test?.balancedAccuracy,
  testMacroF1: (trial) => trial.test?.macroF1,
  testLoss: (trial) => trial.test?.loss,
  validationAccuracy: (trial) => trial.validation?.accuracy,
  validationBalancedAccuracy: (trial) => trial.validation?.balancedAccuracy,
  validationMacroF1: (trial) => trial.validation?.macroF1,
  validationLoss: (trial) => trial.validation?.loss,
};
export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

const PRIMARY: Readonly<Record<PrimaryMetric, readonly [test: MetricName, validation: MetricName]>> = {
  accuracy: ['testAccuracy', 'validationAccuracy'],
  balancedAccuracy: ['testBalancedAccuracy', 'validationBalancedAccuracy'],
  macroF1: ['testMacroF1', 'validationMacroF1'],
};

/** What the study is judged in: on the test split once it was opened for every completed trial, until then on validation. */
export function primaryOf(
  { primaryMetric }: Pick<Study, 'primaryMetric'>,
  records: readonly TrialRecord[],
): Analysis['primary'] {
  const completed = records.filter((record) => record.status === 'completed');
  const opened = completed.length > 0 && completed.every((record) => record.test !== null);
  const [test, validation] = PRIMARY[primaryMetric];
  return { name: primaryMetric, split: opened ? 'test' : 'validation', metric: opened ? test : validation };
}

/** The validation metric that goes with it. */
export function validationMetric(name: PrimaryMetric): MetricName {
  return PRIMARY[name][1];
}

/**
 * The metrics arms are compared in, the primary one first; all are shares, so that words can be in percentage points.
 * Of the test split only where it was opened.
 */
export function comparedMetrics({ metric, split }: Analysis['primary']): readonly MetricName[] {
  const others: readonly MetricName[] =
    split === 'test'
      ? ['testAccuracy', 'testBalancedAccuracy', 'validationAccuracy']
      : ['validationAccuracy', 'validationBalancedAccuracy'];
  return [...new Set([metric, ...others])];
}

/** The records of one arm in the order of the seeds. Throws when one is missing. */
export function trialsOf(
  { seeds }: Pick<Study, 'seeds'>,
  arm: string,
  records: readonly TrialRecord[],
): readonly TrialRecord[] {
  return seeds.map((seed) => {
    const found = records.filter((record) => record.arm === arm && record.seed === seed);
    if (found.length !== 1) throw new Error(`arm "${arm}", seed ${seed}: expected one trial, got ${found.length}.`);
    return found[0]!;
  });
}

/**
 * One value per seed; null for a trial that diverged, and for a test metric while the split is sealed. A completed
 * trial without the value is a bug.
 */
export function metricValues(trials: readonly TrialRecord[], metric: MetricName, sealed: boolean): (number | null)[] {
  return trials.map((trial) => {
    if (trial.status === 'diverged' || (sealed && metric.startsWith('test'))) return null;
    const value = METRICS[metric](trial);
    if (value === undefined) throw new Error(`arm "${trial.arm}", seed ${trial.seed}: completed without ${metric}.`);
    return value;
  });
}

/**
 * The smallest step of a metric, for tests that need whole numbers: one picture where it is an accuracy, else a
 * thousandth of a point, which is not exact.
 */
export function unitOf(
  metric: MetricName,
  trials: readonly TrialRecord[],
): { readonly unit: number; readonly exact: boolean } {
  const exact = metric === 'testAccuracy' || metric === 'validationAccuracy';
  const split = metric.startsWith('test') ? 'test' : 'validation';
  const count = trials.find((trial) => trial[split] !== null)?.[split]?.count;
  return exact && count ? { unit: 1 / count, exact: true } : { unit: 1e-5, exact: false };
}
