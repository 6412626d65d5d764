import type { Command } from 'commander';
import { integerBetween, numberBetween } from '../options.js';

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly arm?: string;
  readonly seed?: number;
  readonly batch: number;
  readonly batchWindow: number;
  readonly threads?: number;
  readonly queue: number;
  readonly maxBody: number;
  readonly timeout: number;
  readonly log?: boolean;
}

const EXAMPLES = `
The model is a model.safetensors, a folder with one, or the folder of a run: then the control's first seed, or what
--arm and --seed name. Pictures are prepared and answered as in training, bit for bit.

  GET  /ping                    200 when ready
  POST /invocations             predictions for pictures
  GET  /execution-parameters    what a SageMaker batch transform wants to know

Pictures come by their Content-Type:
  image/jpeg, image/png, image/webp, image/tiff, application/x-image    one picture file
  application/json         {"instances": [...]}, each {"b64": "..."}, a picture file in base64, or nested lists of pixel
                           values: channels x height x width, height x width x channels or height x width
  application/jsonlines    one such instance a line
  text/csv                 one picture a row: all its pixel values, channel by channel, row by row
  application/x-npy        a NumPy array of pictures

Predictions go out as Accept asks: application/json, application/jsonlines or text/csv. In the address, or in the
header X-Amzn-SageMaker-Custom-Attributes:
  top=3                name only the three likeliest classes
  saliency=gradient    add where the network looks: height x width values of 0 to 1
  range=1              pixel values are 0 to 1 instead of 0 to 255

SIGTERM and SIGINT stop it: what has come in is answered first; a second one ends it at once.

Exit status: 0 stopped, 1 failed, 2 wrong input or usage, 130 stopped twice.

Examples:
  receptive serve runs/mars
  receptive serve runs/mars --arm kernel5 --seed 2 --port 9000
  curl --data-binary @rock.jpg -H 'Content-Type: image/jpeg' 'http://127.0.0.1:8080/invocations?top=3'
`;

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('Answer pictures over HTTP with a trained model.')
    .argument('<model>', 'model.safetensors, a folder with one, or the folder of a run')
    .option('--host <address>', 'address to listen on; 0.0.0.0 for all of this machine', '127.0.0.1')
    .option('--port <n>', 'port to listen on; 0 for any free one', integerBetween('--port', 0, 65535), 8080)
    .option('--arm <name>', "arm of the run (default: the control's)")
    .option('--seed <n>', 'seed of the run (default: the first)', integerBetween('--seed', 0, 2 ** 32))
    .option('--batch <n>', 'most pictures computed at once', integerBetween('--batch', 1, 1024), 32)
    .option(
      '--batch-window <ms>',
      'how long a picture waits for others to be computed with',
      numberBetween('--batch-window', 0, 1000),
      2,
    )
    .option('--threads <n>', 'threads of the engine (default: half the cores)', integerBetween('--threads', 1, 256))
    .option('--queue <n>', 'requests in work or waiting; beyond, 503', integerBetween('--queue', 1, 100_000), 256)
    .option(
      '--max-body <MiB>',
      'largest request; 100 for large batch transforms',
      numberBetween('--max-body', 0.001, 100),
      6,
    )
    .option('--timeout <s>', 'how long a client may take to send', numberBetween('--timeout', 0.1, 3600), 30)
    .option('--log', 'a line on stderr for each request')
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, options: ServeOptions) => {
      const { serve } = await import('./serve-action.js');
      process.exitCode = await serve(model, options);
    });
}
