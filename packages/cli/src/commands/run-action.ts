import { availableParallelism } from 'node:os';
import type { Arm } from 'receptive';
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
import { stopSignal } from './stop-signal.js';
import { runFolderOf, studyRequest, workersOf } from './study-options.js';

/** `receptive run`: from the options to the exit status. */
export async function run(study: string, options: RunOptions): Promise<number> {
  if (options.dryRun) return dryRun(study, options);
  const workers = workersOf(options);
  const reporter = makeReporter(process.stderr, process.env);
  const outcome = await runStudy({
    ...studyRequest(study, options, reporter),
    command: typedCommand(),
    runner: localRunner({ workers, threads: options.threads }),
    workers,
    threads: options.threads ?? availableParallelism(),
    reporter,
    signal: stopSignal(reporter),
  }).finally(() => reporter.end());
  return tellOutcome(outcome, options);
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
