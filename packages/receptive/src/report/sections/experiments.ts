import { type CostRow, costChart } from '../charts/cost.js';
import { seedsChart } from '../charts/seeds.js';
import { BLUE, GREEN, ORANGE } from '../charts/theme.js';
import { type ArmEvidence, comparisonOf, type Evidence, type ExperimentEvidence } from '../evidence.js';
import { compact, duration, multiple, sentence } from '../format.js';
import { html, type Markup } from '../html.js';
import { tableHtml } from '../table.js';
import { inducedTable } from '../tables/networks.js';
import { differencesTable, scoresTable, seedsTable } from '../tables/results.js';
import { drawn, figure, NARROW, WIDE } from './figure.js';

const COLORS = { baseline: ORANGE, control: BLUE, variant: GREEN } as const;
const GAP = 28;

/** The control against the baseline. */
export function baselineSection(evidence: Evidence, document: Document): Markup {
  const { baseline, control } = evidence;
  if (!baseline) return html``;
  return html`<h2 id="baseline">${baseline.arm.title} against ${control.arm.title}</h2>
${outcome(evidence, [baseline, control], document)}`;
}

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
function outcome(evidence: Evidence, arms: readonly ArmEvidence[], document: Document): Markup {
  const compared = arms.filter(({ arm }) =>
    comparisonOf(evidence, evidence.arms.find((e) => e.arm === arm)!, 'testAccuracy'),
  );
  const judged = arms[0]?.arm.role === 'baseline' ? compared : compared.filter(({ arm }) => arm.role === 'variant');
  const titles = arms.map(({ arm }) => arm.title).join(', ');
  const seeds = arms.map(({ arm, figures }) => ({
    label: arm.title,
    values: figures.metrics.testAccuracy.values,
    mean: figures.metrics.testAccuracy.mean,
    ci95: figures.metrics.testAccuracy.ci95,
    color: COLORS[arm.role],
  }));
  const costs = costRows(arms);
  const scoreLabel = `Test accuracy of ${titles}: a point per seed, the mean and its 95 % interval`;
  const costLabel = `Cost of ${titles}, relative to ${arms[0]?.arm.title ?? ''}`;
  const wide = Math.round((WIDE - GAP) * 0.57);
  const beside = WIDE - GAP - wide;
  const charts = html`<div class="wide"><div class="pair">${drawn(seedsChart(seeds, { document, width: wide, ariaLabel: scoreLabel }))}${drawn(costChart(costs, { document, width: beside, ariaLabel: costLabel, labels: false }))}</div></div>
<div class="narrow">${drawn(seedsChart(seeds, { document, width: NARROW, ariaLabel: scoreLabel }))}${drawn(costChart(costs, { document, width: NARROW, ariaLabel: costLabel }))}</div>`;
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
