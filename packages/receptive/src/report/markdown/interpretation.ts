/** What follows, and what it follows from. */

import type { Gallery } from '../../probes/types.js';
import { pictureBitmap } from '../bitmaps.js';
import { sentence } from '../format.js';
import {
  hasInterpretation,
  INTERPRETATION_WORDS,
  QUESTIONS,
  statementsOn,
  WITHOUT_PROBES,
} from '../sections/interpretation.js';
import { drawCurve, hasProbes, PROBES_WORDS, probeWords } from '../sections/probes.js';
import { tableMarkdown, escapeMarkdown as text } from '../table.js';
import { curveTable, justificationsTable, STATEMENT_KINDS } from '../tables/probes.js';
import type { Lines, Page } from './page.js';

export function interpretationLines(page: Page): Lines {
  const { evidence } = page;
  if (!hasInterpretation(evidence)) return [];
  const justified = evidence.conclusions?.justifications ?? [];
  return [
    '## Interpretation',
    '',
    hasProbes(evidence) ? INTERPRETATION_WORDS : WITHOUT_PROBES,
    '',
    ...QUESTIONS.flatMap(({ question, words }) => {
      const statements = statementsOn(evidence, question);
      if (statements.length === 0) return [];
      return [
        `### ${text(words(evidence))}`,
        '',
        ...statements.map(
          ({ kind, says, evidence: paths }) =>
            `- **${STATEMENT_KINDS[kind][1]}**: ${text(sentence(says))} (${paths.map((path) => `[${text(path)}](${path})`).join(', ')})`,
        ),
        '',
      ];
    }),
    ...(justified.length > 0 ? [tableMarkdown(justificationsTable(justified))] : []),
  ];
}

export function probesLines(page: Page): Lines {
  const probes = page.evidence.probes ?? [];
  if (probes.length === 0) return [];
  return [
    '## Evidence',
    '',
    PROBES_WORDS,
    '',
    ...probes.flatMap((probe) => [
      `### ${text(probe.about.title)}`,
      '',
      text(`${probe.about.definition} ${probe.about.shows}`),
      '',
      ...probe.curves.flatMap((curve) => [
        ...page.chart(`probe-${probe.probe}-${curve.name}`, (canvas) => drawCurve(curve, canvas)),
        tableMarkdown(curveTable(curve)),
      ]),
      ...probe.galleries.flatMap((gallery, i) => galleryLines(page, `probe-${probe.probe}-${i + 1}`, gallery)),
      text(`${probeWords(probe)} ${probe.about.source}`),
      '',
    ]),
  ];
}

function galleryLines(page: Page, name: string, { title, caption, columns, rows }: Gallery): Lines {
  const { drawing } = page;
  if (!drawing) return [];
  const row = (cells: Lines) => `| ${cells.join(' | ')} |`;
  return [
    text(`${title}. ${caption}`),
    '',
    row(['', ...(rows[0]?.pictures ?? []).map((_, c) => text(columns[c] ?? ''))]),
    row(['---', ...(rows[0]?.pictures ?? []).map(() => '---')]),
    ...rows.map(({ label, pictures }, r) =>
      row([
        text(label),
        ...pictures.map((picture, c) => {
          const alt = [label, columns[c], picture.note].filter(Boolean).join(', ');
          const link = drawing.figures.pictures(`${name}-${r + 1}-${c + 1}`, [pictureBitmap(picture)], alt);
          return picture.note ? `${link} ${text(picture.note)}` : link;
        }),
      ]),
    ),
    '',
  ];
}
