/** How it went, and how to get it again. */

import { FILES, REPEATS, reproductionFacts } from '../sections/reproduce.js';
import { drawHistory } from '../sections/training.js';
import { tableMarkdown, escapeMarkdown as text } from '../table.js';
import { divergedTable, historyTable, trialsTable } from '../tables/results.js';
import type { Lines, Page } from './page.js';

export function trainingLines(page: Page): Lines {
  const { evidence } = page;
  const diverged = divergedTable(evidence);
  return [
    '## Training',
    '',
    ...(page.drawing ? ['Training split in orange, validation split in blue, a line per seed.', ''] : []),
    ...(diverged.rows.length > 0 ? [tableMarkdown(diverged)] : []),
    ...evidence.arms.flatMap((arm, i) => [
      ...(['accuracy', 'loss'] as const).flatMap((quantity) =>
        page.chart(`training-${i + 1}-${quantity}`, (canvas) => drawHistory(evidence, arm, quantity, canvas), 440),
      ),
      tableMarkdown(historyTable(arm)),
    ]),
  ];
}

export function reproduceLines(page: Page): Lines {
  const { evidence } = page;
  const { command } = evidence.environment;
  return [
    '## How to reproduce',
    '',
    ...(command ? [`    ${command.replace(/\s*[\r\n]+\s*/g, ' ')}`, ''] : []),
    `${REPEATS} ${FILES}`,
    '',
    ...reproductionFacts(evidence).map(([name, value]) => `- ${text(name)}: ${text(value)}`),
    '',
    tableMarkdown(trialsTable(evidence)),
  ];
}
