import type { Command } from 'commander';
import { InputError } from 'receptive';

export interface DataOptions {
  readonly dir?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Known data sets are looked for in data/<name> under the current folder. A download that was stopped or broke off
continues with the same command. Where there is no network, \`get\` says what to fetch elsewhere and where to put it.

Examples:
  receptive data list
  receptive data get mnist
  receptive data get cifar10 --dir ~/data/cifar10
  receptive data check ~/pictures
`;

const CHECK_EXAMPLES = `
Recognises IDX files as MNIST's, CIFAR-10 and CIFAR-100 in binary form, pictures with label lists, pictures by class in
folders and NumPy arrays (.npz, .npy); reads everything, and says what it is or what is wrong with it.

Exit status: 0 all is well, 2 something is wrong.

Examples:
  receptive data check data/mnist
  receptive data check ~/pictures --json
`;

export function addData(program: Command): void {
  const data = program
    .command('data')
    .description('List, download and check data sets.')
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments()
    .action((_options: object, command: Command) => {
      const [given] = command.args;
      if (given === undefined) command.outputHelp();
      else throw new InputError(`data: expected list, get or check, got ${JSON.stringify(given)}.`);
    });
  data
    .command('list')
    .description('The known data sets: whether they are here, their size and licence.')
    .option('--json', 'the same as JSON on stdout')
    .addHelpText('after', '\nExamples:\n  receptive data list\n')
    .action(async (options: DataOptions) => {
      const { listData } = await import('./data-action.js');
      await listData(options);
    });
  data
    .command('get')
    .description('Download a data set from its public source.')
    .argument('<name>', 'mnist, fashion-mnist, cifar10 or mars')
    .option('--dir <dir>', 'folder to put it in (default: data/<name>)')
    .addHelpText('after', '\nExamples:\n  receptive data get mnist\n  receptive data get mars --dir ~/data/mars\n')
    .action(async (name: string, options: DataOptions) => {
      const { getData } = await import('./data-action.js');
      await getData(name, options);
    });
  data
    .command('check')
    .description('Recognise, read and describe a folder of data.')
    .argument('<dir>', 'the folder, or a .npz file')
    .option('--json', 'the same as JSON on stdout')
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (dir: string, options: DataOptions) => {
      const { checkData } = await import('./data-action.js');
      await checkData(dir, options);
    });
}
