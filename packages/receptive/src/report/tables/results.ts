import { COMPARED_METRICS, pointDecimals, points } from '../../analysis/index.js';
import type { Comparison, MetricName } from '../../analysis/types.js';
import { type ArmEvidence, comparisonOf, type Evidence } from '../evidence.js';
import { duration, percent, percentInterval, plural } from '../format.js';
import type { Table } from '../table.js';

const METRIC_WORDS: Partial<Record<MetricName, string>> = {
  testAccuracy: 'Test accuracy',
  testBalancedAccuracy: 'Test balanced',
  testMacroF1: 'Test macro-F1',
  validationAccuracy: 'Validation accuracy',
};

/** Mean and interval of every arm in the metrics that matter. */
export function scoresTable(evidence: Evidence, arms: readonly ArmEvidence[], caption: string): Table {
  const metrics = Object.keys(METRIC_WORDS) as MetricName[];
  const { decimals } = evidence;
  return {
    caption,
    columns: [
      { label: 'Arm' },
      ...metrics.map((metric) => ({ label: METRIC_WORDS[metric] ?? metric, numeric: true })),
      { label: 'Test loss', numeric: true },
    ],
    rows: arms.map(({ arm, figures }) => [
      { text: arm.title, note: arm.role === 'variant' ? '' : arm.role },
      ...metrics.map((metric) => {
        const { mean, ci95 } = figures.metrics[metric];
        return { text: percent(mean, decimals), note: ci95 ? percentInterval(ci95, decimals) : '' };
      }),
      figures.metrics.testLoss.mean?.toFixed(3) ?? '—',
    ]),
  };
}

/** Differences to the control (or of the control to the baseline) with their intervals, in points. */
export function differencesTable(evidence: Evidence, arms: readonly ArmEvidence[], caption: string): Table {
  const names = new Map(evidence.arms.map(({ arm }) => [arm.name, arm.title]));
  const rows = arms.map((arm) => COMPARED_METRICS.map((metric) => comparisonOf(evidence, arm, metric)));
  const intervals = rows.flat().flatMap((entry) => (entry?.ci95 ? [entry.ci95] : []));
  // One number of decimals for the whole table, so that its columns can be read down.
  const digits = Math.max(1, ...intervals.map(([low, high]) => Math.min(2, pointDecimals(low, high))));
  const cellOf = (comparison: Comparison | undefined) => {
    if (!comparison || comparison.mean === null) return '—';
    const ends = comparison.ci95?.map((end) => points(end, digits, true));
    return { text: points(comparison.mean, digits, true), note: ends ? ends.join(' to ') : 'no interval' };
  };
  return {
    caption,
    columns: [
      { label: 'Difference, in points' },
      ...COMPARED_METRICS.map((metric) => ({ label: METRIC_WORDS[metric] ?? metric, numeric: true })),
      { label: 'Pairs of seeds', numeric: true },
    ],
    rows: arms.map((arm, i) => [
      `${arm.arm.title} against ${names.get(rows[i]?.[0]?.control ?? '') ?? ''}`,
      ...(rows[i] ?? []).map(cellOf),
      `${rows[i]?.[0]?.differences.length ?? 0}`,
    ]),
  };
}

/** Test accuracy of every seed: the numbers behind a chart with a point per seed. */
export function seedsTable(evidence: Evidence, arms: readonly ArmEvidence[], caption: string): Table {
  return {
    caption,
    columns: [{ label: 'Arm' }, ...evidence.study.seeds.map((seed) => ({ label: `seed ${seed}`, numeric: true }))],
    rows: arms.map(({ arm, figures }) => [
      arm.title,
      ...figures.metrics.testAccuracy.values.map((value) => (value === null ? 'diverged' : percent(value, 2))),
    ]),
  };
}

/** Trainings whose loss stopped being a number. */
export function divergedTable({ arms }: Evidence): Table {
  return {
    caption: 'Diverged trials: left out of every mean',
    columns: [
      { label: 'Arm' },
      { label: 'Seed', numeric: true },
      { label: 'Epoch', numeric: true },
      { label: 'Step', numeric: true },
    ],
    rows: arms.flatMap(({ arm, figures }) =>
      figures.diverged.map(({ seed, epoch, step }) => [arm.title, `${seed}`, `${epoch}`, `${step}`]),
    ),
  };
}

/** One line per trial. */
export function trialsTable({ arms, decimals }: Evidence): Table {
  return {
    caption: 'All trials',
    dense: true,
    columns: [
      { label: 'Arm' },
      { label: 'Seed', numeric: true },
      { label: 'Epochs' },
      { label: 'Kept', numeric: true },
      { label: 'Validation', numeric: true },
      { label: 'Test', numeric: true },
      { label: 'Time', numeric: true },
      { label: 'Pictures/s', numeric: true },
      { label: 'Trial' },
    ],
    rows: arms.flatMap(({ arm, trials }) =>
      trials.map((trial) => [
        arm.title,
        `${trial.seed}`,
        `${trial.epochsRun}${trial.status === 'diverged' ? ', diverged' : trial.stoppedEarly ? ', stopped early' : ''}`,
        trial.keptEpoch ? `${trial.keptEpoch}` : '—',
        percent(trial.validation?.accuracy, decimals),
        percent(trial.test?.accuracy, decimals),
        duration(trial.seconds),
        trial.imagesPerSecond.toFixed(0),
        trial.id.slice(0, 12),
      ]),
    ),
  };
}

/** The last epoch of every arm, over its completed trials: the numbers behind the training curves. */
export function historyTable({ arm, trials, figures }: ArmEvidence): Table {
  const completed = trials.filter((trial) => trial.status === 'completed');
  const epochs = Math.max(0, ...completed.map((trial) => trial.history.length));
  const average = (epoch: number, pick: (record: (typeof trials)[number]['history'][number]) => number) => {
    const values = completed.flatMap((trial) => (trial.history[epoch] ? [pick(trial.history[epoch])] : []));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return {
    caption: `${arm.title}: mean of ${plural(completed.length, 'trial')} after each epoch${figures.diverged.length > 0 ? ' (diverged trials left out)' : ''}`,
    dense: true,
    columns: [
      { label: 'Epoch', numeric: true },
      { label: 'Train accuracy', numeric: true },
      { label: 'Validation accuracy', numeric: true },
      { label: 'Train loss', numeric: true },
      { label: 'Validation loss', numeric: true },
    ],
    rows: Array.from({ length: epochs }, (_, i) => [
      `${i + 1}`,
      percent(
        average(i, (record) => record.trainAccuracy),
        1,
      ),
      percent(
        average(i, (record) => record.validationAccuracy),
        1,
      ),
      average(i, (record) => record.trainLoss).toFixed(3),
      average(i, (record) => record.validationLoss).toFixed(3),
    ]),
  };
}
