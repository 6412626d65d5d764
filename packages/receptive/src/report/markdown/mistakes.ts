import { pictureBitmap } from '../bitmaps.js';
import { confusedArms, confusionWidth, drawConfusion, drawRecall } from '../sections/errors.js';
import { disagreementKinds, mistakesWords } from '../sections/mistakes.js';
import { tableMarkdown, escapeMarkdown as text } from '../table.js';
import { confusionsTable, confusionTable, recallTable } from '../tables/classes.js';
import { agreementTable, disagreementTable, mistakesTable } from '../tables/insights.js';
import type { Lines, Page } from './page.js';

export function mistakesLines(page: Page): Lines {
  const { evidence, drawing } = page;
  const { control, baseline, insights } = evidence;
  const arms = confusedArms(evidence);
  const width = confusionWidth(evidence);
  const { mistakes, disagreements } = insights ?? {};
  const gallery = (name: string, shown: readonly { readonly picture: Parameters<typeof pictureBitmap>[0] }[]) =>
    drawing && shown.length > 0
      ? [
          drawing.figures.pictures(
            name,
            shown.map(({ picture }) => pictureBitmap(picture)),
            'The pictures of the table below, in its order, eight in a row',
          ),
          '',
        ]
      : [];
  return [
    '## Mistakes',
    '',
    ...page.chart('recall', (canvas) => drawRecall(evidence, canvas)),
    tableMarkdown(confusionsTable(evidence, control)),
    tableMarkdown(recallTable(evidence)),
    ...arms.flatMap((arm) => [
      ...page.chart(`confusion-${arm.arm.role}`, (canvas) => drawConfusion(evidence, arm, canvas), width),
      tableMarkdown(confusionTable(evidence, arm)),
    ]),
    ...(mistakes
      ? [
          `### The surest mistakes of ${text(control.arm.title)}`,
          '',
          text(mistakesWords(evidence)),
          '',
          ...gallery('mistakes', mistakes.shown),
          ...(mistakes.shown.length > 0 ? [tableMarkdown(mistakesTable(evidence, mistakes))] : []),
        ]
      : []),
    ...(disagreements && baseline
      ? [
          `### Where ${text(baseline.arm.title)} and ${text(control.arm.title)} differ`,
          '',
          tableMarkdown(agreementTable(evidence, disagreements)),
          ...disagreementKinds(evidence).flatMap(({ title, shown }, i) =>
            shown.length > 0
              ? [
                  ...gallery(i === 0 ? 'control-right' : 'baseline-right', shown),
                  tableMarkdown(disagreementTable(evidence, shown, title, disagreements.seeds.length)),
                ]
              : [],
          ),
        ]
      : []),
  ];
}
