import type { Analysis } from '../../analysis/types.js';
import { type Evidence, titleOf } from '../evidence.js';
import { percent, plain } from '../format.js';
import { METRIC_WORDS } from '../metric-words.js';
import type { Table } from '../table.js';

/** Every arm's mean on both splits, and its place among them. */
export function choosingTable({ arms, analysis, decimals }: Evidence): Table {
  const { metric } = analysis.primary;
  const validation = metric.replace('test', 'validation') as typeof metric;
  const scored = arms.map(({ arm, figures }) => ({
    arm,
    validation: figures.metrics[validation].mean,
    test: figures.metrics[metric].mean,
  }));
  const place = (value: number | null, among: readonly (number | null)[]) =>
    value === null ? '' : `${1 + among.filter((other) => other !== null && other > value).length}.`;
  const columnOf = (split: 'validation' | 'test') => scored.map((entry) => entry[split]);
  return {
    caption: 'The order of the arms on both splits, by their means over the seeds',
    columns: [
      { label: 'Arm' },
      { label: METRIC_WORDS[validation], numeric: true },
      { label: 'place', numeric: true },
      { label: METRIC_WORDS[metric], numeric: true },
      { label: 'place', numeric: true },
    ],
    rows: scored.map((entry) => [
      entry.arm.title,
      percent(entry.validation, decimals),
      place(entry.validation, columnOf('validation')),
      percent(entry.test, decimals),
      place(entry.test, columnOf('test')),
    ]),
  };
}

/** What every learning rate of a grid came to on validation; the chosen one of each arm is named. */
export function tuningTable(evidence: Evidence, tuning: Analysis['tuning'][number]): Table {
  const { rates, seeds, arms } = tuning;
  return {
    caption: `Mean on validation over ${seeds.length === 1 ? 'one seed' : `${seeds.length} seeds`}, by learning rate; the rate of each arm is the best of its row`,
    columns: [
      { label: 'Arm' },
      ...rates.map((rate) => ({ label: plain(rate), numeric: true })),
      { label: 'Chosen', numeric: true },
    ],
    rows: arms.map(({ arm, chosen, atEdge, validation }) => [
      titleOf(evidence, arm),
      ...validation.map((mean) => (mean === null ? 'diverged' : percent(mean, 1))),
      { text: plain(chosen), note: atEdge ? 'at the edge of the grid' : '' },
    ]),
  };
}
