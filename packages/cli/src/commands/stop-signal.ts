import { getEventListeners } from 'node:events';
import { EXIT } from '../errors.js';
import type { Reporter } from '../progress/reporter.js';

/**
 * Aborts at the first Ctrl-C, so that training stops at a checkpoint; the second ends everything at once, as the
 * first does while there is no training that could lose anything.
 */
export function stopSignal(reporter: Reporter): AbortSignal {
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
