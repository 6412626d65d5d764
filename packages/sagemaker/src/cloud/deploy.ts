import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  type CreateEndpointConfigCommandInput,
  CreateModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  waitUntilEndpointInService,
} from '@aws-sdk/client-sagemaker';
import { InputError } from 'receptive';
import { Failure, type FoundModel, findModel, Interrupted, messageOf } from 'receptive-cli/parts';
import { explained, explaining, isDenied, isTaken, isThrottled } from './aws-errors.js';
import { checkEndpointConfig, requireName } from './limits.js';
import { endpointLogs, LogReader } from './logs.js';
import { archiveOf } from './model-archive.js';
import { dollars, PRICES_HINT, type Prices } from './money.js';
import { endpointName, KEYS, runName, tagsOf } from './names.js';
import { ifThere, patiently } from './patience.js';
import { endpointsAllowed, NO_ENDPOINTS } from './permissions.js';
import { findPlace, type Place, type PlaceOptions } from './place.js';
import { partsOf, type Removal, removeEndpoint, removeEndpointConfig, removeModel } from './removal.js';
import type { Session } from './session.js';
import { type Storage, sha256 } from './storage.js';

export interface DeployOptions extends PlaceOptions {
  /** The run's folder, or a model. */
  readonly model: string;
  readonly arm?: string;
  readonly seed?: number;
  /** Instance that serves, or none: serverless. */
  readonly instance?: string;
  /** Of a serverless endpoint, in MB: 1024 to 6144 in steps of 1024. Default: 2048. */
  readonly memory?: number;
  /** Requests at the same time of a serverless endpoint, 1 to 200. Default: 5. */
  readonly concurrency?: number;
  /** Minutes to wait for the endpoint, ≥ 1. Default: 20. */
  readonly minutes?: number;
  readonly prices: Prices;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Of an endpoint without an instance. */
export const SERVERLESS = { memory: 2048, concurrency: 5 } as const;

export interface Deployed {
  readonly endpoint: string;
  readonly serverless: boolean;
  readonly model: FoundModel;
}

/** The run that a model belongs to: the folder itself, or a name for a model that stands alone. */
export async function runOf(path: string): Promise<{ readonly name: string; readonly folder: string | null }> {
  const isRun = (await stat(join(path, 'study.json')).catch(() => null)) !== null;
  return { name: runName(path.replace(/\.safetensors$/, '')), folder: isRun ? path : null };
}

/** The model's archive in the bucket, and its name in SageMaker. */
export async function sendModel(found: FoundModel, run: string, { storage }: Place) {
  const digest = sha256(found.bytes);
  const key = KEYS.model(run, digest);
  const sent = await storage.putOnce(key, { bytes: archiveOf('model.safetensors', found.bytes) });
  return { digest, key, sent, name: endpointName(run, digest) };
}

/** Makes SageMaker's model, which costs nothing by itself. @returns whether there was none */
export async function createModel(
  session: Session,
  name: string,
  key: string,
  run: string,
  place: Place,
): Promise<boolean> {
  requireName(name, 'model');
  const request = new CreateModelCommand({
    ModelName: name,
    ExecutionRoleArn: place.role,
    PrimaryContainer: { Image: place.image, ModelDataUrl: place.storage.uri(key) },
    Tags: tagsOf(run),
  });
  return isNew(session, () => session.sagemaker.send(request));
}

/** Makes something, unless it is there. @returns whether it was made now */
async function isNew(session: Session, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await patiently(call, { pace: session.pace });
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

function endpointConfig(name: string, run: string, options: DeployOptions): CreateEndpointConfigCommandInput {
  const { instance, memory = SERVERLESS.memory, concurrency = SERVERLESS.concurrency } = options;
  const config: CreateEndpointConfigCommandInput = {
    EndpointConfigName: name,
    ProductionVariants: [
      {
        VariantName: 'AllTraffic',
        ModelName: name,
        ...(instance
          ? { InstanceType: instance as never, InitialInstanceCount: 1 }
          : { ServerlessConfig: { MemorySizeInMB: memory, MaxConcurrency: concurrency } }),
      },
    ],
    Tags: tagsOf(run),
  };
  checkEndpointConfig(config);
  return config;
}

/** How an endpoint is; null where there is none. */
export const describeEndpoint = (session: Session, EndpointName: string) =>
  ifThere(session.pace, () => session.sagemaker.send(new DescribeEndpointCommand({ EndpointName })));

const describeEndpointConfig = (session: Session, EndpointConfigName: string) =>
  ifThere(session.pace, () => session.sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName })));

/**
 * Puts a trained model behind an endpoint. What is there already, from an earlier start, is used. Whatever goes wrong,
 * nothing is left that was made here.
 *
 * Errors: Failure where the account forbids it, with what works instead; where the container does not come up, with
 * its reason and its last lines.
 */
