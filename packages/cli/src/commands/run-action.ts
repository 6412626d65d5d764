import { spawn } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { availableParallelism, platform } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Analysis, Arm } from 'receptive';
import { EXIT } from '../errors.js';
import { makeReporter } from '../progress/make-reporter.js';
import type { Reporter } from '../progress/reporter.js';
import { resultsText } from '../progress/results.js';
import { estimateRun } from '../run/estimate.js';
import { probePaces } from '../run/probe.js';
import { readyStudy } from '../run/ready-study.js';
import { runStudy } from '../run-study.js';
import { localRunner } from '../runner/local.js';
import type { FailedTrial } from '../runner/types.js';
import { costText } from './cost-text.js';
import type { RunOptions } from './run.js';
import { runFolderOf, studyRequest, workersOf } from './study-options.js';

/** `receptive run`: from the options to the exit status. */
export async function run(study: string, options: RunOptions): Promise<number> {
  if (options.dryRun) return dryRun(study, options);
  const workers = workersOf(options);
  const reporter = makeReporter(process.stderr, process.env);
  const { folder, analysis, failed } = await runStudy({
    ...studyRequest(study, options, reporter),
    command: ['receptive', ...process.argv.slice(2)].map(shellWord).join(' '),
    runner: localRunner({ workers, threads: options.threads }),
    workers,
    threads: options.threads ?? availableParallelism(),
    reporter,
    signal: stopSignal(reporter),
  }).finally(() => reporter.end());

  const report = join(folder, 'report.html');
  const people = options.json ? process.stderr : process.stdout;
  if (analysis) {
    people.write(`\n${resultsText(analysis, people.columns)}\n\n${openingsLine(analysis)}\nreport: ${report}\n`);
  }
  if (options.json) console.log(JSON.stringify({ out: folder, failed: failed.map(named), ...analysis }, null, 2));
  for (const { trial, reason } of failed) console.error(`failed: ${trial.arm.name} seed ${trial.seed}: ${reason}`);
  if (failed.length > 0) {
    const [what, them] = failed.length === 1 ? ['1 trial', 'it'] : [`${failed.length} trials`, 'them'];
    console.error(`receptive: ${what} failed; the same command tries ${them} again.`);
    return EXIT.failed;
  }
  if (options.open) openInBrowser(report);
  return EXIT.done;
}

/** `receptive run --dry-run`. */
async function dryRun(name: string, options: RunOptions): Promise<number> {
  const workers = workersOf(options);
  const reporter = makeReporter(process.stderr, process.env);
  try {
    const ready = await readyStudy(studyRequest(name, options, reporter));
    const folder = runFolderOf(options, ready.study.name);
    const probe = (arms: readonly Arm[]) => probePaces(arms, ready, reporter.busy);
    const { cost } = await estimateRun(ready, folder, { workers, probe });
    reporter.end();
    if (options.json) console.log(JSON.stringify({ out: folder, workers, ...cost }, null, 2));
    else console.log(`\n${costText(ready.study.name, cost, workers)}`);
    return EXIT.done;
  } finally {
    reporter.end();
  }
}

/** How often the test split has been looked at: the more plans have seen it, the less their figures are a test. */
function openingsLine({ openings, planHash }: Analysis): string {
  if (openings === null) return 'test split: sealed, since trials failed; what is shown is validation';
  const plan = planHash?.slice(0, 8);
  return openings === 1
    ? `test split: opened once (plan ${plan})`
    : `test split: opened for ${openings} plans here (now ${plan})`;
}

const named = ({ trial, reason }: FailedTrial) => ({ arm: trial.arm.name, seed: trial.seed, reason });

/** As a shell takes it back. */
const shellWord = (word: string) => (/^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/**
 * Aborts at the first Ctrl-C, so that training stops at a checkpoint; the second ends everything at once, as the
 * first does while there is no training that could lose anything.
 */
function stopSignal(reporter: Reporter): AbortSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const stop = () => {
    if (signal.aborted || getEventListeners(signal, 'abort').length === 0) {
      reporter.end();
      console.error('stopped');
      process.exit(EXIT.interrupted);
    }
    reporter.line('stopping at a checkpoint; once more stops now');
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return signal;
}

function openInBrowser(file: string): void {
  const url = pathToFileURL(file).href;
  const [command, args] =
    platform() === 'darwin' ? ['open', [url]] : platform() === 'win32' ? ['explorer', [url]] : ['xdg-open', [url]]; // prettier-ignore
  spawn(command as string, args as string[], { stdio: 'ignore', detached: true })
    .on('error', () => console.error(`no browser could be opened; the report is ${file}`))
    .unref();
}
