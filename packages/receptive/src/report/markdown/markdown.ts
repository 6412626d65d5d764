import { answer, caveat } from '../answer.js';
import { gatherEvidence, type ReportInput } from '../evidence.js';
import { choosingWords, hasChoice } from '../sections/choosing.js';
import { cloudMarkdown } from '../sections/cloud.js';
import { tableMarkdown, escapeMarkdown as text } from '../table.js';
import { choosingTable } from '../tables/choosing.js';
import { costTable, costWords } from '../tables/cost.js';
import { recipeTable } from '../tables/networks.js';
import { baselineLines, experimentLines, theoryLines } from './experiments.js';
import { FigureFiles, type ReportFile } from './figures.js';
import { interpretationLines, probesLines } from './interpretation.js';
import { learnedLines } from './learned.js';
import { mistakesLines } from './mistakes.js';
import { dataLines, networkLines } from './networks.js';
import { Page } from './page.js';
import { reproduceLines, trainingLines } from './training.js';

/** The report's words and tables as Markdown, without pictures. Throws as `renderReport` does. */
export function renderMarkdown(input: ReportInput): string {
  return textOf(new Page(gatherEvidence(input), null));
}

/**
 * The report as Markdown with picture files for a folder beside it: charts as SVG with explicit colours, pictures as
 * PNG. A pure function, as `renderReport`.
 *
 * @param input.document as for `renderReport`.
 * @param input.folder where the files will be, seen from the text. Default "report".
 */
export function renderMarkdownReport(input: ReportInput & { readonly document: Document; readonly folder?: string }): {
  readonly text: string;
  readonly files: readonly ReportFile[];
} {
  const figures = new FigureFiles(input.folder ?? 'report');
  const page = new Page(gatherEvidence(input), { figures, document: input.document });
  return { text: textOf(page), files: figures.files };
}

function textOf(page: Page): string {
  const { evidence } = page;
  const { study, baseline, experiments, control } = evidence;
  return [
    `# ${text(study.title)}`,
    '',
    ...(study.question ? ['## What was asked', '', text(study.question), ''] : []),
    '## The answer',
    '',
    ...answer(evidence).flatMap((line) => [text(line), '']),
    text(caveat(evidence)),
    '',
    ...dataLines(page),
    ...(baseline
      ? [
          ...networkLines(page, baseline, 'Baseline'),
          `### ${text(baseline.arm.title)} against ${text(control.arm.title)}`,
          '',
          ...baselineLines(page, [baseline, control]),
        ]
      : []),
    ...networkLines(page, control, 'Architecture'),
    tableMarkdown(recipeTable(evidence)),
    ...experiments.flatMap((experiment, i) => [
      `## Experiment: ${text(experiment.name)}`,
      '',
      ...experimentLines(page, `experiment-${i + 1}`, experiment),
    ]),
    ...theoryLines(page),
    ...interpretationLines(page),
    ...probesLines(page),
    ...(hasChoice(evidence)
      ? [
          '## Choosing by validation',
          '',
          ...choosingWords(evidence).flatMap((line) => [text(line), '']),
          tableMarkdown(choosingTable(evidence)),
        ]
      : []),
    ...trainingLines(page),
    ...mistakesLines(page),
    ...learnedLines(page),
    '## What it cost',
    '',
    text(costWords(evidence)),
    '',
    tableMarkdown(costTable(evidence)),
    ...(evidence.cloud ? cloudMarkdown(evidence.cloud) : []),
    ...reproduceLines(page),
  ].join('\n');
}
