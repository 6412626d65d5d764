import type { Command } from 'commander';
import { positiveInteger } from '../options.js';

export interface DescribeOptions {
  readonly imageSize?: number;
  readonly out?: string;
  readonly quick?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Prints, without training anything: every network of the study layer by layer with output shapes, parameters,
multiply-accumulates (MACs) and receptive fields; and for each arm of an experiment the one path in which it differs
from the control and, apart from that, what the difference brings along - the time of a training step too, where the
run's folder has measured it. A model.safetensors is described by its network.

Examples:
  receptive describe glyphs
  receptive describe mars --image-size 128
  receptive describe my-study.ts --json
  receptive describe runs/glyphs/trials/conv/0/model.safetensors
`;

export function addDescribe(program: Command): void {
  program
    .command('describe')
    .description("Print a study's networks layer by layer, and what its experiments vary.")
    .argument('<study>', 'name or file of the study, or a model.safetensors')
    .option('--image-size <n>', 'side in pixels pictures are resized to', positiveInteger('--image-size'))
    .option('--out <dir>', 'folder of the run, for measured times (default: as `run`)')
    .option('--quick', "the study's short form")
    .option('--json', 'the same as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (study: string, options: DescribeOptions) => {
      const { describe } = await import('./describe-action.js');
      await describe(study, options);
    });
}
