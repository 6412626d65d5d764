import type { Command } from 'commander';
import { positiveInteger } from '../options.js';
import { addOnOptions, type OnArguments } from './sagemaker.js';
import { addStudyOptions, type StudyOptions } from './study-options.js';

/** The options of `receptive run` as the shell gave them, checked one by one. */
export interface RunOptions extends StudyOptions, OnArguments {
  readonly threads?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly open?: boolean;
  readonly tensorboard?: boolean;
}

const EXAMPLES = `
A study is the name of a built-in one (glyphs, mnist, mars, limits), a .json file, or a .ts, .js or .mjs file, which is run.

The run's folder keeps every finished trial and a checkpoint of those begun: after Ctrl-C (once: stop cleanly, twice:
stop now), a crash or a power cut the same command continues and ends with the same numbers. Other options add trials
and destroy none.

The test split is opened once all trainings of the plan are done, and never for choosing: rates and winners are chosen
on validation. How many plans of this folder have seen it is counted.

Exit status: 0 done, 1 failed, 2 wrong input or usage, 130 interrupted.

Examples:
  receptive run --quick                            the built-in study in under a minute
  receptive run mnist --data ~/data/mnist --seeds 5
  receptive run mars --data ~/data/msl-images --image-size 128 --epochs 12
  receptive run my-study.json --out runs/kernels --json > analysis.json
  receptive run mars --seeds 6 --dry-run           how long would that take?
  receptive run mars --on sagemaker --max-cost 5   as training jobs of Amazon SageMaker
`;

export function addRun(program: Command): void {
  const command = program
    .command('run')
    .description('Train the networks of a study over several seeds and write a report.')
    .argument('[study]', 'name or file of the study', 'glyphs');
  addOnOptions(addStudyOptions(command))
    .option('--threads <n>', 'threads inside a trial (default: the cores left idle)', positiveInteger('--threads'))
    .option('--dry-run', 'say what would be reused and how long the rest would take, and do nothing')
    .option('--json', 'print the analysis as JSON on stdout, everything else on stderr')
    .option('--tensorboard', 'keep an event file of every trial in <run>/tensorboard, for `tensorboard --logdir`')
    .option('--open', 'open the report in the browser when it is done')
    .addHelpText('after', EXAMPLES)
    .action(async (study: string, options: RunOptions) => {
      const { run } = await import('./run-action.js');
      process.exitCode = await run(study, options);
    });
}
