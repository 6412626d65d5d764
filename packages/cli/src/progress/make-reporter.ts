import { plainReporter } from './plain.js';
import type { Reporter } from './reporter.js';
import { type Terminal, type TerminalReporter, terminalReporter } from './terminal.js';

/** A stream of which it is known whether people see it; `process.stderr` is one. */
export interface Output extends Terminal {
  readonly isTTY?: boolean;
}

/** Drawn in place in a terminal; plain lines in logs, pipes and CI, and where the cursor cannot be moved. */
export function makeReporter(output: Output, env: Readonly<Record<string, string | undefined>>): Reporter {
  const ci = env.CI && !/^(0|false)$/i.test(env.CI);
  if (output.isTTY && !ci && env.TERM !== 'dumb') {
    const reporter = terminalReporter(output, !env.NO_COLOR);
    if (output === process.stderr) makeRoomWhileStopped(reporter);
    return reporter;
  }
  return plainReporter((line) => output.write(`${line}\n`));
}

/** Ctrl-Z gives the terminal to the shell until `fg`: what it writes must not end up among ours. */
function makeRoomWhileStopped(reporter: TerminalReporter): void {
  if (process.platform === 'win32') return;
  process.on('SIGTSTP', () => {
    reporter.pause();
    process.kill(process.pid, 'SIGSTOP');
  });
  process.on('SIGCONT', reporter.resume);
}

/** For work outside of a study: what shows its progress is gone when it ends, well or not. */
export async function withProgress<T>(work: (onProgress: Reporter['busy']) => Promise<T>): Promise<T> {
  const reporter = makeReporter(process.stderr, process.env);
  try {
    return await work(reporter.busy);
  } finally {
    reporter.end();
  }
}
