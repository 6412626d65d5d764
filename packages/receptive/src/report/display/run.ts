import type { Question } from '../../analysis/conclusions/types.js';
import { fieldError } from '../../errors.js';
import { answer, caveat } from '../answer.js';
import { type Evidence, gatherEvidence, type ReportInput } from '../evidence.js';
import { percent, sentence } from '../format.js';
import { html } from '../html.js';
import { costSection } from '../sections/cost.js';
import { errorsSection } from '../sections/errors.js';
import { drawScores } from '../sections/experiment-charts.js';
import { baselineOutcome, experimentSection } from '../sections/experiments.js';
import { drawn, figure, WIDE } from '../sections/figure.js';
import { interpretationSection, QUESTIONS, statementsOn } from '../sections/interpretation.js';
import { hasLearned, learnedSection } from '../sections/learned.js';
import { mistakesWords } from '../sections/mistakes.js';
import { probeMarkup, probeWords } from '../sections/probes.js';
import { trainingSection } from '../sections/training.js';
import { costWords } from '../tables/cost.js';
import { scoresTable, seedsTable } from '../tables/results.js';
import { View } from './view.js';

/** A finished run, part by part, as its report shows it. */
export interface RunViews {
  /** The answer in a few sentences, how far it reaches, and a point per seed of every arm. */
  readonly answer: View;
  /** The control against the baseline. Throws InputError for a study without one. */
  baseline(): View;
  /** One experiment, compared with the control. Throws InputError for a name that the study does not have. */
  experiment(name: string): View;
  /** What the measurements allow one to say. */
  readonly interpretation: View;
  /** One measurement. Throws InputError for a probe that the run has not been asked. */
  probe(name: string): View;
  /** Accuracy and loss by epoch. */
  readonly training: View;
  /** What is mistaken for what, and pictures of it where the run's pictures are at hand. */
  readonly mistakes: View;
  /** Kernels and feature maps. Throws InputError where the run's models or pictures are not at hand. */
  learned(): View;
  readonly cost: View;
}

/**
 * @param input `document` is any DOM document; charts are drawn in it and it is not changed.
 * @throws Error when records, analysis and study do not belong together.
 */
export function viewRun(input: ReportInput & { readonly document: Document }): RunViews {
  const evidence = gatherEvidence(input);
  const { document } = input;
  const { study, probes = [] } = evidence;
  return {
    answer: new View(
      () => [...answer(evidence), caveat(evidence)].join('\n'),
      () => html`<section class="answer">${answer(evidence).map((text) => html`<p>${text}</p>`)}<p class="caveat">${caveat(evidence)}</p></section>
${scores(evidence, document)}`,
    ),
    baseline() {
      const { baseline } = evidence;
      if (!baseline) throw fieldError(`${study.name}: baseline`, 'a study with one', undefined);
      return new View(
        () => said(evidence, null),
        () => baselineOutcome(evidence, baseline, document),
      );
    },
    experiment(name) {
      const experiment = evidence.experiments.find((one) => one.name === name);
      if (!experiment) throw fieldError('experiment', named(study.experiments), name);
      return new View(
        () => `${experiment.question}\n${said(evidence, name)}`,
        () => experimentSection(evidence, experiment, document),
      );
    },
    interpretation: new View(
      () => interpretationWords(evidence),
      () => interpretationSection(evidence),
    ),
    probe(name) {
      const probe = probes.find((one) => one.probe === name);
      if (!probe) {
        const asked = probes.map((one) => ({ name: one.probe }));
        throw fieldError('probe', named(asked), name, 'A study names its probes; `receptive probe` adds to a run.');
      }
      return new View(
        () => `${probe.about.title}: ${probe.about.definition} ${probe.about.shows} ${probeWords(probe)}`,
        () => probeMarkup(probe, document),
      );
    },
    training: new View(
      () => lastEpochs(evidence),
      () => trainingSection(evidence, document),
    ),
    mistakes: new View(
      () => mistakesWords(evidence) || 'Recall and confusion of every class.',
      () => errorsSection(evidence, document),
    ),
    learned() {
      if (!hasLearned(evidence))
        throw fieldError(`${study.name}: models`, 'a run with its pictures at hand', undefined);
      return new View(
        () => `What ${evidence.control.arm.title} learned.`,
        () => learnedSection(evidence),
      );
    },
    cost: new View(
      () => costWords(evidence),
      () => costSection(evidence),
    ),
  };
}

const named = (list: readonly { readonly name: string }[]) =>
  list.length > 0 ? `one of ${list.map(({ name }) => `"${name}"`).join(', ')}` : 'a run that has one';

/** A point per seed of every arm, and the numbers. */
function scores(evidence: Evidence, document: Document) {
  const { arms } = evidence;
  const chart = drawn(drawScores(evidence, arms, { document, width: WIDE }));
  return figure(
    'A circle per seed, a line at the mean, a bar for its 95 % t interval.',
    chart,
    scoresTable(evidence, arms, 'Mean over seeds, with the 95 % t interval below it'),
    seedsTable(evidence, arms, 'Every seed'),
  );
}

/** The verdicts of an experiment; null: of the control against the baseline. */
function said({ analysis }: Evidence, experiment: string | null): string {
  const judged = analysis.judgements.filter((one) => one.experiment === experiment);
  return judged.map(({ verdict }) => sentence(verdict.says)).join('\n');
}

function interpretationWords(evidence: Evidence): string {
  const on = (question: Question) =>
    statementsOn(evidence, question).map(({ kind, says }) => `- ${kind}: ${sentence(says)}`);
  const words = QUESTIONS.flatMap(({ question, words: asks }) => [asks(evidence), ...on(question)]);
  return words.join('\n');
}

/** Where every arm's trainings ended, mean over the seeds. */
function lastEpochs({ arms, decimals }: Evidence): string {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return arms
    .map(({ arm, trials }) => {
      const ends = trials.flatMap(({ history }) => history.slice(-1));
      if (ends.length === 0) return `${arm.title}: no epoch was finished`;
      const validation = percent(mean(ends.map(({ validationAccuracy }) => validationAccuracy)), decimals);
      const training = percent(mean(ends.map(({ trainAccuracy }) => trainAccuracy)), decimals);
      return `${arm.title}: validation accuracy ${validation} at the end, ${training} in training`;
    })
    .join('\n');
}
