import type { Command } from 'commander';
import { positiveInteger } from '../options.js';

export interface ExploreCommandOptions {
  readonly data?: string;
  readonly out?: string;
  readonly imageSize?: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Looks at a data set before anything is trained: sizes, classes, pixels and pictures, and what stands out in them -
imbalance, missing classes, unlabelled files, copies and near-copies within and across splits, shift between splits,
odd sizes, grey among colour, clipped pictures, how far a linear classifier gets. Each finding comes with its evidence,
its size and what it means for the design.

Writes exploration.html (one file that opens offline) and exploration.json.

Examples:
  receptive explore glyphs
  receptive explore mars --data ~/data/msl-images
  receptive explore my-study.ts                    the data a study names, as that study prepares it
  receptive explore mnist --json > exploration.json
`;

export function addExplore(program: Command): void {
  program
    .command('explore')
    .description('Look at a data set before training: what is in it, what stands out, and what that means.')
    .argument('<dataset>', 'name of a data set, or name or file of a study')
    .option('--data <dir>', "folder with the data set's files")
    .option('--out <dir>', 'folder for exploration.html and exploration.json (default: runs/explore-<name>)')
    .option('--image-size <n>', 'side in pixels pictures are resized to', positiveInteger('--image-size'))
    .option('--json', 'print the exploration as JSON on stdout, everything else on stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (dataset: string, options: ExploreCommandOptions) => {
      const { explore } = await import('./explore-action.js');
      await explore(dataset, options);
    });
}
