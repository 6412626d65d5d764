import type { Command } from 'commander';

export interface GradeOptions {
  readonly json?: boolean;
}

const EXAMPLES = `
The criteria are those of the assignment: data understanding 15, baseline 15, architecture and justification 25,
experimental rigor 25, interpretation 20. What a run contains is read from its own records, and every point that is
missing comes with what would bring it. It measures completeness and rigor, and not taste.

Examples:
  receptive grade runs/glyphs
  receptive grade runs/mars --json
`;

export function addGrade(program: Command): void {
  program
    .command('grade')
    .description('Hold a run against the criteria of the assignment.')
    .argument('<run>', 'folder of a finished run')
    .option('--json', 'the same as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, options: GradeOptions) => {
      const { grade } = await import('./grade-action.js');
      await grade(run, options);
    });
}
