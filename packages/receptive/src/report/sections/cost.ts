import type { Evidence } from '../evidence.js';
import { html, type Markup } from '../html.js';
import { tableHtml } from '../table.js';
import { costTable, costWords } from '../tables/cost.js';

/** Seconds, pictures per second, MACs and parameters of every arm, and the sum. */
export function costSection(evidence: Evidence): Markup {
  return html`<h2 id="cost">What it cost</h2>
<p>${costWords(evidence)}</p>
${tableHtml(costTable(evidence))}`;
}
