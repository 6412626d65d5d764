import type { CollectionAnalysis } from '../analysis/collection.js';
import { tallyWords } from '../analysis/index.js';
import { percent, plural } from './format.js';
import { html, Markup } from './html.js';
import { FigureFiles, type ReportFile } from './markdown/figures.js';
import { METRIC_WORDS } from './metric-words.js';
import { type Canvas, figure, responsive, WIDE } from './sections/figure.js';
import { BOUNDS_WORDS, boundRow, drawBounds, THEORY_WORDS } from './sections/theory.js';
import { STYLE } from './style.js';
import { escapeMarkdown, tableHtml, tableMarkdown } from './table.js';
import { theoryTable } from './tables/theory.js';

/** What the report of a collection is made of. */
export interface CollectionInput {
  readonly analysis: CollectionAnalysis;
  /** What to type to get it again. */
  readonly command: string;
  /** Charts are drawn in it; it is not changed. */
  readonly document: Document;
}

/** As in the report of a study: styles and pictures inside the page are all it may use. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
const STUDIES_WORDS = 'Each study has a report of its own, with its networks, trainings, verdicts and mistakes.';

/**
 * Several studies as one HTML file: what theory demanded of all of their arms, what came, and links to their own reports
 * in `<study>/report.html`. A pure function, as `renderReport`.
 */
export function renderCollection({ analysis, command, document }: CollectionInput): string {
  const { collection, title, question, studies, predictions } = analysis;
  const trials = studies.reduce((sum, study) => sum + study.trials, 0);
  return html`${new Markup('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#answer">To the answer</a>
<header>
<p class="kicker">Receptive · studies ${collection}</p>
<h1>${title}</h1>
<ul class="facts"><li>${studies.length === 1 ? '1 study' : `${studies.length} studies`}</li><li>${plural(trials, 'trial')}</li></ul>
</header>
<main>
${question ? html`<section class="asked" aria-labelledby="asked"><h2 id="asked">What was asked</h2>\n<p>${question}</p></section>` : ''}
<section class="answer" aria-labelledby="answer"><h2 id="answer">The answer</h2>
${answerOf(analysis).map((text) => html`<p>${text}</p>\n`)}</section>
${
  predictions.length > 0
    ? html`<section aria-labelledby="theory"><h2 id="theory">What theory demands</h2>
<p class="quiet">${THEORY_WORDS}</p>
${tableHtml(theoryTable(demandsOf(analysis)))}
${figure(
  BOUNDS_WORDS,
  responsive((width) => drawAll(analysis, { document, width })),
)}</section>`
    : ''
}
<section aria-labelledby="studies"><h2 id="studies">The studies</h2>
<p>${STUDIES_WORDS}</p>
${studies.map(
  (study) =>
    html`<p>${study.seeds.length > 0 ? html`<a href="${study.name}/report.html">${study.title}</a>` : study.title}: ${study.question} <span class="quiet">${studyWords(study)}</span></p>\n`,
)}</section>
<section aria-labelledby="reproduce"><h2 id="reproduce">How to reproduce</h2>
<pre tabindex="0"><code>${command}</code></pre></section>
</main>
</body>
</html>
`.text;
}

/** The same as Markdown, with its chart as a file for a folder beside it. */
export function renderCollectionMarkdown({
  analysis,
  command,
  document,
  folder = 'report',
}: CollectionInput & { readonly folder?: string }): { readonly text: string; readonly files: readonly ReportFile[] } {
  const { title, question, studies, predictions } = analysis;
  const text = escapeMarkdown;
  const figures = new FigureFiles(folder);
  const lines = [
    `# ${text(title)}`,
    '',
    ...(question ? ['## What was asked', '', text(question), ''] : []),
    '## The answer',
    '',
    ...answerOf(analysis).flatMap((line) => [text(line), '']),
    ...(predictions.length > 0
      ? [
          '## What theory demands',
          '',
          THEORY_WORDS,
          '',
          figures.chart('bounds', drawAll(analysis, { document, width: WIDE })),
          '',
          BOUNDS_WORDS,
          '',
          tableMarkdown(theoryTable(demandsOf(analysis))),
        ]
      : []),
    '## The studies',
    '',
    STUDIES_WORDS,
    '',
    ...studies.map((study) => {
      const name = study.seeds.length > 0 ? `[${text(study.title)}](${study.name}/report.md)` : text(study.title);
      return `- ${name}: ${text(`${study.question} ${studyWords(study)}`.trim())}`;
    }),
    '',
    '## How to reproduce',
    '',
    '```sh',
    command,
    '```',
    '',
  ];
  return { text: lines.join('\n'), files: figures.files };
}

/** The tally, the figures of every study, and the sentence of every demand that was not kept. */
function answerOf({ studies, predictions }: CollectionAnalysis): string[] {
  if (predictions.length === 0) return ['Theory was not asked: the answers are in the reports of the studies.'];
  const figures = studies.flatMap(({ name, title }) => {
    const own = predictions.filter(({ study, mean }) => study === name && mean !== null);
    const shares = own.map((one) => `${one.title} ${percent(one.mean, 1)}`);
    return shares.length > 0 ? [`${title}: ${shares.join('; ')}.`] : [];
  });
  const others = predictions.filter(({ kind }) => kind !== 'kept');
  return [tallyWords(predictions), ...figures, ...others.map(({ study, says }) => `${study}: ${says}.`)];
}

function studyWords({ dataset, seeds, trials, metric }: CollectionAnalysis['studies'][number]): string {
  if (metric === null) return `Data: ${dataset}; no seed was completed by every arm.`;
  return `Data: ${dataset}; ${plural(trials, 'trial')} over ${plural(seeds.length, 'seed')}, judged in ${METRIC_WORDS[metric].toLowerCase()}.`;
}

const demandsOf = ({ predictions }: CollectionAnalysis) =>
  predictions.map((prediction) => ({ task: prediction.study, title: prediction.title, prediction }));

function drawAll({ predictions, studies }: CollectionAnalysis, options: Canvas): Element {
  const metrics = new Set(studies.flatMap(({ metric }) => metric ?? []));
  const [metric] = metrics;
  const rows = predictions.map((prediction) =>
    boundRow(`${prediction.study}: ${prediction.title}`, prediction, prediction.values),
  );
  return drawBounds(rows, metric && metrics.size === 1 ? METRIC_WORDS[metric] : 'Score', options);
}
