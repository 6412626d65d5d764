import { answer, caveat } from './answer.js';
import { type Evidence, gatherEvidence, type ReportInput } from './evidence.js';
import { plural } from './format.js';
import { html, Markup } from './html.js';
import { dataSection } from './sections/data.js';
import { errorsSection } from './sections/errors.js';
import { baselineSection, experimentSection } from './sections/experiments.js';
import { networksSection } from './sections/networks.js';
import { reproduceSection } from './sections/reproduce.js';
import { trainingSection } from './sections/training.js';
import { STYLE } from './style.js';

/** Nothing is fetched and nothing is run: styles and pictures inside the page are all it may use. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/**
 * The report of a study as one HTML file that needs no network and no script. A pure function: the same input gives
 * the same text. All names and notes are escaped.
 *
 * @param input `document` is any DOM document (a browser's, or linkedom's in Node); charts are drawn in it and it is
 * not changed.
 * @throws Error when records, analysis and study do not belong together.
 */
export function renderReport(input: ReportInput & { readonly document: Document }): string {
  const evidence = gatherEvidence(input);
  const { study, experiments, baseline } = evidence;
  const { document } = input;
  return html`${new Markup('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${study.title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<header>
<p class="kicker">Receptive · study ${study.name}</p>
<h1>${study.title}</h1>
${study.question ? html`<p class="question">${study.question}</p>` : ''}
${facts(evidence)}
</header>
<section class="answer" aria-labelledby="answer"><h2 id="answer">The answer</h2>
${answer(evidence).map((text) => html`<p>${text}</p>\n`)}<p class="caveat">${caveat(evidence)}</p>
</section>
<nav aria-label="Contents"><ul>
<li><a href="#data">Data</a></li><li><a href="#networks">Networks</a></li>${baseline ? html`<li><a href="#baseline">Baseline</a></li>` : ''}${experiments.map(({ name }, i) => html`<li><a href="#experiment-${i + 1}">Experiment: ${name}</a></li>`)}<li><a href="#training">Training</a></li><li><a href="#errors">Errors</a></li><li><a href="#reproduce">How to reproduce</a></li>
</ul></nav>
<section>${dataSection(evidence, document)}</section>
<section>${networksSection(evidence)}</section>
${baseline ? html`<section>${baselineSection(evidence, document)}</section>` : ''}
${experiments.map((experiment) => html`<section>${experimentSection(evidence, experiment, document)}</section>\n`)}
<section>${trainingSection(evidence, document)}</section>
<section>${errorsSection(evidence, document)}</section>
<section>${reproduceSection(evidence)}</section>
</main>
</body>
</html>
`.text;
}

function facts({ study, data, records, analysis }: Evidence): Markup {
  const diverged = analysis.arms.reduce((sum, arm) => sum + arm.diverged.length, 0);
  return html`<ul class="facts"><li>Data: ${data.name}</li><li>${plural(study.arms.length, 'arm')} × ${plural(study.seeds.length, 'seed')} = ${plural(records.length, 'trial')}</li>${diverged > 0 ? html`<li>${diverged} diverged</li>` : ''}<li>${plural(analysis.comparisons.length === 0 ? 0 : new Set(analysis.comparisons.map((c) => c.arm)).size, 'comparison')}</li></ul>`;
}
