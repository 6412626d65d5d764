import type { Command } from 'commander';
import { integerBetween, numberBetween, oneOf, positiveInteger, positiveNumber } from '../options.js';

/** What all commands for the cloud have in common. */
export interface PlaceArguments {
  readonly region?: string;
  readonly role?: string;
  readonly bucket?: string;
  readonly image?: string;
  readonly prices?: string;
}

export interface ModelArguments extends PlaceArguments {
  readonly arm?: string;
  readonly seed?: number;
}

export interface DeployArguments extends ModelArguments {
  readonly serverless?: boolean;
  readonly instance?: string;
  readonly memory: number;
  readonly concurrency: number;
  readonly minutes: number;
}

export interface InvokeArguments extends PlaceArguments {
  readonly as: 'file' | 'json';
  readonly compare?: string;
  readonly arm?: string;
  readonly seed?: number;
  readonly json?: boolean;
}

export interface TransformArguments extends ModelArguments {
  readonly instance: string;
  readonly contentType: string;
  readonly out?: string;
  readonly minutes: number;
}

export interface CleanupArguments extends PlaceArguments {
  readonly run?: string;
  readonly keepImage?: boolean;
}

export interface DoctorArguments extends PlaceArguments {
  readonly instance?: string;
  readonly parallel?: number;
  readonly spot?: boolean;
  readonly hosting?: string;
  readonly json?: boolean;
}

export interface ImageArguments extends PlaceArguments {
  readonly builder: 'auto' | 'docker' | 'podman' | 'buildah' | 'codebuild';
  readonly context?: string;
}

export interface RehearseArguments {
  readonly fault?: readonly string[];
  readonly keep?: boolean;
  readonly out?: string;
}

const EXAMPLES = `
Credentials and region come from where the AWS tools have them: the environment, \`aws configure\`, \`aws sso login\`, or
the role of the machine. Everything that is made carries the tags receptive:project and receptive:run. docs/sagemaker.md
has the way from an empty account to a live endpoint and back.

Exit status: 0 done, 1 failed (clean-up: something is left), 2 wrong input or usage, 130 interrupted.

Examples:
  receptive sagemaker rehearse                        all of it, against a stand-in on this machine
  receptive sagemaker doctor                          what will work in this account
  receptive sagemaker image                           build the container and put it into ECR
  receptive run glyphs --on sagemaker --max-cost 2    a study as training jobs
  receptive sagemaker deploy runs/glyphs --serverless
  receptive sagemaker invoke receptive-glyphs-0a1b2c3d4e rock.jpg --compare runs/glyphs
  receptive sagemaker cleanup                         remove everything again
`;

