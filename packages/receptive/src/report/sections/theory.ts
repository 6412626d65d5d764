import type { PredictionResult } from '../../analysis/types.js';
import { type BoundRow, boundsChart } from '../charts/seeds.js';
import { GREEN, INK, ORANGE } from '../charts/theme.js';
import { type Evidence, titleOf } from '../evidence.js';
import { capital, listOf } from '../format.js';
import { html, type Markup } from '../html.js';
import { primaryWords } from '../metric-words.js';
import { tableHtml } from '../table.js';
import { type Demand, theoryTable } from '../tables/theory.js';
import { type Canvas, figure, responsive } from './figure.js';

export const THEORY_WORDS =
  'Said before anything was trained, with the reason. Kept: the 95 % t interval of the mean over the seeds lies wholly on the allowed side of the bound, its margin included; broken: wholly on the other; open: on both, or there are fewer than two seeds.';
export const BOUNDS_WORDS =
  'The band of each row is what theory allows, margin included; over it a circle per seed, a line at the mean, a bar for its 95 % t interval.';

const COLORS = { kept: GREEN, broken: ORANGE, open: INK } as const;

/** Whether theory had anything to say. */
export const hasTheory = ({ analysis }: Evidence): boolean => analysis.predictions.length > 0;

/** The study's predictions, in its order. */
export function demandsOf(evidence: Evidence): readonly Demand[] {
  return evidence.analysis.predictions.map((prediction) => ({
    title: titleOf(evidence, prediction.arm),
    prediction,
  }));
}

/** What theory demanded of the arms, and whether it holds. */
export function theorySection(evidence: Evidence, document: Document): Markup {
  return html`<h2 id="theory">What theory demands</h2>
<p class="quiet">${THEORY_WORDS}</p>
${tableHtml(theoryTable(demandsOf(evidence)))}
${figure(
  BOUNDS_WORDS,
  responsive((width) => drawTheory(evidence, { document, width })),
)}`;
}

export function drawTheory(evidence: Evidence, options: Canvas): Element {
  const { analysis } = evidence;
  const { metric } = analysis.primary;
  const rows = demandsOf(evidence).map(({ title, prediction }) => {
    const { values } = analysis.arms.find(({ name }) => name === prediction.arm)!.metrics[metric];
    return boundRow(title, prediction, values);
  });
  return drawBounds(rows, capital(primaryWords(analysis.primary)), options);
}

/** A prediction as a row of a chart. */
export function boundRow(label: string, prediction: PredictionResult, values: BoundRow['values']): BoundRow {
  const { side, bound, margin, mean, ci95, kind } = prediction;
  const allowed = side === 'atMost' ? [0, Math.min(1, bound + margin)] : [Math.max(0, bound - margin), 1];
  return { label, values, mean, ci95, color: COLORS[kind], allowed: allowed as [number, number] };
}

export function drawBounds(rows: readonly BoundRow[], metric: string, options: Canvas): Element {
  const ariaLabel = `${metric} of ${listOf(rows.map(({ label }) => label))} against what theory allows: a point per seed, the mean and its 95 % interval`;
  return boundsChart(rows, { ...options, ariaLabel }, metric);
}
