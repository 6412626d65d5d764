import type { Command } from 'commander';
import { oneOf, positiveInteger } from '../options.js';
import type { EngineName } from '../runner/types.js';

/** The options of `receptive run` as the shell gave them, checked one by one. */
export interface RunOptions {
  readonly data?: string;
  readonly out?: string;
  readonly seeds?: number;
  readonly epochs?: number;
  readonly workers?: number;
  readonly threads?: number;
  readonly quick?: boolean;
  readonly imageSize?: number;
  readonly engine: EngineName;
  readonly json?: boolean;
  readonly open?: boolean;
}

const EXAMPLES = `
A study is the name of a built-in one (glyphs, mnist, mars), a .json file, or a .ts, .js or .mjs file, which is run.

The run's folder keeps every finished trial and a checkpoint of those begun: after Ctrl-C (once: stop cleanly, twice:
stop now), a crash or a power cut the same command continues and ends with the same numbers. Other options add trials
and destroy none.

Exit status: 0 done, 1 failed, 2 wrong input or usage, 130 interrupted.

Examples:
  receptive run --quick                            the built-in study in under a minute
  receptive run mnist --data ~/data/mnist --seeds 5
  receptive run mars --data ~/data/msl-images --image-size 128 --epochs 12
  receptive run my-study.json --out runs/kernels --json > analysis.json
`;

export function addRun(program: Command): void {
  program
    .command('run')
    .description('Train the networks of a study over several seeds and write a report.')
    .argument('[study]', 'name or file of the study', 'glyphs')
    .option('--data <dir>', "folder with the data set's files")
    .option('--out <dir>', 'folder of the run (default: runs/<study>, runs/<study>-quick with --quick)')
    .option('--seeds <n>', "number of seeds (default: the study's)", positiveInteger('--seeds'))
    .option('--epochs <n>', "epochs of every training (default: the study's)", positiveInteger('--epochs'))
    .option('--image-size <n>', 'side in pixels pictures are resized to', positiveInteger('--image-size'))
    .option('--quick', "the study's short form: fewer seeds, epochs or pictures")
    .option('--workers <n>', 'trials at the same time (default: one for each core)', positiveInteger('--workers'))
    .option('--threads <n>', 'threads inside a trial (default: the cores left idle)', positiveInteger('--threads'))
    .option(
      '--engine <name>',
      'wasm; wasm-direct: the same without Winograd, which rounds less; reference: slow plain loops to check it against',
      oneOf('--engine', ['wasm', 'wasm-direct', 'reference']),
      'wasm',
    )
    .option('--json', 'print the analysis as JSON on stdout, everything else on stderr')
    .option('--open', 'open the report in the browser when it is done')
    .addHelpText('after', EXAMPLES)
    .action(async (study: string, options: RunOptions) => {
      const { run } = await import('./run-action.js');
      process.exitCode = await run(study, options);
    });
}