export async function deploy(session: Session, options: DeployOptions): Promise<Deployed> {
  const { say, instance } = options;
  const found = await findModel(options.model, { arm: options.arm, seed: options.seed });
  const run = await runOf(options.model);
  endpointConfig('check', run.name, options);
  if ((await endpointsAllowed(session)) === false) throw new Failure(NO_ENDPOINTS.message, NO_ENDPOINTS.hint);
  const name = endpointName(run.name, sha256(found.bytes));
  const standing = await explaining('looking for the endpoint', () => stands(session, name, options));
  const place = await findPlace(session, options);
  const { digest, key, sent } = await sendModel(found, run.name, place);
  const serverless = instance === undefined;
  const kind = kindOf(options);
  say(`endpoint ${name} (${kind}): ${priceWords(options)}`);

  const made: (() => Promise<Removal>)[] = [];
  if (sent) made.push(() => removeObjects(place.storage, key));
  const note = (status: string) => session.journal.endpoint({ name, kind, status, model: digest });
  try {
    const { sagemaker } = session;
    const create = new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name, Tags: tagsOf(run.name) });
    if (standing) say(`endpoint ${name} is there already`);
    else {
      if (await createModel(session, name, key, run.name, place)) made.push(() => removeModel(session, name));
      const config = new CreateEndpointConfigCommand(endpointConfig(name, run.name, options));
      if (await isNew(session, () => sagemaker.send(config))) made.push(() => removeEndpointConfig(session, name));
      if (await isNew(session, () => sagemaker.send(create))) made.push(() => removeEndpoint(session, name));
    }
    await inService(session, name, options);
    note('InService');
    say(`endpoint ${name} is in service`);
    return { endpoint: name, serverless, model: found };
  } catch (error) {
    note('Failed');
    const left = await undo(made, say);
    if (isDenied(error)) throw new Failure(`${NO_ENDPOINTS.message}${left}`, NO_ENDPOINTS.hint);
    const told = explained(error, 'deploying the endpoint');
    throw told instanceof Failure ? new Failure(`${told.message}${left}`, told.hint) : told;
  }
}

/**
 * Whether the endpoint that is asked for stands, or is just being made. What an earlier start left of one that failed,
 * is being deleted or was never made is removed: it may be of another kind than is asked for now.
 * Errors: InputError for one of another kind that stands.
 */
async function stands(session: Session, name: string, options: DeployOptions): Promise<boolean> {
  const found = await describeEndpoint(session, name);
  const failed = found?.EndpointStatus === 'Failed' || found?.EndpointStatus === 'Deleting';
  const config = await describeEndpointConfig(session, found?.EndpointConfigName ?? name);
  if (found === null || failed) {
    const rest = failed ? await partsOf(session, name) : config ? [() => removeEndpointConfig(session, name)] : [];
    for (const remove of rest) {
      const { what, error } = await remove();
      if (error) throw new Failure(`${what}, of an earlier start, is in the way and could not be removed: ${error}.`);
      options.say(`removed ${what}, left by an earlier start`);
    }
    return false;
  }
  const [variant] = config?.ProductionVariants ?? [];
  const kind = kindOf({ instance: variant?.InstanceType, memory: variant?.ServerlessConfig?.MemorySizeInMB });
  if (kind === kindOf(options)) return true;
  throw new InputError(
    `${name}: expected ${kindOf(options)}, got an endpoint that is there already and is ${kind}.`,
    `\`receptive sagemaker delete ${name}\` removes it; then deploy again.`,
  );
}

/** Removes an object, or those of a folder. */
export async function removeObjects(storage: Storage, key: string): Promise<Removal> {
  const what = `${key.endsWith('/') ? 'objects below' : 'object'} ${storage.uri(key)}`;
  return storage.remove(key).then(
    () => ({ what }),
    (error: unknown) => ({ what, error: messageOf(error) }),
  );
}

/** @returns what to add to the error's sentence */
async function undo(made: readonly (() => Promise<Removal>)[], say: (line: string) => void): Promise<string> {
  const left: string[] = [];
  for (const remove of [...made].reverse()) {
    const removal = await remove();
    if (removal.error) left.push(`${removal.what} (${removal.error})`);
    else say(`removed ${removal.what}`);
  }
  if (left.length > 0) return ` What was made could not be removed: ${left.join(', ')}.`;
  return made.length > 0 ? ' What was made is removed again.' : ' Nothing was made.';
}

async function inService(session: Session, name: string, { minutes = 20, signal }: DeployOptions): Promise<void> {
  const { pace, sagemaker } = session;
  try {
    await waitUntilEndpointInService(
      {
        client: sagemaker,
        maxWaitTime: minutes * 60,
        minDelay: pace.poll,
        maxDelay: 3 * pace.poll,
        abortSignal: signal,
      },
      { EndpointName: name },
    );
  } catch (error) {
    if (signal?.aborted) throw new Interrupted('stopped; the endpoint that was not ready is removed.');
    if (isThrottled(error) || isDenied(error)) throw error;
    // Said by the state below.
  }
  // The waiter may end well for other states than the one that is wanted.
  const endpoint = await describeEndpoint(session, name);
  if (endpoint?.EndpointStatus === 'InService') return;
  const lines = (await new LogReader(session, endpointLogs(name)).read()).slice(-5);
  const log = lines.length > 0 ? ` Its last lines: ${lines.join(' | ')}` : '';
  const reason = endpoint?.FailureReason ?? `it is ${endpoint?.EndpointStatus ?? 'gone'} after ${minutes} minutes`;
  throw new Failure(
    `The endpoint ${name} did not come up: ${reason.replace(/\.$/, '')}.${log}`,
    'Its image must answer GET /ping with 200 within some minutes.',
  );
}

const kindOf = ({ instance, memory = SERVERLESS.memory }: { readonly instance?: string; readonly memory?: number }) =>
  instance ?? `serverless, ${memory} MB`;

function priceWords({ instance, prices, memory = SERVERLESS.memory }: DeployOptions): string {
  if (instance === undefined) {
    const hour = prices.serverlessGBSecond * (memory / 1024) * 3600;
    return `costs ${dollars(hour)} for each hour of computing and nothing while nobody asks (list prices of ${prices.asOf}; ${PRICES_HINT})`;
  }
  const price = prices.instances[instance];
  const cost = price ? `${dollars(price.hour)} an hour, ${dollars(24 * price.hour)} a day` : 'an unknown price';
  return `costs ${cost} until it is deleted, asked or not (list prices of ${prices.asOf}; ${PRICES_HINT})`;
}
