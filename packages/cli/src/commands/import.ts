import type { Command } from 'commander';
import { numbers } from '../options.js';

export interface ImportOptions {
  readonly architecture?: string;
  readonly out?: string;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly classes?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
An ONNX file (opset 7 to 23) of a network for pictures becomes an architecture of this laboratory's layers with its
parameters; a node that no layer stands for is refused by name. A safetensors file is a state dict of PyTorch for the
architecture in a JSON file ({ "input": [C, H, W], "layers": [...] }), or what \`receptive export\` wrote.

Pixels are brought to the network's input as the file says: by nodes on whole numbers (uint8), or by what \`receptive
export\` noted in it. Where it says nothing, (pixel/255 - mean)/std with --mean and --std.

Examples:
  receptive import resnet.onnx --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --out resnet.safetensors
  receptive import weights.safetensors --architecture arch.json
  receptive import model.onnx --json > description.json
`;

export function addImport(program: Command): void {
  program
    .command('import')
    .description('Read a network from ONNX or safetensors, as a model of this laboratory.')
    .argument('<file>', 'an .onnx or .safetensors file')
    .option('--architecture <file>', 'JSON of the network that a safetensors file belongs to')
    .option('--out <file>', 'file to write (default: model.safetensors, if there is none yet)')
    .option('--mean <list>', 'one number for each channel, of pixels in 0...1 (default: 0)', numbers('--mean'))
    .option('--std <list>', 'one number for each channel (default: 1)', numbers('--std'))
    .option('--classes <file>', 'names of the classes: lines of "index name"')
    .option('--json', 'what was read as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: ImportOptions) => {
      const { importModel } = await import('./import-action.js');
      await importModel(file, options);
    });
}
