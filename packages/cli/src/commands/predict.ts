import type { Command } from 'commander';
import { integerBetween, positiveInteger } from '../options.js';

export interface PredictOptions {
  readonly arm?: string;
  readonly seed?: number;
  readonly top?: number;
  readonly threads?: number;
  readonly json?: boolean;
}

const EXAMPLES = `
The model is a model.safetensors, a folder with one, or the folder of a run: then the control's first seed, or what
--arm and --seed name. Pictures are JPEG, PNG, WebP or TIFF of any size, prepared as in training. If one of them cannot
be read, none is answered.

Examples:
  receptive predict runs/mars rock.jpg
  receptive predict runs/mars --arm kernel5 --seed 2 photos/*.jpg
  receptive predict model.safetensors rock.jpg sand.jpg --json > predictions.json
`;

export function addPredict(program: Command): void {
  program
    .command('predict')
    .description('Say what a trained model sees in pictures.')
    .argument('<model>', 'model.safetensors, a folder with one, or the folder of a run')
    .argument('<image...>', 'picture files')
    .option('--arm <name>', "arm of the run (default: the control's)")
    .option('--seed <n>', 'seed of the run (default: the first)', integerBetween('--seed', 0, 2 ** 32))
    .option('--top <n>', 'classes shown, the likeliest first (default: 3, all with --json)', positiveInteger('--top'))
    .option('--threads <n>', 'threads of the engine (default: half the cores)', integerBetween('--threads', 1, 256))
    .option('--json', 'the predictions as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, images: string[], options: PredictOptions) => {
      const { predict } = await import('./predict-action.js');
      await predict(model, images, options);
    });
}
