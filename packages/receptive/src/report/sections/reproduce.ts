import { weightsWords } from '../../study/index.js';
import type { Evidence } from '../evidence.js';
import { count, plain } from '../format.js';
import { html, type Markup } from '../html.js';
import { tableHtml } from '../table.js';
import { trialsTable } from '../tables/results.js';
import { folded } from './figure.js';

/** What repeats and what does not; said once. */
export const REPEATS =
  'The same study, data and numerics give the same figures bit for bit, with any number of threads; only seconds differ from machine to machine.';
/** Where everything else is. */
export const FILES =
  'Beside this report, study.json has the study with every default spelled out, analysis.json every figure, and trials/ the history, the predictions and the model of every trial.';

/** Everything needed to get the same numbers again. */
export function reproduceSection(evidence: Evidence): Markup {
  return html`<h2 id="reproduce">How to reproduce</h2>
${evidence.environment.command ? html`<pre tabindex="0"><code>${evidence.environment.command}</code></pre>` : ''}
<p>${REPEATS} ${FILES}</p>
<dl>${reproductionFacts(evidence).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
${folded('All trials', tableHtml(trialsTable(evidence)))}`;
}

/** Study, seeds, data with its fingerprint and form, numerics, and the environment's entries. */
export function reproductionFacts({
  study,
  data,
  records,
  environment,
}: Evidence): readonly (readonly [string, string])[] {
  const numerics = [...new Set(records.map((record) => record.numerics))].sort();
  const [channels, height, width] = data.shape;
  const colour = channels === 1 ? 'grey' : channels === 3 ? 'RGB' : `${channels} channels`;
  const { limit, normalization } = study.data;
  const given = typeof normalization === 'object' ? normalization : data.pixels;
  return [
    ['study', study.name],
    ['arms', study.arms.map((arm) => arm.name).join(', ')],
    ['seeds', study.seeds.join(', ')],
    ['data', `${data.name}, SHA-256 ${data.fingerprint}`],
    ['pictures', `${height}×${width}, ${colour}${limit ? `, the first ${count(limit)} for training` : ''}`],
    ['normalization', `(value/255 − ${given.mean.map(plain).join(', ')}) / ${given.std.map(plain).join(', ')}`],
    ...study.arms.flatMap(({ name, initialWeights: weights }) =>
      weights ? [[`start of ${name}`, `${weightsWords(weights)}, SHA-256 ${weights.sha256}`] as const] : [],
    ),
    ['numerics', numerics.join(', ')],
    ...Object.entries(environment).filter(([name]) => name !== 'command' && environment[name] !== numerics[0]),
  ];
}
