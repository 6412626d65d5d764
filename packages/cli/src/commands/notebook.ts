import type { Command } from 'commander';

/** The options of `receptive notebook` as the shell gave them. */
export interface NotebookOptions {
  readonly out?: string;
  readonly data?: string;
}

const EXAMPLES = `
The notebook holds what the run found, with the code that found it: its study, written out to be changed, its answers,
charts and pictures. It is TypeScript for Deno's Jupyter kernel. Executed where receptive-cli is installed, it finds the
finished trials in the run's folder and trains what is new.

Examples:
  receptive notebook runs/glyphs                    writes runs/glyphs/notebook.ipynb
  receptive notebook runs/mars --out mars.ipynb --data ~/data/msl-images
`;

export function addNotebook(program: Command): void {
  program
    .command('notebook')
    .description('Turn a run into a Jupyter notebook.')
    .argument('<run>', 'folder of a finished run')
    .option('--out <file>', 'where to write it (default: notebook.ipynb in the folder of the run)')
    .option('--data <dir>', "folder with the data set's files, for what shows pictures")
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, options: NotebookOptions) => {
      const { notebook } = await import('./notebook-action.js');
      await notebook(run, options);
    });
}
