import { join } from 'node:path';
import { InputError } from 'receptive';
import { type ServeOptions, serve } from 'receptive-cli/core';

/** Largest request in MiB: what a real-time endpoint lets through, and what a batch transform may be set to. */
const REAL_TIME = 25;
const BATCH = 100;

/** What the server is started with. Errors: InputError naming the variable. */
export function serveOptions(env: NodeJS.ProcessEnv): ServeOptions {
  const port = env.SAGEMAKER_BIND_TO_PORT || env.RECEPTIVE_PORT || '8080';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    const name = env.SAGEMAKER_BIND_TO_PORT ? 'SAGEMAKER_BIND_TO_PORT' : 'RECEPTIVE_PORT';
    throw new InputError(`${name}: expected a port from 0 to 65535, got "${port}".`);
  }
  return {
    host: env.RECEPTIVE_HOST || '0.0.0.0',
    port: Number(port),
    batch: 32,
    batchWindow: 2,
    queue: 256,
    maxBody: env.SAGEMAKER_BATCH?.toLowerCase() === 'true' ? BATCH : REAL_TIME,
    timeout: 30,
    log: env.RECEPTIVE_LOG === '1',
  };
}

/** `serve`: answers with the model in `folder`, or with the one below it that `RECEPTIVE_MODEL` names. */
export async function serveModel(folder: string, env: NodeJS.ProcessEnv): Promise<number> {
  const part = env.RECEPTIVE_MODEL ?? '';
  if (part.split(/[/\\]/).includes('..'))
    throw new InputError(`RECEPTIVE_MODEL: expected a file or folder of the model archive, got "${part}".`);
  return serve(join(folder, part), serveOptions(env));
}
