import { answer, caveat } from './answer.js';
import { type Evidence, gatherEvidence, type ReportInput } from './evidence.js';
import { plural } from './format.js';
import { html, Markup } from './html.js';
import { choosingSection, hasChoice } from './sections/choosing.js';
import { cloudSection } from './sections/cloud.js';
import { costSection } from './sections/cost.js';
import { dataSection } from './sections/data.js';
import { errorsSection } from './sections/errors.js';
import { experimentSection } from './sections/experiments.js';
import { explorationSection } from './sections/exploration.js';
import { EXPLORATION_STYLE } from './sections/exploration-style.js';
import { hasInterpretation, interpretationSection } from './sections/interpretation.js';
import { hasLearned, learnedSection } from './sections/learned.js';
import { architectureSection, baselineSection } from './sections/networks.js';
import { hasProbes, probesSection } from './sections/probes.js';
import { reproduceSection } from './sections/reproduce.js';
import { hasTheory, theorySection } from './sections/theory.js';
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
  const { study } = evidence;
  const sections = sectionsOf(evidence, input.document);
  return html`${new Markup('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${study.title}</title>
<style>${new Markup(STYLE + EXPLORATION_STYLE)}</style>
</head>
<body>
<a class="skip" href="#answer">To the answer</a>
<header>
<p class="kicker">Receptive · study ${study.name}</p>
<h1>${study.title}</h1>
${facts(evidence)}
</header>
<main>
${
  study.question
    ? html`<section class="asked" aria-labelledby="asked"><h2 id="asked">What was asked</h2>
<p>${study.question}</p></section>`
    : ''
}
<section class="answer" aria-labelledby="answer"><h2 id="answer">The answer</h2>
${answer(evidence).map((text) => html`<p>${text}</p>\n`)}<p class="caveat">${caveat(evidence)}</p>
</section>
<nav aria-label="Contents"><ol>
${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
</ol></nav>
${sections.map(({ id, body }) => html`<section aria-labelledby="${id}">${body}</section>\n`)}</main>
</body>
</html>
`.text;
}

interface Section {
  /** Of its heading. */
  readonly id: string;
  /** In the contents. */
  readonly title: string;
  readonly body: Markup;
}

/** What follows the answer, in the order of a paper. */
function sectionsOf(evidence: Evidence, document: Document): readonly Section[] {
  const section = (id: string, title: string, body: Markup): Section => ({ id, title, body });
  return [
    section(
      'data',
      'Data',
      evidence.exploration ? explorationSection(evidence.exploration, document) : dataSection(evidence, document),
    ),
    ...(evidence.baseline ? [section('baseline', 'Baseline', baselineSection(evidence, document))] : []),
    section('architecture', 'Architecture', architectureSection(evidence, document)),
    ...evidence.experiments.map((experiment, i) =>
      section(
        `experiment-${i + 1}`,
        `Experiment: ${experiment.name}`,
        experimentSection(evidence, experiment, document),
      ),
    ),
    ...(hasTheory(evidence) ? [section('theory', 'What theory demands', theorySection(evidence, document))] : []),
    ...(hasInterpretation(evidence)
      ? [section('interpretation', 'Interpretation', interpretationSection(evidence))]
      : []),
    ...(hasProbes(evidence) ? [section('evidence', 'Evidence', probesSection(evidence, document))] : []),
    ...(hasChoice(evidence) ? [section('choosing', 'Choosing by validation', choosingSection(evidence))] : []),
    section('training', 'Training', trainingSection(evidence, document)),
    section('mistakes', 'Mistakes', errorsSection(evidence, document)),
    ...(hasLearned(evidence) ? [section('learned', 'What it learned', learnedSection(evidence))] : []),
    section('cost', 'What it cost', costSection(evidence)),
    ...(evidence.cloud ? [section('cloud', 'In the cloud', cloudSection(evidence.cloud))] : []),
    section('reproduce', 'How to reproduce', reproduceSection(evidence)),
  ];
}

function facts({ study, data, records, analysis }: Evidence): Markup {
  const diverged = analysis.arms.reduce((sum, arm) => sum + arm.diverged.length, 0);
  return html`<ul class="facts"><li>Data: ${data.name}</li><li>${plural(study.arms.length, 'arm')} × ${plural(study.seeds.length, 'seed')} = ${plural(records.length, 'trial')}</li>${diverged > 0 ? html`<li>${diverged} diverged</li>` : ''}<li>${plural(analysis.judgements.length, 'comparison')}</li>${analysis.openings === null ? '' : html`<li>test split opened ${analysis.openings === 1 ? 'once' : analysis.openings === 2 ? 'twice' : `${analysis.openings} times`}</li>`}</ul>`;
}
