import type { ArmEvidence, Evidence } from '../evidence.js';
import { html, type Markup } from '../html.js';
import { tableHtml } from '../table.js';
import { layersTable, recipeTable } from '../tables/networks.js';

/** Baseline and CNN, layer by layer, and how both were trained. */
export function networksSection(evidence: Evidence): Markup {
  const network = (
    entry: ArmEvidence,
    role: string,
  ) => html`<h3>${entry.arm.title} <span class="quiet">(${role})</span></h3>
${entry.arm.because ? html`<p>${entry.arm.because}</p>` : ''}
${tableHtml(layersTable(entry))}`;
  const recipe = recipeTable(evidence);
  return html`<h2 id="networks">Networks</h2>
<p>Outputs are channels × height × width. MACs are multiply-accumulates for one picture; the receptive field is the part of the picture, in pixels, that one output value can depend on.</p>
${evidence.baseline ? network(evidence.baseline, 'baseline') : ''}
${network(evidence.control, 'the control that variants are compared with')}
<h3>Training</h3>
<p class="caption">${recipe.caption}</p>
<dl>${recipe.rows.map(([name, value]) => html`<dt>${String(name)}</dt><dd>${String(value)}</dd>\n`)}</dl>`;
}
