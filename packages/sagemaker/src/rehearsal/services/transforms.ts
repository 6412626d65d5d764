import { join, posix } from 'node:path';
import type { Container } from '../container.js';
import { parseS3Uri } from '../object-store.js';
import { check, ENVIRONMENT, integer, NAME, object, oneOf, optional, S3_URI, TAGS, text } from '../rules.js';
import { invalid, ServiceError } from '../service-error.js';
import { arnOf, type Json, type Listed, type Operations, page, seconds, tag, type World } from '../world.js';
import type { Models } from './models.js';
import { startServing } from './serving.js';

export const TRANSFORM_LOGS = '/aws/sagemaker/TransformJobs';
const GRACE_SECONDS = 30;
const START_SECONDS = 240;
const DEFAULT_MEGABYTES = 6;
const LINE_FEED = 10;

interface TransformRequest {
  readonly TransformJobName: string;
  readonly ModelName: string;
  readonly BatchStrategy?: string;
  readonly MaxPayloadInMB?: number;
  readonly Environment?: Readonly<Record<string, string>>;
  readonly TransformInput: {
    readonly DataSource: { readonly S3DataSource: { readonly S3Uri: string } };
    readonly ContentType?: string;
    readonly SplitType?: string;
  };
  readonly TransformOutput: { readonly S3OutputPath: string; readonly Accept?: string; readonly AssembleWith?: string };
  readonly TransformResources: { readonly InstanceType: string; readonly InstanceCount: number };
}

interface Transform extends Listed {
  readonly request: TransformRequest;
  readonly arn: string;
  status: 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
  failure?: string;
  started?: Date;
  ended?: Date;
  container?: Container;
  done: Promise<void>;
}

/** Batch transforms: a model's container is asked about every object below a prefix. */
export class Transforms {
  private readonly jobs = new Map<string, Transform>();
  private closing = false;

  constructor(
    private readonly world: World,
    private readonly models: Models,
  ) {}

  readonly operations: Operations = {
    CreateTransformJob: (input) => this.create(input),
    DescribeTransformJob: (input) => {
      const { request, arn, status, failure, created, started, ended } = this.find(input);
      return {
        ...request,
        Tags: undefined,
        TransformJobArn: arn,
        TransformJobStatus: status,
        FailureReason: failure,
        CreationTime: seconds(created),
        TransformStartTime: seconds(started),
        TransformEndTime: seconds(ended),
      };
    },
    ListTransformJobs: (input) => {
      const { items, NextToken } = page(this.jobs.values(), input);
      const TransformJobSummaries = items.map(({ name, arn, created, ended, status }) => ({
        TransformJobName: name,
        TransformJobArn: arn,
        CreationTime: seconds(created),
        TransformEndTime: seconds(ended),
        TransformJobStatus: status,
      }));
      return { TransformJobSummaries, NextToken };
    },
    StopTransformJob: (input) => {
      const job = this.find(input);
      if (job.status !== 'InProgress')
        throw invalid(`The request was rejected because the transform job is in status ${job.status}.`);
      job.status = 'Stopping';
      void job.container?.stop(GRACE_SECONDS);
      return {};
    },
  };

  async close(): Promise<void> {
    this.closing = true;
    for (const { container } of this.jobs.values()) container?.kill();
    await Promise.all([...this.jobs.values()].map(({ done }) => done));
  }

  private find(input: Json): Transform {
    check(input, { TransformJobName: NAME });
    const job = this.jobs.get(String(input.TransformJobName));
    if (!job) throw invalid('Requested resource not found.');
    return job;
  }

  private create(input: Json): Json {
    const { world } = this;
    check(input, {
      TransformJobName: NAME,
      ModelName: NAME,
      BatchStrategy: optional(oneOf('MultiRecord', 'SingleRecord')),
      MaxPayloadInMB: optional(integer(0, 100)),
      MaxConcurrentTransforms: optional(integer(0)),
      Environment: ENVIRONMENT(16, 10240),
      TransformInput: object({
        DataSource: object({ S3DataSource: object({ S3DataType: oneOf('S3Prefix', 'ManifestFile'), S3Uri: S3_URI }) }),
        ContentType: optional(text(/^.*$/, 256)),
        SplitType: optional(oneOf('None', 'Line', 'RecordIO', 'TFRecord')),
      }),
      TransformOutput: object({
        S3OutputPath: S3_URI,
        Accept: optional(text(/^.*$/, 256)),
        AssembleWith: optional(oneOf('None', 'Line')),
      }),
      TransformResources: object({
        InstanceType: text(/^ml\.[a-z0-9-]+\.[a-z0-9-]+$/),
        InstanceCount: integer(1, 100),
      }),
      Tags: TAGS,
    });
    const request = input as unknown as TransformRequest;
    const { TransformJobName: name, ModelName, TransformInput, TransformOutput, BatchStrategy } = request;
    const arn = arnOf(world, 'transform-job', name);
    if (this.jobs.has(name))
      throw new ServiceError(
        'ResourceInUse',
        `Job name must be unique within an AWS account and region, and a job with this name already exists (${arn})`,
      ); // prettier-ignore
    if (!this.models.container(ModelName)) throw invalid(`Could not find model "${this.models.arn(ModelName)}".`);
    const split = TransformInput.SplitType ?? 'None';
    if (split !== 'None' && split !== 'Line') throw invalid(`SplitType ${split} is not rehearsed; use None or Line.`);
    if (BatchStrategy === 'MultiRecord' && split === 'None')
      throw invalid('SplitType must be set when BatchStrategy is MultiRecord.');
    const { S3Uri } = TransformInput.DataSource.S3DataSource;
    for (const uri of [S3Uri, TransformOutput.S3OutputPath]) {
      const place = parseS3Uri(uri);
      if (!place || !world.store.has(place.bucket))
        throw invalid(`The bucket of "${uri}" does not exist or cannot be reached.`);
    }
    const { InstanceType, InstanceCount } = request.TransformResources;
    const busy = [...this.jobs.values()].filter(({ status }) => status === 'InProgress' || status === 'Stopping');
    const same = busy.filter((one) => one.request.TransformResources.InstanceType === InstanceType);
    const used = same.reduce((sum, one) => sum + one.request.TransformResources.InstanceCount, 0);
    world.quotas.require(`${InstanceType} for transform job usage`, used, InstanceCount);
    const job: Transform = { name, request, arn, status: 'InProgress', created: new Date(), done: Promise.resolve() };
    this.jobs.set(name, job);
    tag(world, arn, input.Tags);
    job.done = this.run(job);
    return { TransformJobArn: arn };
  }

