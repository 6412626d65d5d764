import type { Command } from 'commander';
import { addStudyOptions, type StudyOptions } from './study-options.js';

export interface TrialsOptions extends StudyOptions {
  readonly json?: boolean;
}

const EXAMPLES = `
Finished trials are kept by what can change their result, whatever the plan around them has become. This lists those of
a run's folder, what the study as it is now would reuse of them, and how long the rest would take at the speeds measured
there. Nothing is trained and nothing is written. \`receptive run --dry-run\` measures what has not been measured.

Examples:
  receptive trials                                 of the built-in study, in runs/glyphs
  receptive trials my-study.ts --seeds 10          what ten seeds would reuse, and what they would cost
  receptive trials runs/mars-64                    a folder, and the study that was run there
  receptive trials mars --data ~/data/msl-images --json
`;

export function addTrials(program: Command): void {
  const command = program
    .command('trials')
    .description('What trials are stored, what a study would reuse, and what the rest would cost.')
    .argument('[what]', "a study, by name or file, or a run's folder", 'glyphs');
  addStudyOptions(command)
    .option('--json', 'the same as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (what: string, options: TrialsOptions) => {
      const { trials } = await import('./trials-action.js');
      await trials(what, options);
    });
}
