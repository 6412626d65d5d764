import type { Gallery } from '../probes/types.js';
import { answer, caveat } from './answer.js';
import { kernelBitmap, mapBitmap, pictureBitmap } from './bitmaps.js';
import {
  type ArmEvidence,
  type Evidence,
  type ExperimentEvidence,
  gatherEvidence,
  pairsIn,
  type ReportInput,
} from './evidence.js';
import { count, extent, sentence } from './format.js';
import { FigureFiles, type ReportFile } from './markdown-figures.js';
import { choosingWords, hasChoice } from './sections/choosing.js';
import { cloudMarkdown } from './sections/cloud.js';
import { drawDistribution } from './sections/data.js';
import { confusedArms, confusionWidth, drawConfusion, drawRecall } from './sections/errors.js';
import { differenceWords, drawCosts, drawDifferences, drawScores } from './sections/experiment-charts.js';
import { designWords } from './sections/experiments.js';
import { findingsMarkdown } from './sections/exploration-findings.js';
import { type Canvas, WIDE } from './sections/figure.js';
import {
  hasInterpretation,
  INTERPRETATION_WORDS,
  QUESTIONS,
  statementsOn,
  WITHOUT_PROBES,
} from './sections/interpretation.js';
import { kernelsWords, mapsWords } from './sections/learned.js';
import { disagreementKinds, mistakesWords } from './sections/mistakes.js';
import { DRAWING_WORDS, drawArchitecture } from './sections/networks.js';
import { drawCurve, hasProbes, PROBES_WORDS, probeWords } from './sections/probes.js';
import { FILES, REPEATS, reproductionFacts } from './sections/reproduce.js';
import { BOUNDS_WORDS, demandsOf, drawTheory, hasTheory, THEORY_WORDS } from './sections/theory.js';
import { drawHistory } from './sections/training.js';
import { noVerdictWords, rulesWords, verdictLines } from './sections/verdicts.js';
import { escapeMarkdown, tableMarkdown } from './table.js';
import { choosingTable, tuningTable } from './tables/choosing.js';
import { confusionsTable, confusionTable, distributionTable, recallTable } from './tables/classes.js';
import { costTable, costWords } from './tables/cost.js';
import {
  agreementTable,
  answersTable,
  disagreementTable,
  kernelsTable,
  mapsTable,
  mistakesTable,
} from './tables/insights.js';
import { inducedTable, layersTable, recipeTable } from './tables/networks.js';
import { curveTable, justificationsTable, STATEMENT_KINDS } from './tables/probes.js';
import {
  differencesTable,
  divergedTable,
  historyTable,
  scoresTable,
  seedsTable,
  trialsTable,
} from './tables/results.js';
import { statisticsTable } from './tables/statistics.js';
import { theoryTable } from './tables/theory.js';
import { wordOf } from './verdict-words.js';

const text = escapeMarkdown;

/** The report's words and tables as Markdown, without pictures. Throws as `renderReport` does. */
export function renderMarkdown(input: ReportInput): string {
  return new MarkdownReport(gatherEvidence(input), null).text();
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
  const report = new MarkdownReport(gatherEvidence(input), { figures, document: input.document });
  return { text: report.text(), files: figures.files };
}

/** A list of lines; an empty one ends a paragraph. */
type Lines = readonly string[];

class MarkdownReport {
  constructor(
    private readonly evidence: Evidence,
    private readonly drawing: { readonly figures: FigureFiles; readonly document: Document } | null,
  ) {}

