/** What was measured: the baseline, the experiments, and what theory demanded of them. */

import { type ArmEvidence, type ExperimentEvidence, pairsIn } from '../evidence.js';
import { sentence } from '../format.js';
import { differenceWords, drawCosts, drawDifferences, drawScores } from '../sections/experiment-charts.js';
import { designWords } from '../sections/experiments.js';
import { BOUNDS_WORDS, demandsOf, drawTheory, hasTheory, THEORY_WORDS } from '../sections/theory.js';
import { noVerdictWords, rulesWords, verdictLines } from '../sections/verdicts.js';
import { tableMarkdown, escapeMarkdown as text } from '../table.js';
import { tuningTable } from '../tables/choosing.js';
import { inducedTable } from '../tables/networks.js';
import { differencesTable, scoresTable, seedsTable } from '../tables/results.js';
import { statisticsTable } from '../tables/statistics.js';
import { theoryTable } from '../tables/theory.js';
import { wordOf } from '../verdict-words.js';
import type { Lines, Page } from './page.js';

export function baselineLines(page: Page, arms: readonly ArmEvidence[]): Lines {
  const { evidence } = page;
  const judgements = evidence.analysis.judgements.filter(({ experiment }) => experiment === null);
  return [
    ...verdicts(judgements, null, null),
    ...scores(page, 'baseline', arms),
    tableMarkdown(scoresTable(evidence, arms, 'Mean over seeds, with the 95 % t interval')),
    tableMarkdown(differencesTable(evidence, pairsIn(evidence, null), 'Paired differences, with the 95 % t interval')),
    tableMarkdown(statisticsTable(evidence, judgements)),
    tableMarkdown(seedsTable(evidence, arms, 'Every seed')),
  ];
}

export function experimentLines(page: Page, name: string, experiment: ExperimentEvidence): Lines {
  const { evidence } = page;
  const arms = [evidence.control, ...experiment.arms];
  const pairs = pairsIn(evidence, experiment.name);
  return [
    text(experiment.question),
    '',
    text(designWords(evidence, experiment)),
    '',
    ...verdicts(experiment.judgements, experiment.trend, experiment),
    ...scores(page, name, arms),
    ...page.chart(`${name}-differences`, (canvas) => drawDifferences(evidence, experiment, canvas)),
    ...(page.drawing ? [text(differenceWords(evidence, experiment)), ''] : []),
    tableMarkdown(differencesTable(evidence, pairs, 'Paired differences, with the 95 % t interval')),
    tableMarkdown(scoresTable(evidence, [...arms, ...experiment.tuned], 'Mean over seeds, with the 95 % t interval')),
    tableMarkdown(statisticsTable(evidence, experiment.judgements)),
    text(rulesWords(evidence)),
    '',
    ...evidence.analysis.tuning
      .filter((one) => one.experiment === experiment.name)
      .map((one) => tableMarkdown(tuningTable(evidence, one))),
    tableMarkdown(seedsTable(evidence, arms, 'Every seed')),
    tableMarkdown(inducedTable(evidence, experiment)),
  ];
}

export function theoryLines(page: Page): Lines {
  const { evidence } = page;
  if (!hasTheory(evidence)) return [];
  return [
    '## What theory demands',
    '',
    THEORY_WORDS,
    '',
    ...page.chart('theory', (canvas) => drawTheory(evidence, canvas)),
    ...(page.drawing ? [BOUNDS_WORDS, ''] : []),
    tableMarkdown(theoryTable(demandsOf(evidence))),
  ];
}

function scores(page: Page, name: string, arms: readonly ArmEvidence[]): Lines {
  return [
    ...page.chart(`${name}-scores`, (canvas) => drawScores(page.evidence, arms, canvas)),
    ...page.chart(`${name}-costs`, (canvas) => drawCosts(arms, canvas, true)),
  ];
}

function verdicts(...[judgements, trend, experiment]: Parameters<typeof verdictLines>): Lines {
  const withheld = noVerdictWords(judgements);
  return [
    ...verdictLines(judgements, trend, experiment).map(
      ({ kind, says, notes }) => `- **${wordOf(kind)}**: ${[sentence(says), ...notes].map(text).join(' ')}`,
    ),
    '',
    ...(withheld ? [text(withheld), ''] : []),
  ];
}
