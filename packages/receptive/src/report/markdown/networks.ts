/** The data, and the networks layer by layer. */

import { pictureBitmap } from '../bitmaps.js';
import type { ArmEvidence } from '../evidence.js';
import { count, extent } from '../format.js';
import { drawDistribution } from '../sections/data.js';
import { findingsMarkdown } from '../sections/exploration-findings.js';
import { DRAWING_WORDS, drawArchitecture, startWords } from '../sections/networks.js';
import { tableMarkdown, escapeMarkdown as text } from '../table.js';
import { distributionTable } from '../tables/classes.js';
import { layersTable } from '../tables/networks.js';
import type { Lines, Page } from './page.js';

export function dataLines(page: Page): Lines {
  const { evidence, drawing } = page;
  const { data, exploration } = evidence;
  const { train, validation, test } = data.splits;
  const first = data.samples.flatMap((samples, k) => (samples[0] === undefined ? [] : [{ k, bytes: samples[0] }]));
  const names = first.map(({ k }) => data.classes[k] ?? '').join(', ');
  return [
    '## Data',
    '',
    `${text(data.about)} ${data.classes.length} classes; ${count(train.count)} training, ${count(validation.count)} validation and ${count(test.count)} test pictures of ${extent(data.shape)}.`,
    '',
    ...(exploration ? findingsMarkdown(exploration) : [...data.notes.map((note) => `- ${text(note)}`), '']),
    ...(drawing && first.length > 0
      ? [
          drawing.figures.pictures(
            'samples',
            first.map(({ bytes }) => pictureBitmap({ bytes, shape: data.shape })),
            `One training picture of each class: ${names}`,
          ),
          '',
          `One training picture of each class, in this order: ${text(names)}.`,
          '',
        ]
      : []),
    ...page.chart('distribution', (canvas) => drawDistribution(evidence, canvas)),
    tableMarkdown(distributionTable(evidence)),
  ];
}

export function networkLines(page: Page, entry: ArmEvidence, heading: string): Lines {
  const { evidence } = page;
  const start = startWords(entry);
  return [
    `## ${heading}: ${text(entry.arm.title)}`,
    '',
    ...(entry.arm.because ? [text(entry.arm.because), ''] : []),
    ...(start ? [text(start), ''] : []),
    ...page.chart(heading.toLowerCase(), (canvas) => drawArchitecture(evidence, entry, canvas)),
    ...(page.drawing ? [DRAWING_WORDS, ''] : []),
    tableMarkdown(layersTable(entry)),
  ];
}
