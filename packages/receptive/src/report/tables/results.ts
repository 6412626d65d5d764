import { comparedMetrics, expectedMaximum, pointDecimals, points } from '../../analysis/index.js';
import type { Comparison, MetricName } from '../../analysis/types.js';
import { type ArmEvidence, type Evidence, inMetric, titleOf } from '../evidence.js';
import { duration, percent, percentInterval, plural } from '../format.js';
import { METRIC_WORDS } from '../metric-words.js';
import type { Table } from '../table.js';

const SCORES: readonly MetricName[] = ['testAccuracy', 'testBalancedAccuracy', 'testMacroF1', 'validationAccuracy'];

/** Mean and interval of every arm in the metrics that matter, over what needs no picture at all. */
export function scoresTable(evidence: Evidence, arms: readonly ArmEvidence[], caption: string): Table {
  const { decimals, analysis } = evidence;
  const { majority } = analysis;
  return {
    caption,
    columns: [
      { label: 'Arm' },
      ...SCORES.map((metric) => ({ label: METRIC_WORDS[metric], numeric: true })),
      { label: METRIC_WORDS.testLoss, numeric: true },
    ],
    rows: arms.map(({ arm, figures }) => [
      { text: arm.title, note: arm.role === 'variant' ? '' : arm.role },
      ...SCORES.map((metric) => {
        const { mean, ci95 } = figures.metrics[metric];
        return { text: percent(mean, decimals), note: ci95 ? percentInterval(ci95, decimals) : '' };
      }),
      figures.metrics.testLoss.mean?.toFixed(3) ?? '—',
    ]),
    foot: [
      [
        { text: `Always “${majority.class}”`, note: 'the most common class of training' },
        percent(majority.test, decimals),
        percent(majority.testBalancedAccuracy, decimals),
        percent(majority.testMacroF1, decimals),
        percent(majority.validation, decimals),
        '',
      ],
    ],
  };
}

/** Differences of pairs of arms with their intervals, in points. */
export function differencesTable(evidence: Evidence, pairs: readonly Comparison[], caption: string): Table {
  const metrics = comparedMetrics(evidence.analysis.primary);
  const rows = pairs.map((pair) => metrics.map((metric) => inMetric(evidence, pair, metric)));
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
      ...metrics.map((metric) => ({ label: METRIC_WORDS[metric], numeric: true })),
      { label: 'Pairs of seeds', numeric: true },
    ],
    rows: pairs.map((pair, i) => [
      `${titleOf(evidence, pair.arm)} against ${titleOf(evidence, pair.control)}`,
      ...(rows[i] ?? []).map(cellOf),
      `${pair.differences.length}`,
    ]),
  };
}

/** How many seeds the best is taken of, to show what reporting the best would have shown. */
const BEST_OF = 3;

/**
 * The primary metric of every seed: the numbers behind a chart with a point per seed; and what is expected of the best
 * of three seeds, which is what a figure from "the best run" shows.
 */
export function seedsTable(evidence: Evidence, arms: readonly ArmEvidence[], caption: string): Table {
  const { seeds } = evidence.study;
  const best = seeds.length > BEST_OF;
  return {
    caption,
    columns: [
      { label: 'Arm' },
      ...seeds.map((seed) => ({ label: `seed ${seed}`, numeric: true })),
      ...(best ? [{ label: `best of ${BEST_OF}`, numeric: true }] : []),
    ],
    rows: arms.map(({ arm, figures }) => {
      const { values } = figures.metrics[evidence.analysis.primary.metric];
      const present = values.filter((value) => value !== null);
      const expected = present.length >= BEST_OF ? expectedMaximum(present, BEST_OF).unbiased : null;
      return [
        arm.title,
        ...values.map((value) => (value === null ? 'diverged' : percent(value, 2))),
        ...(best ? [percent(expected, 2)] : []),
      ];
    }),
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
