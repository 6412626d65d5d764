import { availableParallelism } from 'node:os';
import { InputError, type Study } from 'receptive';
import { makeReporter } from '../progress/make-reporter.js';
import { runStudy } from '../run-study.js';
import { localRunner } from '../runner/local.js';
import { dryRun } from './dry-run.js';
import { readNamed } from './named-studies.js';
import { tellOutcome, typedCommand } from './outcome.js';
import type { RunOptions } from './run.js';
import { runCollection } from './run-collection.js';
import { sagemaker } from './sagemaker-action.js';
import { stopSignal } from './stop-signal.js';
import { studyRequest, workersOf } from './study-options.js';

/** `receptive run`: from the options to the exit status. */
export async function run(name: string, options: RunOptions): Promise<number> {
  const cloud = options.on === 'sagemaker';
  if (!cloud) refuseCloudOptions(options);
  const named = await readNamed(name, options);
  if (cloud) refuseWeights(named.studies);
  if (options.dryRun) return dryRun(named, options);
  const workers = cloud ? (options.parallel ?? CLOUD_PARALLEL) : workersOf(options);
  const reporter = makeReporter(process.stderr, process.env);
  const say = (line: string) => reporter.line(line);
  const about = {
    command: typedCommand(),
    runner: cloud
      ? await (await sagemaker()).cloudRunner(options, say)
      : localRunner({ workers, threads: options.threads }),
    workers,
    elsewhere: cloud,
    threads: options.threads ?? availableParallelism(),
    reporter,
    signal: stopSignal(reporter),
    tensorboard: options.tensorboard,
  };
  const runOne = (study: Study) =>
    runStudy({ ...studyRequest(study, named.folderOf(study), options, reporter, named.weights), ...about }).finally(
      () => reporter.end(),
    );
  if (named.collection) return runCollection(named.collection, named.folder, { ...options, ...about, runOne });
  return tellOutcome(await runOne(named.studies[0] as Study), options);
}

/** Jobs are given the data and nothing else. */
function refuseWeights(studies: readonly Study[]): void {
  const arm = studies.flatMap(({ arms }) => arms).find(({ initialWeights }) => initialWeights);
  if (!arm) return;
  throw new InputError(
    `--on sagemaker: expected arms that start from random weights, got ${arm.name}, which starts from ${arm.initialWeights?.file}.`,
    'Without --on sagemaker it is trained on this machine.',
  );
}

/** Jobs at the same time, for the time left. */
const CLOUD_PARALLEL = 10;
/** Without --on sagemaker they would be ignored, which is a misunderstanding. */
const CLOUD_OPTIONS = [
  'instance',
  'parallel',
  'spot',
  'maxCost',
  'role',
  'bucket',
  'image',
  'prices',
  'region',
] as const;

function refuseCloudOptions(options: RunOptions): void {
  const given = CLOUD_OPTIONS.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const option = given === 'maxCost' ? '--max-cost' : `--${given}`;
  throw new InputError(`${option}: expected --on sagemaker beside it, got a run on this machine.`);
}
