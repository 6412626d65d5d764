import type { Command } from 'commander';
import { positiveInteger } from '../options.js';

/** The options of `receptive probe` as the shell gave them. */
export interface ProbeOptions {
  readonly only?: string;
  readonly data?: string;
  readonly workers?: number;
  readonly threads?: number;
  readonly list?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Probes measure why the networks of a run answer as they do: what they lose when pictures are shifted, when pixels or
patches change places, when there is less to learn from; what their units see; what they go by. Some train networks of
their own, which are kept and continued like every trial. All look at the validation split; the test split stays sealed.
What is found goes into probes/<name>.json, and the report is written anew with what may be concluded.

Examples:
  receptive probe runs/glyphs                        all probes that the study can be asked
  receptive probe runs/glyphs --only shift,saliency
  receptive probe --list                             what each of them measures
  receptive probe runs/mars --data ~/data/msl-images
`;

export function addProbe(program: Command): void {
  program
    .command('probe')
    .description('Measure why the networks of a run answer as they do.')
    .argument('[run]', 'folder of a finished run')
    .option('--only <names>', 'these probes, separated by commas (default: all)')
    .option('--data <dir>', "folder with the data set's files")
    .option('--workers <n>', 'trials at the same time (default: one for each core)', positiveInteger('--workers'))
    .option('--threads <n>', 'threads inside a trial (default: the cores left idle)', positiveInteger('--threads'))
    .option('--list', 'say what each probe measures, and do nothing')
    .option('--json', 'print what may be concluded as JSON on stdout, everything else on stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string | undefined, options: ProbeOptions) => {
      const { probe } = await import('./probe-action.js');
      process.exitCode = await probe(run, options);
    });
}