  private async run(job: Transform): Promise<void> {
    const { world } = this;
    const { request } = job;
    try {
      const model = this.models.container(request.ModelName);
      if (!model) throw new Error(`Could not find model "${request.ModelName}".`);
      const place = parseS3Uri(request.TransformInput.DataSource.S3DataSource.S3Uri);
      const inputs = place ? world.store.list(place.bucket, place.key).filter(({ key }) => !key.endsWith('/')) : [];
      if (!place || inputs.length === 0)
        throw new Error('ClientError: No S3 objects found under the S3 URL of the input.');
      const { url, container } = await startServing(world, model, {
        root: join(world.folder, 'transforms', job.name),
        env: { ...request.Environment, SAGEMAKER_BATCH: 'true' },
        log: world.logs.writer(TRANSFORM_LOGS, `${job.name}/i-${job.created.getTime().toString(16)}`),
        patience: START_SECONDS,
        started: (own) => {
          job.container = own;
          if (this.closing || job.status === 'Stopping') own.kill();
        },
      });
      job.started = new Date();
      const parameters = await executionParameters(url);
      const most = (request.MaxPayloadInMB || parameters.MaxPayloadInMB || DEFAULT_MEGABYTES) * 2 ** 20;
      const output = parseS3Uri(request.TransformOutput.S3OutputPath) as { bucket: string; key: string };
      for (const { key } of inputs) {
        if (job.status !== 'InProgress') break;
        const bytes = await this.transform(url, request, await world.store.get(place.bucket, key), most);
        const below = key === place.key ? posix.basename(key) : key.slice(place.key.lastIndexOf('/') + 1);
        await world.store.put(output.bucket, posix.join(output.key, `${below}.out`), bytes);
      }
      await container.stop(GRACE_SECONDS);
      job.status = job.status === 'Stopping' ? 'Stopped' : 'Completed';
    } catch (error) {
      job.container?.kill();
      await job.container?.exited;
      job.status = job.status === 'Stopping' ? 'Stopped' : 'Failed';
      if (job.status === 'Failed') job.failure = (error as Error).message.slice(0, 1024);
    }
    job.ended = new Date();
  }

  /** One object, in as many requests as it takes. */
  private async transform(url: string, request: TransformRequest, bytes: Buffer, most: number): Promise<Buffer> {
    const { ContentType, SplitType = 'None' } = request.TransformInput;
    const { Accept, AssembleWith = 'None' } = request.TransformOutput;
    const bodies =
      SplitType === 'Line'
        ? mini(lines(bytes), request.BatchStrategy === 'SingleRecord' ? 1 : Number.POSITIVE_INFINITY, most)
        : [bytes]; // prettier-ignore
    const answers: Buffer[] = [];
    for (const body of bodies) {
      if (body.length > most)
        throw new Error(`ClientError: a record of ${body.length} bytes is larger than MaxPayloadInMB.`);
      const headers = {
        ...(ContentType ? { 'content-type': ContentType } : {}),
        ...(Accept ? { accept: Accept } : {}),
      };
      const answer = await fetch(`${url}/invocations`, { method: 'POST', headers, body: new Uint8Array(body) });
      const said = Buffer.from(await answer.arrayBuffer());
      if (!answer.ok)
        throw new Error(
          `ClientError: See job logs for more information: (${answer.status}) ${said.toString().slice(0, 500)}`,
        );
      answers.push(
        AssembleWith === 'Line' && said.at(-1) !== LINE_FEED ? Buffer.concat([said, Buffer.from('\n')]) : said,
      );
    }
    return Buffer.concat(answers);
  }
}

/** Lines with their ends; an empty last one is none. */
function lines(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(LINE_FEED, at);
    const next = end < 0 ? bytes.length : end + 1;
    found.push(bytes.subarray(at, next));
    at = next;
  }
  return found;
}

/** Records together, as many as fit. */
function mini(records: readonly Buffer[], count: number, most: number): Buffer[] {
  const batches: Buffer[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const last = batches.at(-1);
    if (last && last.length < count && size + record.length <= most) last.push(record);
    else {
      batches.push([record]);
      size = 0;
    }
    size += record.length;
  }
  return batches.map((batch) => Buffer.concat(batch));
}

/** What the container would like; it need not say. */
async function executionParameters(url: string): Promise<{ MaxPayloadInMB?: number }> {
  const answer = await fetch(`${url}/execution-parameters`).catch(() => null);
  return answer?.ok ? ((await answer.json()) as { MaxPayloadInMB?: number }) : {};
}
