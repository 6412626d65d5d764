import { confusionChart } from '../charts/confusion.js';
import { recallChart } from '../charts/recall.js';
import { BLUE, ORANGE } from '../charts/theme.js';
import { type ArmEvidence, type Evidence, summedConfusion } from '../evidence.js';
import { html, type Markup } from '../html.js';
import { tableHtml } from '../table.js';
import { confusionsTable, confusionTable, meanRecall, recallTable } from '../tables/classes.js';
import { type Canvas, drawn, figure, key, responsive, WIDE } from './figure.js';
import { mistakePictures } from './mistakes.js';

/** From this many classes on, matrices stand below each other instead of side by side. */
const MANY_CLASSES = 13;

/** What the networks mistake for what: recall per class, confusion matrices, and pictures. */
export function errorsSection(evidence: Evidence, document: Document): Markup {
  const { data, control, baseline, study } = evidence;
  const arms = confusedArms(evidence);
  const many = data.classes.length >= MANY_CLASSES;
  const matrix = (arm: ArmEvidence) =>
    html`<div><h3>${arm.arm.title}</h3><div class="scroll" tabindex="0" role="group" aria-label="Confusion matrix of ${arm.arm.title}">${
      many
        ? drawn(drawConfusion(evidence, arm, { document, width: confusionWidth(evidence) }))
        : responsive((width) => drawConfusion(evidence, arm, { document, width }), confusionWidth(evidence))
    }</div></div>`;
  return html`<h2 id="mistakes">Mistakes</h2>
${figure(
  html`Recall per class on the test split, mean over seeds. ${key(BLUE, control.arm.title)}${baseline ? key(ORANGE, baseline.arm.title, 'square') : ''}`,
  responsive((width) => drawRecall(evidence, { document, width })),
  recallTable(evidence),
)}
${arms.length > 0 ? tableHtml(confusionsTable(evidence, control)) : ''}
${figure(
  html`Confusion on the test split, summed over ${study.seeds.length === 1 ? 'the seed' : `${study.seeds.length} seeds`}: true classes in rows, answers in columns; the shade is the share of the row. ${key(BLUE, 'right', 'square')}${key(ORANGE, 'mistaken', 'square')}`,
  html`<div class="matrices${many || arms.length < 2 ? '' : ' two'}">${arms.map(matrix)}</div>`,
  ...arms.map((arm) => confusionTable(evidence, arm)),
)}
${mistakePictures(evidence)}`;
}

/** The arms whose confusion is shown: control and baseline, where a seed completed. */
export function confusedArms({ control, baseline }: Evidence): readonly ArmEvidence[] {
  return (baseline ? [control, baseline] : [control]).filter((arm) => summedConfusion(arm) !== null);
}

/** Pixels that a matrix takes on a wide page. */
export function confusionWidth({ data }: Evidence): number {
  return data.classes.length >= MANY_CLASSES ? Math.min(WIDE, 190 + data.classes.length * 26) : 442;
}

/** An arm's confusion, summed over its seeds. */
export function drawConfusion({ data }: Evidence, arm: ArmEvidence, options: Canvas): Element {
  return confusionChart(summedConfusion(arm) ?? [], data.classes, {
    ...options,
    ariaLabel: `Confusion matrix of ${arm.arm.title}: true classes in rows, answers in columns`,
  });
}

/** Recall of every class, of control and baseline. */
export function drawRecall(evidence: Evidence, options: Canvas): Element {
  const { data, control, baseline } = evidence;
  const rows = data.classes.map((name, k) => ({
    name,
    control: meanRecall(control, k),
    baseline: baseline ? meanRecall(baseline, k) : null,
  }));
  const titles = confusedArms(evidence).map(({ arm }) => arm.title);
  return recallChart(rows, { ...options, ariaLabel: `Recall of each class: ${titles.join(' and ')}` });
}