  text(): string {
    const { evidence } = this;
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
      ...this.data(),
      ...(baseline
        ? [
            ...this.network(baseline, 'Baseline'),
            `### ${text(baseline.arm.title)} against ${text(control.arm.title)}`,
            '',
            ...this.baselineOutcome([baseline, control]),
          ]
        : []),
      ...this.network(control, 'Architecture'),
      tableMarkdown(recipeTable(evidence)),
      ...experiments.flatMap((experiment, i) => [
        `## Experiment: ${text(experiment.name)}`,
        '',
        ...this.experiment(`experiment-${i + 1}`, experiment),
      ]),
      ...this.theory(),
      ...this.interpretation(),
      ...this.probes(),
      ...(hasChoice(evidence)
        ? [
            '## Choosing by validation',
            '',
            ...choosingWords(evidence).flatMap((line) => [text(line), '']),
            tableMarkdown(choosingTable(evidence)),
          ]
        : []),
      ...this.training(),
      ...this.mistakes(),
      ...this.learned(),
      '## What it cost',
      '',
      text(costWords(evidence)),
      '',
      tableMarkdown(costTable(evidence)),
      ...(evidence.cloud ? cloudMarkdown(evidence.cloud) : []),
      ...this.reproduce(),
    ].join('\n');
  }

  /** A chart's link; nothing where no pictures are wanted. */
  private chart(name: string, draw: (canvas: Canvas) => Element, width = WIDE): Lines {
    const { drawing } = this;
    return drawing ? [drawing.figures.chart(name, draw({ document: drawing.document, width })), ''] : [];
  }

  private data(): Lines {
    const { evidence, drawing } = this;
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
      ...this.chart('distribution', (canvas) => drawDistribution(evidence, canvas)),
      tableMarkdown(distributionTable(evidence)),
    ];
  }

  private network(entry: ArmEvidence, heading: string): Lines {
    const { evidence } = this;
    return [
      `## ${heading}: ${text(entry.arm.title)}`,
      '',
      ...(entry.arm.because ? [text(entry.arm.because), ''] : []),
      ...this.chart(heading.toLowerCase(), (canvas) => drawArchitecture(evidence, entry, canvas)),
      ...(this.drawing ? [DRAWING_WORDS, ''] : []),
      tableMarkdown(layersTable(entry)),
    ];
  }

  private baselineOutcome(arms: readonly ArmEvidence[]): Lines {
    const { evidence } = this;
    const judgements = evidence.analysis.judgements.filter(({ experiment }) => experiment === null);
    return [
      ...this.verdicts(judgements, null, null),
      ...this.scores('baseline', arms),
      tableMarkdown(scoresTable(evidence, arms, 'Mean over seeds, with the 95 % t interval')),
      tableMarkdown(
        differencesTable(evidence, pairsIn(evidence, null), 'Paired differences, with the 95 % t interval'),
      ),
      tableMarkdown(statisticsTable(evidence, judgements)),
      tableMarkdown(seedsTable(evidence, arms, 'Every seed')),
    ];
  }

  private experiment(name: string, experiment: ExperimentEvidence): Lines {
    const { evidence } = this;
    const arms = [evidence.control, ...experiment.arms];
    const pairs = pairsIn(evidence, experiment.name);
    return [
      text(experiment.question),
      '',
      text(designWords(evidence, experiment)),
      '',
      ...this.verdicts(experiment.judgements, experiment.trend, experiment),
      ...this.scores(name, arms),
      ...this.chart(`${name}-differences`, (canvas) => drawDifferences(evidence, experiment, canvas)),
      ...(this.drawing ? [text(differenceWords(evidence, experiment)), ''] : []),
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

  private scores(name: string, arms: readonly ArmEvidence[]): Lines {
    return [
      ...this.chart(`${name}-scores`, (canvas) => drawScores(this.evidence, arms, canvas)),
      ...this.chart(`${name}-costs`, (canvas) => drawCosts(arms, canvas, true)),
    ];
  }

  private verdicts(...[judgements, trend, experiment]: Parameters<typeof verdictLines>): Lines {
    const withheld = noVerdictWords(judgements);
    return [
      ...verdictLines(judgements, trend, experiment).map(
        ({ kind, says, notes }) => `- **${wordOf(kind)}**: ${[sentence(says), ...notes].map(text).join(' ')}`,
      ),
      '',
      ...(withheld ? [text(withheld), ''] : []),
    ];
  }

  private theory(): Lines {
    const { evidence } = this;
    if (!hasTheory(evidence)) return [];
    return [
      '## What theory demands',
      '',
      THEORY_WORDS,
      '',
      ...this.chart('theory', (canvas) => drawTheory(evidence, canvas)),
      ...(this.drawing ? [BOUNDS_WORDS, ''] : []),
      tableMarkdown(theoryTable(demandsOf(evidence))),
    ];
  }

  private interpretation(): Lines {
    const { evidence } = this;
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

  private probes(): Lines {
    const probes = this.evidence.probes ?? [];
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
          ...this.chart(`probe-${probe.probe}-${curve.name}`, (canvas) => drawCurve(curve, canvas)),
          tableMarkdown(curveTable(curve)),
        ]),
        ...probe.galleries.flatMap((gallery, i) => this.gallery(`probe-${probe.probe}-${i + 1}`, gallery)),
        text(`${probeWords(probe)} ${probe.about.source}`),
        '',
      ]),
    ];
  }

  private gallery(name: string, { title, caption, columns, rows }: Gallery): Lines {
    const { drawing } = this;
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

  private training(): Lines {
    const { evidence } = this;
    const diverged = divergedTable(evidence);
    return [
      '## Training',
      '',
      ...(this.drawing ? ['Training split in orange, validation split in blue, a line per seed.', ''] : []),
      ...(diverged.rows.length > 0 ? [tableMarkdown(diverged)] : []),
      ...evidence.arms.flatMap((arm, i) => [
        ...(['accuracy', 'loss'] as const).flatMap((quantity) =>
          this.chart(`training-${i + 1}-${quantity}`, (canvas) => drawHistory(evidence, arm, quantity, canvas), 440),
        ),
        tableMarkdown(historyTable(arm)),
      ]),
    ];
  }

  private mistakes(): Lines {
    const { evidence, drawing } = this;
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
      ...this.chart('recall', (canvas) => drawRecall(evidence, canvas)),
      tableMarkdown(confusionsTable(evidence, control)),
      tableMarkdown(recallTable(evidence)),
      ...arms.flatMap((arm) => [
        ...this.chart(`confusion-${arm.arm.role}`, (canvas) => drawConfusion(evidence, arm, canvas), width),
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

  private learned(): Lines {
    const { evidence, drawing } = this;
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
      ...(featureMaps ? this.featureMaps(featureMaps) : []),
    ];
  }

  /** A table of pictures: a row per test picture, a column per stage. */
  private featureMaps(maps: NonNullable<NonNullable<ReportInput['insights']>['featureMaps']>): Lines {
    const { evidence, drawing } = this;
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

  private reproduce(): Lines {
    const { evidence } = this;
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
}
