import { availableParallelism } from 'node:os';
import { type Arm, InputError } from 'receptive';
import { EXIT } from '../errors.js';
import { makeReporter } from '../progress/make-reporter.js';
import { furthestStage } from '../run/conduct.js';
import { estimateRun } from '../run/estimate.js';
import { samplePaces } from '../run/pace.js';
import { type ReadyStudy, readyStudy } from '../run/ready-study.js';
import { RunFolder } from '../run/run-folder.js';
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
  const cloud = options.on === 'sagemaker';
  if (!cloud) refuseCloudOptions(options);
  if (options.dryRun) return dryRun(study, options);
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
    if (options.on === 'sagemaker') return await dryRunThere(ready, folder, options);
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

/** How fast other machines are is not measured here: what the jobs of the trials that are missing would cost. */
async function dryRunThere(ready: ReadyStudy, path: string, options: RunOptions): Promise<number> {
  const { plan, finished } = await furthestStage(ready.study, ready.planContext, RunFolder.reading(path));
  const missing = [...new Map(plan.map((trial) => [trial.id, trial])).values()].filter(({ id }) => !finished.has(id));
  const says = await (await sagemaker()).cloudEstimate(options, missing);
  if (options.json)
    console.log(JSON.stringify({ out: path, trials: plan.length, missing: missing.length, estimate: says }));
  else console.log(`\n${plan.length} trials, ${plan.length - missing.length} of them finished before; ${says}`);
  return EXIT.done;
}
