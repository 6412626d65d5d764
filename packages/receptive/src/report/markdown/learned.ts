import { kernelBitmap, mapBitmap, pictureBitmap } from '../bitmaps.js';
import type { ReportInput } from '../evidence.js';
import { extent } from '../format.js';
import { kernelsWords, mapsWords } from '../sections/learned.js';
import { tableMarkdown, escapeMarkdown as text } from '../table.js';
import { answersTable, kernelsTable, mapsTable } from '../tables/insights.js';
import type { Lines, Page } from './page.js';

export function learnedLines(page: Page): Lines {
  const { evidence, drawing } = page;
  const { kernels, featureMaps } = evidence.insights ?? {};
  if (!kernels && !featureMaps) return [];
  return [
    `## What ${text(evidence.control.arm.title)} learned`,
    '',
    ...(kernels
      ? [
          ...(drawing
            ? [
                drawing.figures.pictures(
                  'kernels',
                  kernels.values.map((_, k) => kernelBitmap(kernels, k)),
                  `Kernels of ${kernels.layer} as small pictures`,
                ),
                '',
                text(kernelsWords(kernels)),
                '',
              ]
            : []),
          tableMarkdown(kernelsTable(kernels)),
        ]
      : []),
    ...(featureMaps ? featureMapsLines(page, featureMaps) : []),
  ];
}

/** A table of pictures: a row per test picture, a column per stage. */
function featureMapsLines(page: Page, maps: NonNullable<NonNullable<ReportInput['insights']>['featureMaps']>): Lines {
  const { evidence, drawing } = page;
  const row = (cells: Lines) => `| ${cells.join(' | ')} |`;
  const stageName = (layers: readonly string[], shape: readonly number[]) =>
    `${text(layers.at(-1) ?? '')}, ${extent(shape)}`;
  const pictures = drawing
    ? [
        row(['picture', ...maps.stages.map(({ layers, shape }) => stageName(layers, shape))]),
        row(['---', ...maps.stages.map(() => '---')]),
        ...maps.pictures.map(({ picture, truth }, p) => {
          const name = evidence.data.classes[truth] ?? '';
          return row([
            drawing.figures.pictures(`maps-${p + 1}`, [pictureBitmap(picture)], name),
            ...maps.stages.map((stage, s) =>
              drawing.figures.pictures(
                `maps-${p + 1}-${s + 1}`,
                stage.channels.map((_, c) => mapBitmap(stage, p, c)),
                `${name} after ${stage.layers.at(-1) ?? ''}`,
                3,
              ),
            ),
          ]);
        }),
        '',
        text(mapsWords(maps)),
        '',
      ]
    : [];
  return [...pictures, tableMarkdown(answersTable(evidence, maps)), tableMarkdown(mapsTable(evidence, maps))];
}
