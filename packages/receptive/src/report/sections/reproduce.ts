import type { Evidence } from '../evidence.js';
import { html, type Markup } from '../html.js';
import { tableHtml } from '../table.js';
import { trialsTable } from '../tables/results.js';
import { folded } from './figure.js';

/** Everything needed to get the same numbers again. */
export function reproduceSection(evidence: Evidence): Markup {
  return html`<h2 id="reproduce">How to reproduce</h2>
${evidence.environment.command ? html`<pre><code>${evidence.environment.command}</code></pre>` : ''}
<dl>${reproductionFacts(evidence).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
<p class="quiet">The same study, data and numerics give the same figures bit for bit, with any number of threads; only seconds differ from machine to machine.</p>
${folded('All trials', tableHtml(trialsTable(evidence)))}`;
}

/** Seeds, data fingerprint, numerics, and the environment's entries. */
export function reproductionFacts({
  study,
  data,
  records,
  environment,
}: Evidence): readonly (readonly [string, string])[] {
  const numerics = [...new Set(records.map((record) => record.numerics))].sort();
  return [
    ['study', study.name],
    ['seeds', study.seeds.join(', ')],
    ['data', `${data.name}, SHA-256 ${data.fingerprint}`],
    ['numerics', numerics.join(', ')],
    ...Object.entries(environment).filter(([name]) => name !== 'command'),
  ];
}
