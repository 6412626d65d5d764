import { weightsWords } from '../../study/index.js';
import { bitmapUri, sampleBitmap } from '../bitmaps.js';
import { architectureChart, architectureWords } from '../charts/architecture.js';
import type { ArmEvidence, Evidence } from '../evidence.js';
import { html, type Markup } from '../html.js';
import { tableHtml } from '../table.js';
import { layersTable, recipeTable } from '../tables/networks.js';
import { baselineOutcome } from './experiments.js';
import { type Canvas, figure, responsive } from './figure.js';

/** The fully connected network, and how the control does against it. */
export function baselineSection(evidence: Evidence, document: Document): Markup {
  const { baseline, control } = evidence;
  if (!baseline) return html``;
  return html`<h2 id="baseline">Baseline: ${baseline.arm.title}</h2>
${network(evidence, baseline, document)}
<h3>${baseline.arm.title} against ${control.arm.title}</h3>
${baselineOutcome(evidence, baseline, document)}`;
}

/** The control drawn and layer by layer, and how it was trained. */
export function architectureSection(evidence: Evidence, document: Document): Markup {
  const recipe = recipeTable(evidence);
  return html`<h2 id="architecture">Architecture: ${evidence.control.arm.title}</h2>
${network(evidence, evidence.control, document)}
<h3>How it is trained</h3>
<p class="caption">${recipe.caption}</p>
<dl>${recipe.rows.map(([name, value]) => html`<dt>${String(name)}</dt><dd>${String(value)}</dd>\n`)}</dl>`;
}

/** What the drawing of a network shows. */
export const DRAWING_WORDS =
  'Every block with the shape of its output (channels × height × width): sheets for channels, one more each time they double; a bar for a vector. Below it the part of the picture that one of its values can depend on, and its share of all parameters and multiply-accumulates (MACs).';

/** A network's drawing at a width; `id` must be its own in a page. */
export function drawArchitecture({ data }: Evidence, { arm, graph }: ArmEvidence, options: Canvas): Element {
  const sample = sampleBitmap(data);
  return architectureChart(graph, {
    ...options,
    ariaLabel: `${arm.title} drawn block by block: ${architectureWords(graph)}`,
    picture: sample ? bitmapUri(sample) : undefined,
    id: `sample-${arm.role}-${options.width}`,
  });
}

/** What a network starts from, where that is not chance; null where it is. */
export function startWords({ arm: { initialWeights: weights } }: Pick<ArmEvidence, 'arm'>): string | null {
  return weights ? `Training starts from the model ${weightsWords(weights)}.` : null;
}

function network(evidence: Evidence, entry: ArmEvidence, document: Document): Markup {
  const start = startWords(entry);
  return html`${entry.arm.because ? html`<p>${entry.arm.because}</p>` : ''}${start ? html`<p>${start}</p>` : ''}
${figure(
  DRAWING_WORDS,
  responsive((width) => drawArchitecture(evidence, entry, { document, width })),
)}
${tableHtml(layersTable(entry))}`;
}
