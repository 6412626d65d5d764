import { type CURVES, curveValues, historyChart } from '../charts/history.js';
import { BLUE, ORANGE } from '../charts/theme.js';
import type { ArmEvidence, Evidence } from '../evidence.js';
import { html, type Markup } from '../html.js';
import { tableHtml } from '../table.js';
import { divergedTable, historyTable } from '../tables/results.js';
import { type Canvas, drawn, figure, key } from './figure.js';

const WIDTH = 290;

/** Accuracy and loss of every arm, epoch by epoch; diverged trials. */
export function trainingSection(evidence: Evidence, document: Document): Markup {
  const { arms } = evidence;
  const multiples = (quantity: keyof typeof CURVES) =>
    html`<div class="multiples">${arms.map(
      (arm) =>
        html`<div><h3>${arm.arm.title}</h3>${drawn(drawHistory(evidence, arm, quantity, { document, width: WIDTH }))}</div>`,
    )}</div>`;
  const legend = html`${key(ORANGE, 'training', 'line')}${key(BLUE, 'validation', 'line')}`;
  const diverged = divergedTable(evidence);
  return html`<h2 id="training">Training</h2>
${diverged.rows.length > 0 ? html`<p>The loss of ${diverged.rows.length === 1 ? 'one trial' : `${diverged.rows.length} trials`} stopped being a number; training ended there and the study went on.</p>${tableHtml(diverged)}` : ''}
${figure(html`Accuracy by epoch, a line per seed. Training accuracy is measured while the network learns, with dropout and augmentation on. ${legend}`, multiples('accuracy'))}
${figure(html`Loss by epoch, a line per seed. ${legend}`, multiples('loss'), ...arms.map(historyTable))}`;
}

/** One arm's accuracy or loss by epoch, on the scale that all arms share. */
export function drawHistory(
  { records }: Evidence,
  { arm, trials }: ArmEvidence,
  quantity: keyof typeof CURVES,
  options: Canvas,
): Element {
  const values = curveValues(records, quantity);
  return historyChart(trials, {
    ...options,
    ariaLabel: `${quantity} of ${arm.title} by epoch, training and validation, a line per seed`,
    quantity,
    yDomain: [quantity === 'loss' ? 0 : Math.min(100, ...values), Math.max(0, ...values)],
    epochs: Math.max(1, ...records.map((record) => record.history.length)),
  });
}
