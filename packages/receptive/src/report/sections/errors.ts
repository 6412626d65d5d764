import { confusionChart } from '../charts/confusion.js';
import { recallChart } from '../charts/recall.js';
import { BLUE, ORANGE } from '../charts/theme.js';
import { type ArmEvidence, type Evidence, summedConfusion } from '../evidence.js';
import { html, type Markup } from '../html.js';
import { tableHtml } from '../table.js';
import { confusionsTable, confusionTable, meanRecall, recallTable } from '../tables/classes.js';
import { drawn, figure, key, responsive, WIDE } from './figure.js';

/** From this many classes on, matrices stand below each other instead of side by side. */
const MANY_CLASSES = 13;

/** What the networks mistake for what: confusion matrices, recall per class, the most frequent mistakes. */
export function errorsSection(evidence: Evidence, document: Document): Markup {
  const { data, control, baseline, study } = evidence;
  const arms = (baseline ? [control, baseline] : [control]).filter((arm) => summedConfusion(arm) !== null);
  const many = data.classes.length >= MANY_CLASSES;
  const width = many ? Math.min(WIDE, 190 + data.classes.length * 26) : 442;
  const matrix = (arm: ArmEvidence) =>
    html`<div><h4>${arm.arm.title}</h4><div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix of ${arm.arm.title}">${drawn(
      confusionChart(summedConfusion(arm) ?? [], data.classes, {
        document,
        width,
        ariaLabel: `Confusion matrix of ${arm.arm.title}: true classes in rows, answers in columns`,
      }),
    )}</div></div>`;
  const rows = data.classes.map((name, k) => ({
    name,
    control: meanRecall(control, k),
    baseline: baseline ? meanRecall(baseline, k) : null,
  }));
  return html`<h2 id="errors">Errors</h2>
${figure(
  html`Recall per class on the test split, mean over seeds. ${key(BLUE, control.arm.title)}${baseline ? key(ORANGE, baseline.arm.title, 'square') : ''}`,
  responsive((w) =>
    recallChart(rows, {
      document,
      width: w,
      ariaLabel: `Recall of each class: ${arms.map(({ arm }) => arm.title).join(' and ')}`,
    }),
  ),
  recallTable(evidence),
)}
${arms.length > 0 ? tableHtml(confusionsTable(evidence, control)) : ''}
${figure(
  html`Confusion on the test split, summed over ${study.seeds.length === 1 ? 'the seed' : `${study.seeds.length} seeds`}: true classes in rows, answers in columns; the shade is the share of the row. ${key(BLUE, 'right', 'square')}${key(ORANGE, 'mistaken', 'square')}`,
  html`<div class="matrices${many || arms.length < 2 ? '' : ' two'}">${arms.map(matrix)}</div>`,
  ...arms.map((arm) => confusionTable(evidence, arm)),
)}`;
}
