import type { Command } from 'commander';
import { integerBetween } from '../options.js';

export interface LabOptions {
  readonly port: number;
  /** Absent: where a person is at a terminal. */
  readonly open?: boolean;
  readonly runs?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
The page runs in the browser: what is trained there is trained on this machine, and nothing leaves it. From here it gets
its files, the runs in a folder with their reports and models, how far a running one is, and the data sets that are in
data/ or that runs have read. Only this machine can ask, and nothing can be written.

Ctrl-C stops it.

Exit status: 0 stopped, 1 failed, 2 wrong input or usage, 130 stopped twice.

Examples:
  receptive lab
  receptive lab --port 9000 --runs ~/studies/runs
`;

export function addLab(program: Command): void {
  program
    .command('lab')
    .description('Design, train and look into networks on a page in the browser.')
    .option('--port <n>', 'port to listen on; 0 for any free one', integerBetween('--port', 0, 65535), 8088)
    .option('--open', 'open the page in the browser (default: at a terminal)')
    .option('--no-open', 'only say its address')
    .option('--runs <dir>', 'folder of the runs to show (default: runs)')
    .option('--json', 'the address as a line of JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: LabOptions) => {
      const { lab } = await import('./lab-action.js');
      process.exitCode = await lab(options);
    });
}
