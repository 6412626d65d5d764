import type { Command } from 'commander';
import { InputError, readDifference } from 'receptive';
import { addStudyOptions, type StudyOptions } from './study-options.js';

export interface PlanOptions extends StudyOptions {
  /** Shares. */
  readonly detect: number;
  readonly sd?: number;
  readonly power: number;
  readonly json?: boolean;
}

const EXAMPLES = `
The spread of a comparison is the standard deviation, over seeds, of the arm's metric minus the control's. It is taken
from the trials stored in the run's folder, on validation, so that planning needs no look at the test split; two seeds
of both arms are the least. A spread from few seeds is itself uncertain: plan again when there are more.

Seeds are counted for a verdict: the t test after Holm's adjustment over the experiment's comparisons, and the sign-flip
test, which cannot reject with fewer than six seeds.

Examples:
  receptive plan glyphs --detect 1pp               seeds needed to see one percentage point
  receptive plan my-study.ts --detect 0.5pp --seeds 10
  receptive plan mars --detect 2pp --sd 1.1pp      with a spread of your own, before anything is trained
`;

export function addPlan(program: Command): void {
  const command = program
    .command('plan')
    .description('How many seeds a difference needs, and what the seeds at hand can detect.')
    .argument('<study>', 'name or file of the study')
    .requiredOption('--detect <difference>', 'the difference one cares about: 1pp, or 0.01', difference('--detect'))
    .option('--sd <spread>', 'standard deviation of paired differences, in place of the measured', difference('--sd'))
    .option('--power <share>', 'how often the difference is to be found', power, 0.8);
  addStudyOptions(command)
    .option('--json', 'the same as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (study: string, options: PlanOptions) => {
      const { plan } = await import('./plan-action.js');
      await plan(study, options);
    });
}

const difference = (option: string) => (text: string) => readDifference(text, option);

function power(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1 && text.trim() !== '') return value;
  throw new InputError(`--power: expected a share between 0 and 1, got ${JSON.stringify(text)}.`);
}
