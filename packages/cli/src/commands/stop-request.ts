import { EXIT } from '../errors.js';

/** Resolves at the first SIGTERM or SIGINT; the second ends everything at once. */
export function stopRequest(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(EXIT.interrupted);
      asked = true;
      resolve();
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  });
}
