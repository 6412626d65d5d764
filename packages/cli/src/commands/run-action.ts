import { spawn } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { availableParallelism, platform } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXIT } from '../errors.js';
import { plainReporter } from '../progress/plain.js';
import type { Reporter } from '../progress/reporter.js';
import { resultsTable } from '../progress/results.js';
import { terminalReporter } from '../progress/terminal.js';
import { runStudy } from '../run-study.js';
import { localRunner } from '../runner/local.js';
import type { FailedTrial } from '../runner/types.js';
import type { RunOptions } from './run.js';

/** `receptive run`: from the options to the exit status. */
export async function run(study: string, options: RunOptions): Promise<number> {
  const { seeds, epochs, imageSize, quick } = options;
  const workers = options.workers ?? availableParallelism();
  const { folder, analysis, failed } = await runStudy({
    study,
    overrides: { seeds, epochs, imageSize, quick },
    data: options.data,
    out: (name) => options.out ?? join('runs', quick ? `${name}-quick` : name),
    engine: options.engine,
    command: ['receptive', ...process.argv.slice(2)].map(shellWord).join(' '),
    runner: localRunner({ workers, threads: options.threads }),
    workers,
    reporter: makeReporter(),
    signal: stopSignal(),
  });

  const report = join(folder, 'report.html');
  const people = options.json ? console.error : console.log;
  if (analysis) people(`\n${resultsTable(analysis)}\n\nreport: ${report}`);
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

/** Drawn in place in a terminal, plain lines in logs, pipes and CI. */
function makeReporter(): Reporter {
  const { stderr, env } = process;
  const drawn = stderr.isTTY && !env.CI && env.TERM !== 'dumb';
  return drawn ? terminalReporter(stderr, !env.NO_COLOR) : plainReporter((line) => console.error(line));
}

/**
 * Aborts at the first Ctrl-C, so that training stops at a checkpoint; the second ends everything at once, as the
 * first does while there is no training that could lose anything.
 */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const stop = () => {
    if (signal.aborted || getEventListeners(signal, 'abort').length === 0) {
      console.error('stopped');
      process.exit(EXIT.interrupted);
    }
    console.error('stopping at a checkpoint; once more stops now');
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
