import type { Exploration } from '../../data/exploration/types.js';
import { html, Markup } from '../html.js';
import { STYLE } from '../style.js';
import { explorationSection } from './exploration.js';
import { EXPLORATION_STYLE } from './exploration-style.js';
import { folded } from './figure.js';

/** As in the report: styles and pictures inside the page are all it may use. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/**
 * An exploration as one HTML file that needs no network and no script. A pure function: the same input gives the same
 * text. All names are escaped.
 *
 * @param input `document` is any DOM document, in which charts are drawn; `command` is what to type to get it again.
 */
export function renderExploration(input: {
  readonly exploration: Exploration;
  readonly document: Document;
  readonly command?: string;
}): string {
  const { exploration, document, command } = input;
  const { name, findings, notes } = exploration;
  const many = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  const tally = (['problem', 'caution', 'note'] as const)
    .filter((severity) => many(severity) > 0)
    .map((severity) => `${many(severity)} ${severity}${many(severity) === 1 ? '' : 's'}`);
  const contents = [
    ['findings', 'What stands out'],
    ['classes', 'Classes'],
    ['pictures', 'Pictures'],
    ...(exploration.originals ? [['files', 'Files as found'] as const] : []),
    ['pixels', 'Pixels'],
    ['preprocessing', 'What the network sees'],
  ] as const;
  return html`${new Markup('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>Exploring ${name}</title>
<style>${new Markup(STYLE + EXPLORATION_STYLE)}</style>
</head>
<body>
<a class="skip" href="#findings">To the findings</a>
<header>
<p class="kicker">Receptive · exploration</p>
<h1>Exploring ${name}</h1>
<ul class="facts">${tally.map((words) => html`<li>${words}</li>`)}</ul>
</header>
<main>
<nav aria-label="Contents"><ol>
${contents.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
</ol></nav>
<section aria-labelledby="data">${explorationSection(exploration, document, 'The data')}
${notes.length > 0 ? folded('What the loader noted', html`<ul class="quiet">${notes.map((note) => html`<li>${note}</li>`)}</ul>`) : ''}
${command ? html`<h3>How to get this again</h3><pre><code>${command}</code></pre>` : ''}
<p class="quiet">Fingerprint of the data: <code>${exploration.fingerprint}</code></p></section>
</main>
</body>
</html>
`.text;
}
