import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  CreateTransformJobCommand,
  DescribeTransformJobCommand,
  StopTransformJobCommand,
  waitUntilTransformJobCompletedOrStopped,
} from '@aws-sdk/client-sagemaker';
import { InputError } from 'receptive';
import { Failure, findModel, Interrupted, safePath } from 'receptive-cli/parts';
import { explained, explaining } from './aws-errors.js';
import { createModel, removeObjects, runOf, sendModel } from './deploy.js';
import { requireInstance } from './limits.js';
import { LogReader, TRANSFORM_LOGS } from './logs.js';
import { dollars, type Prices } from './money.js';
import { KEYS, slug, tagsOf } from './names.js';
import { patiently } from './patience.js';
import { findPlace, type PlaceOptions } from './place.js';
import { type Removal, removeModel } from './removal.js';
import type { Session } from './session.js';
import { parseS3, Storage, sha256 } from './storage.js';

export interface TransformOptions extends PlaceOptions {
  readonly model: string;
  readonly arm?: string;
  readonly seed?: number;
  /** `s3://bucket/folder/` with picture files, or a folder of this machine, which is sent. */
  readonly pictures: string;
  /** Content-Type of every object. Default: image/jpeg. */
  readonly contentType?: string;
  /** Default: ml.c5.large. */
  readonly instance?: string;
  /** Where the answers go. Default: `transform/<job>` in the run's folder, or here. */
  readonly out?: string;
  /** Minutes to wait for the job, ≥ 1. Default: 60. */
  readonly minutes?: number;
  readonly prices: Prices;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface Transformed {
  readonly job: string;
  /** Folder of this machine with `<picture>.out`. */
  readonly folder: string;
  readonly answers: number;
}

export const TRANSFORM_INSTANCE = 'ml.c5.large';
const PICTURE = /\.(jpe?g|png|webp|tiff?)$/i;

/**
 * Answers all pictures of a folder as a batch transform: no endpoint is needed, and nothing goes on costing. The model
 * that is made for it is removed when it ends, however it ends.
 */
export async function transform(session: Session, options: TransformOptions): Promise<Transformed> {
  const { say, instance = TRANSFORM_INSTANCE, contentType = 'image/jpeg', prices } = options;
  requireInstance(instance, 'hosting');
  const found = await findModel(options.model, { arm: options.arm, seed: options.seed });
  const run = await runOf(options.model);
  const place = await findPlace(session, options);
  const { storage } = place;
  const input = await inputOf(session, options, run.name, storage);
  const { digest, key, name, sent } = await sendModel(found, run.name, place);
  const job = `${slug(name, 40)}-${sha256(`${input.uri}${Date.now()}`).slice(0, 12)}`;
  const output = KEYS.transform(run.name, job);
  const price = prices.instances[instance];
  say(
    `transform job ${job} on ${instance}${price ? `, ${dollars(price.hour)} an hour (list prices of ${prices.asOf})` : ''}`,
  );
  let ours = false;
  let done = false;
  try {
    ours = await explaining('making the model', () => createModel(session, name, key, run.name, place));
    const request = new CreateTransformJobCommand({
      TransformJobName: job,
      ModelName: name,
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: input.uri } },
        ContentType: contentType,
        SplitType: 'None',
      },
      TransformOutput: { S3OutputPath: place.storage.uri(output), Accept: 'application/json' },
      TransformResources: { InstanceType: instance as never, InstanceCount: 1 },
      BatchStrategy: 'SingleRecord',
      MaxPayloadInMB: 6,
      Tags: tagsOf(run.name),
    });
    await explaining('starting the transform job', () =>
      patiently(() => session.sagemaker.send(request), { pace: session.pace, signal: options.signal }),
    );
    await completed(session, job, options);
    done = true;
  } finally {
    const removed: Removal[] = [];
    // One that was there serves an endpoint.
    if (ours) removed.push(await removeModel(session, name));
    // With the answers what was asked is kept; without them it is of no use.
    if (!done && input.sent) removed.push(await removeObjects(storage, input.sent));
    if (!done && sent) removed.push(await removeObjects(storage, key));
    for (const { what, error } of removed) say(error ? `${what} could not be removed (${error})` : `removed ${what}`);
  }
  const folder = options.out ?? join(run.folder ?? '.', 'transform', job);
  await mkdir(folder, { recursive: true });
  const keys = await place.storage.list(output);
  for (const one of keys) {
    // In folders as the pictures are, and nowhere else whatever they are called.
    const path = join(folder, safePath(one.slice(output.length), place.storage.uri(output)));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await place.storage.bytes(one));
  }
  say(`${keys.length} answers of model ${digest.slice(0, 10)} in ${folder}`);
  return { job, folder, answers: keys.length };
}

/** Pictures of this machine are sent first. */
async function inputOf(
  session: Session,
  { pictures }: TransformOptions,
  run: string,
  storage: Storage,
): Promise<{ readonly uri: string; readonly sent?: string }> {
  if (pictures.startsWith('s3://')) {
    const { bucket, key } = parseS3(pictures, 'pictures');
    const there = await explaining('looking at the pictures', () => new Storage(session, bucket).list(key));
    if (there.length === 0) throw new InputError(`${pictures}: expected objects that begin so, got none.`);
    return { uri: pictures };
  }
  const names = (
    await readdir(pictures).catch(() => {
      throw new InputError(`${pictures}: expected s3://bucket/folder/ or a folder with pictures, got no such folder.`);
    })
  )
    .filter((entry) => PICTURE.test(entry))
    .sort();
  if (names.length === 0) throw new InputError(`${pictures}: expected pictures, got a folder without any.`);
  const prefix = `${KEYS.transform(run, 'input')}${sha256(names.join('\n')).slice(0, 12)}/`;
  for (const name of names)
    await storage.put(`${prefix}${name}`, { bytes: new Uint8Array(await readFile(join(pictures, name))) });
  return { uri: storage.uri(prefix), sent: prefix };
}

async function completed(session: Session, job: string, { minutes = 60, signal }: TransformOptions): Promise<void> {
  const { sagemaker, pace } = session;
  const describe = () => sagemaker.send(new DescribeTransformJobCommand({ TransformJobName: job }));
  try {
    await waitUntilTransformJobCompletedOrStopped(
      {
        client: sagemaker,
        maxWaitTime: minutes * 60,
        minDelay: pace.poll,
        maxDelay: 3 * pace.poll,
        abortSignal: signal,
      },
      { TransformJobName: job },
    );
  } catch {
    // Said by the state below.
  }
  const state = await patiently(describe, { pace });
  if (state.TransformJobStatus === 'Completed') return;
  if (state.TransformJobStatus === 'InProgress') {
    await sagemaker.send(new StopTransformJobCommand({ TransformJobName: job })).catch((error: unknown) => {
      throw explained(error, `stopping the transform job ${job}`);
    });
  }
  if (signal?.aborted) throw new Interrupted('stopped; the transform job is stopped too.');
  const lines = (await new LogReader(session, TRANSFORM_LOGS, `${job}/`).read()).slice(-5);
  const log = lines.length > 0 ? ` Its last lines: ${lines.join(' | ')}` : '';
  throw new Failure(
    `The transform job ${job} is ${state.TransformJobStatus}: ${state.FailureReason ?? 'no reason given'}.${log}`,
  );
}