export function addSagemaker(program: Command): void {
  const group = program
    .command('sagemaker')
    .description('Train, deploy and ask on Amazon SageMaker, and clean up.')
    .addHelpText('after', EXAMPLES);

  addPlaceOptions(group.command('doctor').description('Look at the account and say what will work.'))
    .option('--instance <type>', 'instance of the training jobs (default: ml.c5.xlarge)')
    .option(
      '--parallel <n>',
      'training jobs at the same time, to hold against the quota (default: 10)',
      integerBetween('--parallel', 1, 100),
    )
    .option('--spot', 'jobs on spare capacity, which has quotas of its own')
    .option('--hosting <type>', 'instance of the endpoint (default: serverless)')
    .option('--json', 'the findings as JSON on stdout')
    .action(async (options: DoctorArguments) => {
      process.exitCode = await (await actions()).doctor(options);
    });

  addPlaceOptions(group.command('image').description('Build the container and put it into ECR.'))
    .option(
      '--builder <name>',
      'docker, podman or buildah on this machine, codebuild in the account, or auto: the first there is',
      oneOf('--builder', ['auto', 'docker', 'podman', 'buildah', 'codebuild']),
      'auto',
    )
    .option('--context <dir>', 'folder with a Dockerfile to build instead of the own one')
    .action(async (options: ImageArguments) => {
      process.exitCode = await (await actions()).image(options);
    });

  addModelOptions(group.command('deploy').description('Put a trained model behind an endpoint.'))
    .option('--serverless', 'costs nothing while nobody asks (the default without --instance)')
    .option('--instance <type>', 'an instance that serves until it is deleted, such as ml.m5.large')
    .option(
      '--memory <MB>',
      'of a serverless endpoint: 1024 to 6144 in steps of 1024',
      integerBetween('--memory', 1024, 6144),
      2048,
    )
    .option(
      '--concurrency <n>',
      'requests at once of a serverless endpoint',
      integerBetween('--concurrency', 1, 200),
      5,
    )
    .option('--minutes <n>', 'how long to wait for it', positiveNumber('--minutes'), 20)
    .action(async (model: string, options: DeployArguments) => {
      process.exitCode = await (await actions()).deploy(model, options);
    });

  addPlaceOptions(group.command('invoke').description('Ask an endpoint about pictures.'))
    .argument('<endpoint>', 'its name')
    .argument('<images...>', 'picture files')
    .option('--as <form>', 'send the file, or JSON with the file in it', oneOf('--as', ['file', 'json']), 'file')
    .option('--compare <model>', 'a run or model of this machine to hold the answers against')
    .option('--arm <name>', "arm of that run (default: the control's)")
    .option('--seed <n>', 'seed of that run (default: the first)', integerBetween('--seed', 0, 2 ** 32))
    .option('--json', 'the answers as JSON on stdout')
    .action(async (endpoint: string, images: string[], options: InvokeArguments) => {
      process.exitCode = await (await actions()).invoke(endpoint, images, options);
    });

  addModelOptions(group.command('transform').description('Answer a whole folder of pictures, without an endpoint.'))
    .argument('<pictures>', 's3://bucket/folder/, or a folder of this machine, which is sent')
    .option('--instance <type>', 'instance that answers', 'ml.c5.large')
    .option('--content-type <type>', 'of all pictures', 'image/jpeg')
    .option('--out <dir>', 'where the answers go (default: transform/ in the run)')
    .option('--minutes <n>', 'how long to wait', positiveNumber('--minutes'), 60)
    .action(async (model: string, pictures: string, options: TransformArguments) => {
      process.exitCode = await (await actions()).transform(model, pictures, options);
    });

  addPlaceOptions(group.command('status').description('What of receptive is in the account.')).action(
    async (options: PlaceArguments) => {
      process.exitCode = await (await actions()).status(options);
    },
  );

  addPlaceOptions(group.command('logs').description('The lines of an endpoint or a job.'))
    .argument('<name>', 'of an endpoint, a training job or a transform job')
    .option('--lines <n>', 'the last so many', positiveInteger('--lines'), 200)
    .action(async (name: string, options: PlaceArguments & { readonly lines: number }) => {
      process.exitCode = await (await actions()).logs(name, options);
    });

  addPlaceOptions(group.command('delete').description('Delete an endpoint with its configuration and model.'))
    .argument('<endpoint>', 'its name')
    .option('--run <dir>', 'the run whose evidence it is noted in')
    .action(async (endpoint: string, options: PlaceArguments & { readonly run?: string }) => {
      process.exitCode = await (await actions()).remove(endpoint, options);
    });

  addPlaceOptions(
    group.command('cleanup').description('Remove everything of receptive from the account, and check that it is gone.'),
  )
    .option('--run <dir>', 'only what belongs to this run; its data set and the image stay')
    .option('--keep-image', 'leave the image in ECR')
    .action(async (options: CleanupArguments) => {
      process.exitCode = await (await actions()).cleanup(options);
    });

  group
    .command('rehearse')
    .description('Train, deploy, ask and clean up against a stand-in of AWS on this machine.')
    .argument('[study]', 'name or file of the study (default: a small one of glyphs)')
    .option('--fault <name>', 'what goes wrong; may be given again', (name: string, all: readonly string[] = []) => [
      ...all,
      name,
    ])
    .option('--keep', 'leave the stand-in running, to play with')
    .option('--out <dir>', 'folder of the run (default: runs/<study>-rehearsal)')
    .action(async (study: string | undefined, options: RehearseArguments) => {
      process.exitCode = await (await actions()).rehearse(study, options);
    });
}

/** Where it is and what it is done with. */
export function addPlaceOptions(command: Command): Command {
  return command
    .option('--region <name>', 'region of AWS (default: that of the environment or profile)')
    .option('--role <arn>', 'role that jobs and endpoints act as (default: found)')
    .option('--bucket <name>', 'bucket for data and results (default: receptive-sagemaker-<account>-<region>)')
    .option('--image <uri>', 'image in ECR (default: receptive:<version> of the account)')
    .option('--prices <file>', 'price table to use instead of the built-in one');
}

function addModelOptions(command: Command): Command {
  return addPlaceOptions(command.argument('<model>', 'folder of a run, or a model'))
    .option('--arm <name>', "arm of the run (default: the control's)")
    .option('--seed <n>', 'seed of the run (default: the first)', integerBetween('--seed', 0, 2 ** 32));
}

/** The options of `receptive run` that say where trials are trained. */
export interface OnArguments extends PlaceArguments {
  readonly on?: 'local' | 'sagemaker';
  readonly instance?: string;
  readonly parallel?: number;
  readonly spot?: boolean;
  readonly maxCost?: number;
}

export function addOnOptions(command: Command): Command {
  return addPlaceOptions(
    command
      .option(
        '--on <place>',
        'where trials are trained: local or sagemaker',
        oneOf('--on', ['local', 'sagemaker']),
        'local',
      )
      .option('--instance <type>', 'on sagemaker: instance of each job (default: ml.c5.xlarge)')
      .option(
        '--parallel <n>',
        'on sagemaker: jobs at the same time (default: 10)',
        integerBetween('--parallel', 1, 100),
      )
      .option('--spot', 'on sagemaker: spare capacity, cheaper, that may be taken away')
      .option(
        '--max-cost <USD>',
        'on sagemaker: most that training may cost (default: 5)',
        numberBetween('--max-cost', 0, 100_000),
      ),
  );
}

/** Loaded when used: the clients of AWS take their time. */
const actions = async () => (await import('./sagemaker-action.js')).sagemaker();
