import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InputError } from 'receptive';
import { openEngine, type PlannedTrial, type Runner, type TrialContext, TrialStore } from 'receptive-cli/parts';
import { requireInstance } from './limits.js';
import {
  Budget,
  dollars,
  dollarsFor,
  expectedSeconds,
  type Instance,
  instanceOf,
  PRICES_HINT,
  type Prices,
} from './money.js';
import { KEYS, runName } from './names.js';
import { findPlace, type Place, type PlaceOptions } from './place.js';
import type { Session } from './session.js';
import { sha256File } from './storage.js';
import { Sweep } from './sweep.js';
import type { JobSettings } from './training-job.js';

export interface CloudRunnerOptions extends PlaceOptions {
  /** Default: ml.c5.xlarge. */
  readonly instance?: string;
  /** Jobs at the same time, ≥ 1. Default: 10. */
  readonly parallel?: number;
  /** Spare capacity, cheaper, that may be taken away; a job goes on from its checkpoint. Default: false. */
  readonly spot?: boolean;
  /** US dollars for training, never exceeded. Default: 5. */
  readonly maxCost?: number;
  readonly prices: Prices;
  readonly say: (line: string) => void;
}

export const DEFAULTS = { instance: 'ml.c5.xlarge', parallel: 10, maxCost: 5 } as const;
/**
 * Runs trials as training jobs, one for each, so many at the same time. A job's name follows from its trial: a job that
 * an earlier start left running, here or on another machine, is joined, and one that has finished is fetched. An
 * interruption stops the jobs at a checkpoint, from which the same command goes on.
 */
export function sagemakerRunner(session: Session, options: CloudRunnerOptions): Runner {
  const {
    instance: type = DEFAULTS.instance,
    parallel = DEFAULTS.parallel,
    maxCost = DEFAULTS.maxCost,
    prices,
  } = options;
  requireInstance(type, 'training');
  const instance = instanceOf(prices, type, true);
  const budget = new Budget(maxCost);
  let place: Promise<Place> | undefined;

  return async (trials, context, tell, signal) => {
    if (trials.length === 0) return { failed: [], interrupted: false };
    requireBudget(trials, maxCost - budget.total, options);
    place ??= findPlace(session, options);
    const sweep = new Sweep(session, {
      place: await place,
      settings: await settingsOf(await place, context, options, type),
      instance: instance as Instance,
      budget,
      pricesAsOf: prices.asOf,
      parallel,
      store: new TrialStore(context.store),
      tell,
      signal,
      say: options.say,
    });
    const result = await sweep.run(trials);
    options.say(`training jobs so far: ${dollars(budget.total)} (list prices of ${prices.asOf}; ${PRICES_HINT})`);
    return result;
  };
}

export interface EstimateOptions {
  readonly instance?: string;
  readonly parallel?: number;
  readonly spot?: boolean;
  readonly maxCost?: number;
  readonly prices: Prices;
}

/** What the jobs of these trials will come to, roughly. */
export function estimateJobs(trials: readonly { readonly work: number }[], options: EstimateOptions) {
  const { instance: type = DEFAULTS.instance, parallel = DEFAULTS.parallel, spot, prices } = options;
  requireInstance(type, 'training');
  const instance = instanceOf(prices, type, true) as Instance;
  const seconds = trials.reduce((sum, { work }) => sum + expectedSeconds(work, instance.vcpus), 0);
  const amount = dollarsFor(instance, seconds);
  const jobs = `${trials.length} training ${trials.length === 1 ? 'job' : 'jobs'}`;
  const where = `on ${type}${spot ? ' (spot)' : ''}, ${Math.min(parallel, trials.length)} at a time`;
  const price = `${amount < 0.01 ? '' : 'about '}${dollars(amount)}${spot ? ' at most' : ''}`;
  const source = `a rough estimate by list prices of ${prices.asOf}, ${prices.region}; ${PRICES_HINT}`;
  return { amount, says: `${jobs} ${where}: about ${Math.ceil(seconds / 60)} instance minutes, ${price} (${source})` };
}

function requireBudget(
  trials: readonly PlannedTrial[],
  left: number,
  options: EstimateOptions & { readonly say: (line: string) => void },
): void {
  const { amount, says } = estimateJobs(trials, options);
  options.say(`${says}; the cap is ${dollars(left)}`);
  if (amount <= left) return;
  throw new InputError(
    `--max-cost: expected at least what the training is expected to cost, about ${dollars(amount)}, got ${dollars(left)}.`,
    'Raise --max-cost, or run fewer seeds or epochs.',
  );
}

/** Sends the data set, once for all runs that use it. */
async function settingsOf(
  { storage }: Place,
  { packedPath, store, fingerprint, normalization, engine, limit, study }: TrialContext,
  { spot = false, say }: CloudRunnerOptions,
  instance: string,
): Promise<JobSettings> {
  const run = runName(dirname(resolve(store)));
  const prefix = KEYS.data(await sha256File(packedPath));
  const { size: bytes } = await stat(packedPath);
  const sent = await storage.putOnce(`${prefix}data.packed`, { file: packedPath });
  say(`data set: ${(bytes / 1e6).toFixed(1)} MB ${sent ? 'sent to' : 'already in'} ${storage.uri(prefix)}`);
  const { numerics } = await openEngine(engine);
  return {
    run,
    instance,
    spot,
    data: { prefix, bytes },
    about: { study: study ?? run, normalization, fingerprint, ...(limit ? { limit } : {}), engine, numerics },
  };
}
