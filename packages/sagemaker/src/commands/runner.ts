import { dirname, resolve } from 'node:path';
import type { Runner } from 'receptive-cli/parts';
import { readPrices } from '../cloud/money.js';
import { estimateJobs, sagemakerRunner } from '../cloud/runner.js';
import { open, type PlaceArguments } from './open.js';

export interface OnArguments extends PlaceArguments {
  readonly instance?: string;
  readonly parallel?: number;
  readonly spot?: boolean;
  readonly maxCost?: number;
}

/** The runner of `receptive run --on sagemaker`, whose evidence is kept in the run's folder whatever comes. */
export async function cloudRunner(options: OnArguments, say: (line: string) => void): Promise<Runner> {
  const { session, prices, place } = await open(options);
  const { instance, parallel, spot, maxCost } = options;
  let runner: Runner | undefined;
  return async (trials, context, tell, signal) => {
    const folder = dirname(resolve(context.store));
    runner ??= sagemakerRunner(session, {
      ...place,
      instance,
      parallel,
      spot,
      maxCost,
      prices,
      say,
    });
    try {
      return await runner(trials, context, tell, signal);
    } finally {
      await session.journal.save(folder, session);
    }
  };
}

/** `receptive run --on sagemaker --dry-run`: what the jobs would cost; nobody is asked. */
export async function cloudEstimate(
  options: OnArguments,
  trials: readonly { readonly work: number }[],
): Promise<string> {
  return estimateJobs(trials, { ...options, prices: await readPrices(options.prices) }).says;
}
