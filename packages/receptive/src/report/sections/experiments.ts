import type { Judgement } from '../../analysis/types.js';
import { type ArmEvidence, type Evidence, type ExperimentEvidence, pairsIn } from '../evidence.js';
import { capital } from '../format.js';
import { html, type Markup } from '../html.js';
import { factorWords, primaryWords } from '../metric-words.js';
import { tableHtml } from '../table.js';
import { tuningTable } from '../tables/choosing.js';
import { inducedTable } from '../tables/networks.js';
import { differencesTable, scoresTable, seedsTable } from '../tables/results.js';
import { statisticsTable } from '../tables/statistics.js';
import { differenceWords, drawCosts, drawDifferences, drawScores } from './experiment-charts.js';
import { drawn, figure, folded, NARROW, responsive, WIDE } from './figure.js';
import { noVerdictWords, rulesList, verdictLines, verdictList } from './verdicts.js';

const GAP = 28;

/** One experiment: verdicts, scores beside costs, differences to the control, and what the change brought with it. */
export function experimentSection(evidence: Evidence, experiment: ExperimentEvidence, document: Document): Markup {
  const { control, analysis } = evidence;
  const { name, question, variants, arms, judgements, trend } = experiment;
  const pairs = pairsIn(evidence, name);
  const tuning = analysis.tuning.filter((one) => one.experiment === name);
  return html`<h2 id="experiment-${evidence.experiments.indexOf(experiment) + 1}">Experiment: ${name}</h2>
<p class="question">${question}</p>
<p>${designWords(evidence, experiment)}</p>
${variants.filter(({ arm }) => arm.because).map(({ arm }) => html`<p><b>${arm.title}:</b> ${arm.because}</p>`)}
${verdictList(verdictLines(judgements, trend, experiment))}
${withheld(judgements)}
${folded('The statistics', html`${tableHtml(statisticsTable(evidence, judgements))}${rulesList(evidence)}`)}
${scores(evidence, [control, ...arms], document)}
${figure(
  differenceWords(evidence, experiment),
  responsive((width) => drawDifferences(evidence, experiment, { document, width })),
)}
${tableHtml(differencesTable(evidence, pairs, 'Paired differences, with the 95 % t interval below them'))}
${tableHtml(scoresTable(evidence, [control, ...arms, ...experiment.tuned], 'Mean over seeds, with the 95 % t interval below it'))}
${tuning.map((one) => tableHtml(tuningTable(evidence, one)))}
${tableHtml(inducedTable(evidence, experiment))}`;
}

/** The control against the baseline: a verdict, scores beside costs, and the tables. */
export function baselineOutcome(evidence: Evidence, baseline: ArmEvidence, document: Document): Markup {
  const { control, analysis } = evidence;
  const judgements = analysis.judgements.filter(({ experiment }) => experiment === null);
  return html`${verdictList(verdictLines(judgements, null, null))}
${withheld(judgements)}
${folded('The statistics', tableHtml(statisticsTable(evidence, judgements)))}
${scores(evidence, [baseline, control], document)}
${tableHtml(scoresTable(evidence, [baseline, control], 'Mean over seeds, with the 95 % t interval below it'))}
${tableHtml(differencesTable(evidence, pairsIn(evidence, null), 'Paired differences, with the 95 % t interval below them'))}`;
}

function withheld(judgements: readonly Judgement[]): Markup {
  const words = noVerdictWords(judgements);
  return words ? html`<p class="quiet">${words}</p>` : html``;
}

/** What differs, and what was held equal besides. */
export function designWords(
  { control, analysis }: Evidence,
  { name, factor, arms, variants }: ExperimentEvidence,
): string {
  const alone = `Each arm differs from ${control.arm.title} in its ${factorWords(factor)} alone.`;
  const matched =
    arms.length > variants.length
      ? ' Matched arms differ in their width or depth too, so that the quantity they are named after agrees with the control’s: what is left is then not its doing.'
      : '';
  const tuned = analysis.tuning.some(({ experiment }) => experiment === name)
    ? ' Tuned arms are trained at the learning rate that was best for them on validation, from one grid for all.'
    : '';
  return alone + matched + tuned;
}

/** A point per seed beside the cost. The first arm is what costs are relative to. */
function scores(evidence: Evidence, arms: readonly ArmEvidence[], document: Document): Markup {
  const wide = Math.round((WIDE - GAP) * 0.57);
  const beside = WIDE - GAP - wide;
  const points = (width: number) => drawn(drawScores(evidence, arms, { document, width }));
  const costs = (width: number, labels: boolean) => drawn(drawCosts(arms, { document, width }, labels));
  const charts = html`<div class="wide"><div class="pair">${points(wide)}${costs(beside, false)}</div></div>
<div class="narrow">${points(NARROW)}${costs(NARROW, true)}</div>`;
  const [first] = arms;
  const metric = capital(primaryWords(evidence.analysis.primary));
  return figure(
    `${metric}: a circle per seed, a line at the mean, a bar for its 95 % t interval; the dashed line is the mean of ${first?.arm.title ?? ''}. With it, what each arm costs, relative to ${first?.arm.title ?? ''}.`,
    charts,
    seedsTable(evidence, arms, `${metric} of every seed`),
  );
}
