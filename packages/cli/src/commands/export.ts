import type { Command } from 'commander';
import { integerBetween, oneOf } from '../options.js';

export const EXPORT_FORMATS = ['onnx', 'safetensors', 'pytorch'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportOptions {
  readonly to: ExportFormat;
  readonly out?: string;
  readonly preprocessing: boolean;
  readonly arm?: string;
  readonly seed?: number;
}

const EXAMPLES = `
The model is a model.safetensors, a folder with one, or the folder of a run: then the control's first seed, or what
--arm and --seed name.

  onnx         opset 17 (19 where a border wraps round), for any number of pictures at a time. It takes pixels (uint8,
               N x C x H x W) and brings them to the network's input itself; --without-preprocessing leaves that to the
               client, who sends float32
  safetensors  tensors by PyTorch's names, for safetensors.torch.load_file and load_state_dict
  pytorch      a Python module with the network as nn.Module and load(), and its parameters as safetensors beside it

Examples:
  receptive export runs/mnist --to onnx
  receptive export runs/mnist --arm kernel5 --seed 2 --to onnx --out kernel5.onnx --without-preprocessing
  receptive export model.safetensors --to pytorch --out network.py
`;

export function addExport(program: Command): void {
  program
    .command('export')
    .description('Write a trained model for ONNX runtimes or PyTorch.')
    .argument('<model>', "a model.safetensors or a run's folder")
    .requiredOption('--to <format>', `${EXPORT_FORMATS.join(', ')}`, oneOf('--to', EXPORT_FORMATS))
    .option('--out <file>', 'file to write (default: the name of the arm, here)')
    .option('--without-preprocessing', 'the network takes its own input instead of pixels')
    .option('--arm <name>', "arm of the run (default: the study's control)")
    .option('--seed <n>', 'seed of the run (default: the first)', integerBetween('--seed', 0, 2 ** 32))
    .addHelpText('after', EXAMPLES)
    .action(
      async (model: string, options: Omit<ExportOptions, 'preprocessing'> & { withoutPreprocessing?: boolean }) => {
        const { exportModel } = await import('./export-action.js');
        await exportModel(model, { ...options, preprocessing: !options.withoutPreprocessing });
      },
    );
}
