/**
 * The container's entry point: `train` or `serve`, as the service calls it.
 * Exit status: 0 done, 1 failed (`output/failure` says why), 2 not called as it should be, 143 stopped by SIGTERM.
 */
import { isInputError, messageOf } from 'receptive-cli/core';
import { failureText, writeFailure } from './failure.js';
import { mlPaths } from './paths.js';

const FAILED = 1;
const USAGE = 2;
/** As a shell reports a process that SIGTERM ended: a job that was stopped must not look complete. */
const STOPPED = 143;
/** The service kills 120 seconds after SIGTERM; what is stored by then is at most some seconds of training old. */
const GRACE_SECONDS = 110;

async function train(): Promise<number> {
  // The first process of a container gets no signal that it does not ask for.
  const controller = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) return;
      console.log(`${name}: stopping at a checkpoint`);
      controller.abort();
      setTimeout(() => process.exit(STOPPED), 1000 * GRACE_SECONDS).unref();
    });
  }
  const paths = mlPaths();
  const { train, Stopped } = await import('./train.js');
  try {
    await train(paths, controller.signal);
    console.log('done');
    return 0;
  } catch (error) {
    if (error instanceof Stopped) {
      console.log(error.message);
      return STOPPED;
    }
    console.error(`receptive: ${failureText(error)}`);
    await writeFailure(paths.failure, error);
    return FAILED;
  }
}

async function serve(): Promise<number> {
  const { serveModel } = await import('./serve.js');
  return serveModel(mlPaths().model, process.env);
}

const [command, ...others] = process.argv.slice(2);
const run = { train, serve }[command ?? ''];
if (!run || others.length > 0) {
  console.error(`receptive: expected "train" or "serve", got ${JSON.stringify(process.argv.slice(2).join(' '))}.`);
  process.exitCode = USAGE;
} else {
  process.exitCode = await run().catch((error: unknown) => {
    console.error(`receptive: ${isInputError(error) ? error.message : ((error as Error)?.stack ?? messageOf(error))}`);
    return isInputError(error) ? USAGE : FAILED;
  });
}
