import { type CostRow, costChart } from '../charts/cost.js';
import { seedsChart } from '../charts/seeds.js';
import { BLUE, GREEN, ORANGE } from '../charts/theme.js';
import { type ArmEvidence, comparisonOf, type Evidence, type ExperimentEvidence } from '../evidence.js';
import { compact, duration, multiple, sentence } from '../format.js';
import { html, type Markup } from '../html.js';
import { tableHtml } from '../table.js';
import { inducedTable } from '../tables/networks.js';
import { differencesTable, scoresTable, seedsTable } from '../tables/results.js';
import { type Canvas, drawn, figure, NARROW, WIDE } from './figure.js';

const COLORS = { baseline: ORANGE, control: BLUE, variant: GREEN } as const;
const GAP = 28;

/** One experiment: scores beside costs, differences to the control, and what the change brought with it. */
export function experimentSection(evidence: Evidence, experiment: ExperimentEvidence, document: Document): Markup {
  return html`<h2 id="experiment-${evidence.experiments.indexOf(experiment) + 1}">Experiment: ${experiment.name}</h2>
<p class="question">${experiment.question}</p>
<p>Each arm differs from ${evidence.control.arm.title} in its ${experiment.factor.replace(/^recipe\./, '')} alone.</p>
${experiment.variants.filter(({ arm }) => arm.because).map(({ arm }) => html`<p><b>${arm.title}:</b> ${arm.because}</p>`)}
${outcome(evidence, [evidence.control, ...experiment.variants], document)}
${tableHtml(inducedTable(evidence, experiment))}`;
}

/** A point per seed beside the cost; then words, and both tables. The first arm is what costs are relative to. */
export function outcome(evidence: Evidence, arms: readonly ArmEvidence[], document: Document): Markup {
  const compared = arms.filter(({ arm }) =>
    comparisonOf(evidence, evidence.arms.find((e) => e.arm === arm)!, 'testAccuracy'),
  );
  const judged = arms[0]?.arm.role === 'baseline' ? compared : compared.filter(({ arm }) => arm.role === 'variant');
  const wide = Math.round((WIDE - GAP) * 0.57);
  const beside = WIDE - GAP - wide;
  const scores = (width: number) => drawn(drawScores(arms, { document, width }));
  const costs = (width: number, labels: boolean) => drawn(drawCosts(arms, { document, width }, labels));
  const charts = html`<div class="wide"><div class="pair">${scores(wide)}${costs(beside, false)}</div></div>
<div class="narrow">${scores(NARROW)}${costs(NARROW, true)}</div>`;
  const words = judged.map((arm) => comparisonOf(evidence, arm, 'testAccuracy')).filter((entry) => entry !== undefined);
  return html`${figure(
    `Test accuracy: a circle per seed, a line at the mean, a bar for its 95 % t interval; the dashed line is the mean of ${arms[0]?.arm.title ?? ''}. With it, what each arm costs, relative to ${arms[0]?.arm.title ?? ''}.`,
    charts,
    seedsTable(evidence, arms, 'Test accuracy of every seed'),
  )}
<ul class="says">${words.map((comparison) => html`<li>${sentence(comparison.says)}</li>`)}</ul>
${tableHtml(scoresTable(evidence, arms, 'Mean over seeds, with the 95 % t interval below it'))}
${tableHtml(differencesTable(evidence, judged, 'Paired differences, with the 95 % t interval below them'))}`;
}

/** Test accuracy of some arms: a point per seed, the mean and its interval. */
export function drawScores(arms: readonly ArmEvidence[], options: Canvas): Element {
  const rows = arms.map(({ arm, figures }) => ({
    label: arm.title,
    values: figures.metrics.testAccuracy.values,
    mean: figures.metrics.testAccuracy.mean,
    ci95: figures.metrics.testAccuracy.ci95,
    color: COLORS[arm.role],
  }));
  const ariaLabel = `Test accuracy of ${titlesOf(arms)}: a point per seed, the mean and its 95 % interval`;
  return seedsChart(rows, { ...options, ariaLabel });
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
