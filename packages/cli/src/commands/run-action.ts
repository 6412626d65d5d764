import { spawn } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { availableParallelism, platform } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXIT } from '../errors.js';
import { makeReporter } from '../progress/make-reporter.js';
import type { Reporter } from '../progress/reporter.js';
import { resultsTable } from '../progress/results.js';
import { runStudy } from '../run-study.js';
import { localRunner } from '../runner/local.js';
import type { FailedTrial } from '../runner/types.js';
import type { RunOptions } from './run.js';

/** `receptive run`: from the options to the exit status. */
export async function run(study: string, options: RunOptions): Promise<number> {
  const { seeds, epochs, imageSize, quick } = options;
  const workers = options.workers ?? availableParallelism();
  const reporter = makeReporter(process.stderr, process.env);
  const { folder, analysis, failed } = await runStudy({
    study,
    overrides: { seeds, epochs, imageSize, quick },
    data: options.data,
    out: (name) => options.out ?? join('runs', quick ? `${name}-quick` : name),
    engine: options.engine,
    command: ['receptive', ...process.argv.slice(2)].map(shellWord).join(' '),
    runner: localRunner({ workers, threads: options.threads }),
    workers,
    reporter,
    signal: stopSignal(reporter),
  }).finally(() => reporter.end());

  const report = join(folder, 'report.html');
  const people = options.json ? process.stderr : process.stdout;
  if (analysis) people.write(`\n${resultsTable(analysis, people.columns)}\n\nreport: ${report}\n`);
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
