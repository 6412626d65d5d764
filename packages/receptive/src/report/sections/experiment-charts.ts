import { checkWords } from '../../analysis/index.js';
import type { Comparison } from '../../analysis/types.js';
import { type CostRow, costChart } from '../charts/cost.js';
import { differencesChart, seedsChart } from '../charts/seeds.js';
import { BLUE, GREEN, INK, ORANGE, VIOLET } from '../charts/theme.js';
import { type ArmEvidence, type Evidence, type ExperimentEvidence, pairsIn, titleOf } from '../evidence.js';
import { capital, compact, duration, listOf, multiple } from '../format.js';
import { primaryWords } from '../metric-words.js';
import type { Canvas } from './figure.js';

const COLORS = { baseline: ORANGE, control: BLUE, variant: GREEN, matched: VIOLET, tuned: INK } as const;
const PAIR_COLORS = { baseline: BLUE, plain: GREEN, matched: VIOLET, tuned: INK } as const;

/** The primary metric of some arms: a point per seed, the mean and its interval. */
export function drawScores({ analysis }: Evidence, arms: readonly ArmEvidence[], options: Canvas): Element {
  const { metric } = analysis.primary;
  const rows = arms.map(({ arm, figures }) => ({
    label: arm.title,
    values: figures.metrics[metric].values,
    mean: figures.metrics[metric].mean,
    ci95: figures.metrics[metric].ci95,
    color: COLORS[arm.role],
  }));
  const words = capital(primaryWords(analysis.primary));
  const ariaLabel = `${words} of ${titlesOf(arms)}: a point per seed, the mean and its 95 % interval`;
  return seedsChart(rows, { ...options, ariaLabel }, words);
}

/** What the chart of differences shows. */
export function differenceWords(evidence: Evidence, { delta, name }: ExperimentEvidence): string {
  const kinds = new Set(pairsIn(evidence, name).map(({ kind }) => kind));
  const sides = [
    ...(kinds.has('matched') ? ['with a quantity held equal (violet)'] : []),
    ...(kinds.has('tuned') ? ['at learning rates tuned for each arm (grey)'] : []),
  ];
  const beside =
    sides.length > 0 ? ` The arms as they are (green) stand above the same comparison ${listOf(sides)}.` : '';
  const band = delta === null ? '' : ' Differences inside the grey band do not matter, by the study’s δ.';
  return `The difference to ${evidence.control.arm.title} seed by seed: a circle per pair of trainings, a line at the mean, a bar for its 95 % t interval.${beside}${band}`;
}

/** The differences of an experiment's pairs, plain and matched and tuned below one another. */
export function drawDifferences(evidence: Evidence, { name, delta }: ExperimentEvidence, options: Canvas): Element {
  const pairs = pairsIn(evidence, name);
  const rows = pairs.map((pair) => ({
    label: pairLabel(evidence, pair),
    values: pair.differences,
    mean: pair.mean,
    ci95: pair.ci95,
    color: PAIR_COLORS[pair.kind],
  }));
  const ariaLabel = `Differences of ${listOf(rows.map(({ label }) => label))}: a point per seed, the mean and its 95 % interval`;
  return differencesChart(rows, { ...options, ariaLabel }, delta);
}

/** "5×5", "5×5 with MACs matched". */
function pairLabel(evidence: Evidence, { kind, arm, of, matchedTo }: Comparison): string {
  if (kind !== 'matched' && kind !== 'tuned') return titleOf(evidence, arm);
  const what = checkWords({ kind, ...(matchedTo ? { matchedTo } : {}) });
  return `${titleOf(evidence, of ?? arm)}, ${what}`;
}

/** What some arms cost, relative to the first. */
export function drawCosts(arms: readonly ArmEvidence[], options: Canvas, labels: boolean): Element {
  const ariaLabel = `Cost of ${titlesOf(arms)}, relative to ${arms[0]?.arm.title ?? ''}`;
  return costChart(costRows(arms), { ...options, ariaLabel, labels });
}

const titlesOf = (arms: readonly ArmEvidence[]) => arms.map(({ arm }) => arm.title).join(', ');

/** Parameters, MACs and seconds of each arm relative to the first. */
function costRows(arms: readonly ArmEvidence[]): CostRow[] {
  const base = arms[0]?.figures;
  const measures = [
    { measure: 'Parameters', of: (arm: ArmEvidence) => arm.figures.parameters, show: compact },
    { measure: 'MACs', of: (arm: ArmEvidence) => arm.figures.macs, show: compact },
    { measure: 'Training', of: (arm: ArmEvidence) => arm.figures.seconds, show: duration },
  ];
  return arms.map((entry) => ({
    label: entry.arm.title,
    color: COLORS[entry.arm.role],
    costs: measures.map(({ measure, of, show }) => {
      const reference = base ? of(arms[0]!) : 0;
      const ratio = reference > 0 ? of(entry) / reference : 0;
      const relative = entry.figures === base || reference <= 0 ? '' : ` · ${multiple(ratio)}`;
      return { measure, ratio, text: show(of(entry)) + relative };
    }),
  }));
}
