import type { Command } from 'commander';
import { oneOf, positiveInteger, positiveNumber } from '../options.js';

export interface BenchOptions {
  readonly workload?: readonly string[];
  readonly pass?: 'train' | 'infer';
  readonly threads?: number;
  readonly batch?: number;
  readonly seconds: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Times whole training steps (forward, loss, backward, Adam) and inference of networks of fixed size on noise. Each row
is a median of several samples; a sample during which other programs kept this machine busy is left out where enough
others remain, and is counted. \`npm run bench\` in the repository compares with PyTorch, ONNX Runtime and others.

Workloads:
  lenet      two 3×3 convolutions and two dense layers, 28×28 grey, batch 64
  mlp        784-512-256-10, dense layers only, batch 64
  vgg        six 3×3 convolutions with batch norm, 32×32 colour, batch 64
  mars       four blocks of convolution, batch norm, pooling, 128×128 colour, batch 32
  mars-5x5, mars-7x7   the same with larger kernels

Examples:
  receptive bench
  receptive bench --workload vgg mars --pass train --threads 1
  receptive bench --workload lenet --pass infer --batch 1
  receptive bench --json > speed.jsonl
`;

export function addBench(program: Command): void {
  program
    .command('bench')
    .description('Measure how fast networks train and answer on this machine.')
    .option('--workload <name...>', 'lenet, mlp, vgg, mars, mars-5x5, mars-7x7 (default: all)')
    .option('--pass <name>', 'train or infer (default: both)', oneOf('--pass', ['train', 'infer']))
    .option('--threads <n>', 'threads of the engine (default: one for each core)', positiveInteger('--threads'))
    .option('--batch <n>', "pictures of a step (default: the workload's)", positiveInteger('--batch'))
    .option('--seconds <s>', 'how long each row is measured', positiveNumber('--seconds'), 3)
    .option('--json', 'one JSON object a line on stdout, everything else on stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (options: BenchOptions) => {
      const { bench } = await import('./bench-action.js');
      await bench(options);
    });
}
