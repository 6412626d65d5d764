import { writeStudy } from '../../study/index.js';
import type { DataInput } from '../../study/types.js';
import { answer, caveat } from '../answer.js';
import { viewArchitecture } from '../display/architecture.js';
import { viewData } from '../display/data.js';
import { viewRun } from '../display/run.js';
import type { View } from '../display/view.js';
import { gatherEvidence, type ReportInput } from '../evidence.js';
import { plural } from '../format.js';
import { escapeMarkdown } from '../table.js';
import { literal } from './literal.js';
import { type Cell, type Notebook, notebookOf } from './notebook.js';

export interface RunNotebookInput extends ReportInput {
  /** Any DOM document; charts are drawn in it and it is not changed. */
  readonly document: Document;
  /** Folder of the run, seen from the notebook's: executing it finds the finished trials there. */
  readonly folder: string;
}

/**
 * A finished run as a notebook: its data, its specification, its answers and charts, with the code that gives them.
 * Outputs are those of the run; after a change the notebook is executed again and trains what is new.
 *
 * @throws Error when records, analysis and study do not belong together.
 */
export function renderNotebook(input: RunNotebookInput): Notebook {
  const evidence = gatherEvidence(input);
  const { study, control, baseline, exploration, insights, probes = [] } = evidence;
  const { document } = input;
  const run = viewRun(input);
  const data = exploration ? viewData(exploration, document) : null;
  const shows = (code: string, view: View | null | undefined): Cell => ({ code, output: view?.parts() ?? null });
  const words = (...paragraphs: readonly string[]): Cell => ({ markdown: paragraphs.filter(Boolean).join('\n\n') });
  const text = escapeMarkdown;
  const network = (name: string, { arm }: typeof control, before = ''): Cell =>
    shows(
      `${before}await show(describeNetwork(study.${name}.architecture, { title: ${literal(arm.title)}, data }));`,
      viewArchitecture(arm.architecture, { document, title: arm.title, data: evidence.data }),
    );
  const written = writeStudy(study);

  return notebookOf([
    words(
      `# ${text(study.title)}`,
      text(study.question),
      `${plural(study.arms.length, 'arm')}, each with ${plural(study.seeds.length, 'seed')}, on *${text(evidence.data.name)}*. The outputs are those of the run; change what you like and execute it again: finished trials are found in the run’s folder, and only what is new is trained.`,
    ),
    words(
      '## Data',
      'The folder of the pictures, `dir`, has to be named where the command does not find them by itself.',
    ),
    shows(
      `import { defineStudy, describeNetwork, openData, runStudy, show } from 'receptive-cli';\n\n${openingCode(written.data)}\nawait show(data);`,
      data?.summary,
    ),
    ...(data
      ? [
          words('What stands out:'),
          shows('await show(data.findings);', data.findings),
          shows('await show(data.pictures);', data.pictures),
        ]
      : []),
    words(
      '## The study',
      'Everything that can be changed. An arm that changes more than its experiment’s factor is refused.',
    ),
    network('control', control, `const study = defineStudy(${literal(written)});\n\n`),
    ...(baseline
      ? [
          words(`### Baseline: ${text(baseline.arm.title)}`, text(baseline.arm.because ?? '')),
          network('baseline', baseline),
        ]
      : []),
    words('## The answer', ...answer(evidence).map(text), `*${text(caveat(evidence))}*`),
    shows(
      `const run = await runStudy(study, { dir: data.dir, out: ${literal(input.folder)} });\nawait show(run);`,
      run.answer,
    ),
    ...(baseline
      ? [
          words(`## ${text(baseline.arm.title)} against ${text(control.arm.title)}`),
          shows('await show(run.baseline());', run.baseline()),
        ]
      : []),
    ...evidence.experiments.flatMap(({ name, question }) => [
      words(`## Experiment: ${text(name)}`, text(question)),
      shows(`await show(run.experiment(${literal(name)}));`, run.experiment(name)),
    ]),
    words('## Training'),
    shows('await show(run.training);', run.training),
    ...(evidence.conclusions
      ? [words('## Interpretation'), shows('await show(run.interpretation);', run.interpretation)]
      : []),
    ...probes.flatMap(({ probe, about }) => [
      words(`### ${text(about.title)}`),
      shows(`await show(run.probe(${literal(probe)}));`, run.probe(probe)),
    ]),
    words('## Mistakes'),
    shows('await show(run.mistakes);', run.mistakes),
    ...(insights?.kernels || insights?.featureMaps
      ? [words('## What it learned'), shows('await show(run.learned());', run.learned())]
      : []),
    words('## What it cost'),
    shows('await show(run.cost);', run.cost),
  ]);
}

/** Pictures may lie elsewhere for those who execute it: their folder is named as `npm run notebook` names it. */
function openingCode({ dataset, ...form }: DataInput): string {
  const options = literal(form) === '{}' ? [] : [literal(form).slice(2, -2)];
  if (dataset !== 'glyphs') options.push('dir: process.env.RECEPTIVE_DATA');
  return `const data = await openData(${literal(dataset)}${options.length > 0 ? `, { ${options.join(', ')} }` : ''});`;
}
