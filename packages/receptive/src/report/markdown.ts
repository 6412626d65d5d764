import { answer, caveat } from './answer.js';
import { type ArmEvidence, comparisonOf, gatherEvidence, type ReportInput } from './evidence.js';
import { count, sentence } from './format.js';
import { reproductionFacts } from './sections/reproduce.js';
import { escapeMarkdown, tableMarkdown } from './table.js';
import { confusionsTable, confusionTable, distributionTable, recallTable } from './tables/classes.js';
import { inducedTable, layersTable, recipeTable } from './tables/networks.js';
import {
  differencesTable,
  divergedTable,
  historyTable,
  scoresTable,
  seedsTable,
  trialsTable,
} from './tables/results.js';

/** The report's words and tables as Markdown, without pictures. Throws as `renderReport` does. */
export function renderMarkdown(input: ReportInput): string {
  const evidence = gatherEvidence(input);
  const { study, data, control, baseline, experiments, arms, environment } = evidence;
  const text = escapeMarkdown;
  const outcome = (compared: readonly ArmEvidence[], judged: readonly ArmEvidence[]) => [
    ...judged.flatMap((arm) => {
      const comparison = comparisonOf(evidence, arm, 'testAccuracy');
      return comparison ? [`- ${text(sentence(comparison.says))}`] : [];
    }),
    '',
    tableMarkdown(scoresTable(evidence, compared, 'Mean over seeds, with the 95 % t interval')),
    tableMarkdown(differencesTable(evidence, judged, 'Paired differences, with the 95 % t interval')),
    tableMarkdown(seedsTable(evidence, compared, 'Test accuracy of every seed')),
  ];
  const diverged = divergedTable(evidence);
  const { train, validation, test } = data.splits;
  return `${[
    `# ${text(study.title)}`,
    '',
    text(study.question),
    '',
    '## The answer',
    '',
    ...answer(evidence).flatMap((line) => [text(line), '']),
    text(caveat(evidence)),
    '',
    '## Data',
    '',
    `${text(data.about)} ${data.classes.length} classes; ${count(train.count)} training, ${count(validation.count)} validation and ${count(test.count)} test pictures of ${data.shape.join('×')}.`,
    '',
    ...data.notes.map((note) => `- ${text(note)}`),
    '',
    tableMarkdown(distributionTable(evidence)),
    '## Networks',
    '',
    ...(baseline ? [tableMarkdown(layersTable(baseline))] : []),
    tableMarkdown(layersTable(control)),
    tableMarkdown(recipeTable(evidence)),
    ...(baseline
      ? [
          `## ${text(baseline.arm.title)} against ${text(control.arm.title)}`,
          '',
          ...outcome([baseline, control], [control]),
        ]
      : []),
    ...experiments.flatMap((experiment) => [
      `## Experiment: ${text(experiment.name)}`,
      '',
      text(experiment.question),
      '',
      ...outcome([control, ...experiment.variants], experiment.variants),
      tableMarkdown(inducedTable(evidence, experiment)),
    ]),
    '## Training',
    '',
    ...(diverged.rows.length > 0 ? [tableMarkdown(diverged)] : []),
    ...arms.map((arm) => tableMarkdown(historyTable(arm))),
    '## Errors',
    '',
    tableMarkdown(confusionsTable(evidence, control)),
    tableMarkdown(recallTable(evidence)),
    tableMarkdown(confusionTable(evidence, control)),
    ...(baseline ? [tableMarkdown(confusionTable(evidence, baseline))] : []),
    '## How to reproduce',
    '',
    ...(environment.command ? [`    ${environment.command.replace(/\s*[\r\n]+\s*/g, ' ')}`, ''] : []),
    ...reproductionFacts(evidence).map(([name, value]) => `- ${text(name)}: ${text(value)}`),
    '',
    tableMarkdown(trialsTable(evidence)),
  ].join('\n')}`;
}
