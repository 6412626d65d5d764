import { availableParallelism } from 'node:os';
import { type Arm, InputError } from 'receptive';
import { EXIT } from '../errors.js';
import { makeReporter } from '../progress/make-reporter.js';
import { estimateRun } from '../run/estimate.js';
import { samplePaces } from '../run/pace.js';
import { readyStudy } from '../run/ready-study.js';
import { runStudy } from '../run-study.js';
import { localRunner } from '../runner/local.js';
import { costText } from './cost-text.js';
import { tellOutcome, typedCommand } from './outcome.js';
import type { RunOptions } from './run.js';
import { sagemaker } from './sagemaker-action.js';
import { stopSignal } from './stop-signal.js';
import { runFolderOf, studyRequest, workersOf } from './study-options.js';

/** `receptive run`: from the options to the exit status. */
export async function run(study: string, options: RunOptions): Promise<number> {
  if (options.dryRun) return dryRun(study, options);
  const cloud = options.on === 'sagemaker';
  if (!cloud) refuseCloudOptions(options);
  const workers = cloud ? (options.parallel ?? CLOUD_PARALLEL) : workersOf(options);
  const reporter = makeReporter(process.stderr, process.env);
  const say = (line: string) => reporter.line(line);
  const outcome = await runStudy({
    ...studyRequest(study, options, reporter),
    command: typedCommand(),
    runner: cloud
      ? await (await sagemaker()).cloudRunner(options, say)
      : localRunner({ workers, threads: options.threads }),
    workers,
    elsewhere: cloud,
    threads: options.threads ?? availableParallelism(),
    reporter,
    signal: stopSignal(reporter),
  }).finally(() => reporter.end());
  return tellOutcome(outcome, options);
}

/** Jobs at the same time, for the time left. */
const CLOUD_PARALLEL = 10;

/** An option that would be ignored is a misunderstanding. */
function refuseCloudOptions(options: RunOptions): void {
  for (const name of [
    'instance',
    'parallel',
    'spot',
    'maxCost',
    'role',
    'bucket',
    'image',
    'prices',
    'region',
  ] as const) {
    if (options[name] === undefined) continue;
    const option = name === 'maxCost' ? '--max-cost' : `--${name}`;
    throw new InputError(`${option}: expected --on sagemaker beside it, got a run on this machine.`);
  }
}

/** `receptive run --dry-run`. */
async function dryRun(name: string, options: RunOptions): Promise<number> {
  const workers = workersOf(options);
  const reporter = makeReporter(process.stderr, process.env);
  try {
    const ready = await readyStudy(studyRequest(name, options, reporter));
    const folder = runFolderOf(options, ready.study.name);
    const probe = (arms: readonly Arm[]) => samplePaces(arms, ready, reporter.busy);
    const { cost } = await estimateRun(ready, folder, { workers, probe });
    reporter.end();
    if (options.json) console.log(JSON.stringify({ out: folder, workers, ...cost }, null, 2));
    else console.log(`\n${costText(ready.study.name, cost, workers)}`);
    return EXIT.done;
  } finally {
    reporter.end();
  }
}
