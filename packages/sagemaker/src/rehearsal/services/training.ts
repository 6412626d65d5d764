import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointSync } from '../checkpoint-sync.js';
import { Container } from '../container.js';
import { parseS3Uri } from '../object-store.js';
import { check, NAME } from '../rules.js';
import { invalid, ServiceError } from '../service-error.js';
import { filesBelow, packTarGz } from '../tar.js';
import { arnOf, type Json, type Operations, page, seconds, tag, type World } from '../world.js';
import { describeJob, end, enter, type Job, outputOf, type Stop } from './training-job.js';
import { layOutMachine } from './training-machine.js';
import { checkTraining } from './training-rules.js';

export const TRAINING_LOGS = '/aws/sagemaker/TrainingJobs';
/** The service kills so long after it has asked. */
const GRACE_SECONDS = 120;
const DEFAULT_RUNTIME = 24 * 3600;
const KILLED = 137;

/** Training jobs: what they are asked, the states they go through, and the containers that do the work. */
export class TrainingJobs {
  private readonly jobs = new Map<string, Job>();
  private closing = false;

  constructor(private readonly world: World) {}

  readonly operations: Operations = {
    CreateTrainingJob: (input) => this.create(input),
    DescribeTrainingJob: (input) => describeJob(this.find(input)),
    ListTrainingJobs: (input) => {
      const { items, NextToken } = page(this.jobs.values(), input);
      return {
        TrainingJobSummaries: items.map((job) => ({
          TrainingJobName: job.name,
          TrainingJobArn: job.arn,
          CreationTime: seconds(job.created),
          TrainingEndTime: seconds(job.ended),
          LastModifiedTime: seconds(job.modified),
          TrainingJobStatus: job.status,
          SecondaryStatus: job.secondary,
        })),
        NextToken,
      };
    },
    StopTrainingJob: (input) => {
      const job = this.find(input);
      if (job.status !== 'InProgress')
        throw invalid(`The request was rejected because the training job is in status ${job.status}.`);
      job.status = 'Stopping';
      enter(job, 'Stopping');
      this.stop(job, 'asked');
      return {};
    },
  };

  /** Ends what runs. */
  async close(): Promise<void> {
    this.closing = true;
    for (const job of this.jobs.values()) for (const container of job.containers) container.kill();
    await Promise.all([...this.jobs.values()].map(({ done }) => done));
  }

  private find(input: Json): Job {
    check(input, { TrainingJobName: NAME });
    const job = this.jobs.get(String(input.TrainingJobName));
    if (!job) throw invalid('Requested resource not found.');
    return job;
  }

  private create(input: Json): Json {
    const { world } = this;
    const request = checkTraining(input, world);
    world.roles.require(request.RoleArn, 'sagemaker');
    const { TrainingJobName: name, ResourceConfig } = request;
    const arn = arnOf(world, 'training-job', name);
    if (this.jobs.has(name))
      throw new ServiceError(
        'ResourceInUse',
        `Training job names must be unique within an AWS account and region, and a training job with this name already exists (${arn})`,
      );
    const busy = [...this.jobs.values()].filter(({ status }) => status === 'InProgress' || status === 'Stopping');
    const spot = request.EnableManagedSpotTraining ?? false;
    const ofKind = busy.filter((job) => (job.request.EnableManagedSpotTraining ?? false) === spot);
    const instancesOf = (jobs: readonly Job[]) =>
      jobs.reduce((sum, job) => sum + job.request.ResourceConfig.InstanceCount, 0);
    const { InstanceType, InstanceCount } = ResourceConfig;
    world.quotas.requireTraining(InstanceType, spot, InstanceCount, {
      type: instancesOf(ofKind.filter((job) => job.request.ResourceConfig.InstanceType === InstanceType)),
      all: instancesOf(ofKind),
    });
    tag(world, arn, request.Tags);
    const now = new Date();
    const job: Job = {
      name,
      request,
      arn,
      status: 'InProgress',
      secondary: '',
      transitions: [],
      created: now,
      modified: now,
      containers: [],
      lines: [],
      done: Promise.resolve(),
    };
    this.jobs.set(name, job);
    job.done = this.run(job).catch((error: Error) => {
      job.failure = `InternalServerError: ${error.message}`;
      end(job, 'Failed');
    });
    return { TrainingJobArn: arn };
  }

  /** SIGTERM to all machines of a job, which then end; only the first reason counts. */
  private stop(job: Job, why: Stop): void {
    if (job.stop && !(job.stop === 'spot' && why === 'asked')) return;
    job.stop = why;
    for (const container of job.containers) {
      if (why === 'fault') container.kill();
      else void container.stop(GRACE_SECONDS);
    }
  }

  private async run(job: Job): Promise<void> {
    const { world } = this;
    const { TrainingImage } = job.request.AlgorithmSpecification;
    enter(job, 'Starting');
    await nextTurn();
    if (!world.hasImage(TrainingImage)) {
      job.failure = `ClientError: Cannot pull the image ${TrainingImage}: repository or tag not found.`;
      return end(job, 'Failed');
    }
    const limit = job.request.StoppingCondition.MaxRuntimeInSeconds ?? DEFAULT_RUNTIME;
    for (let attempt = 1; ; attempt++) {
      const roots = await this.machines(job, attempt);
      if (this.closing) return;
      if (job.stop === 'asked') return end(job, 'Stopped');
      const late = setTimeout(() => this.stop(job, 'runtime'), Math.min(2 ** 31 - 1, 1000 * limit));
      const { statuses, syncs } = await this.train(job, roots);
      clearTimeout(late);
      job.containers = [];
      await Promise.all(syncs.map((sync) => sync.stop()));
      if (this.closing) return;
      if (job.stop === 'spot' && statuses.some((status) => status !== 0)) {
        enter(job, 'Interrupted');
        job.stop = undefined;
        await nextTurn();
        enter(job, 'Starting');
        continue;
      }
      return this.finish(job, roots, statuses);
    }
  }

  /** Trees of the job's machines, with all that they find there. */
  private async machines(job: Job, attempt: number): Promise<string[]> {
    const { InstanceCount } = job.request.ResourceConfig;
    const hosts = Array.from({ length: InstanceCount }, (_, k) => `algo-${k + 1}`);
    enter(job, 'Downloading');
    const roots = hosts.map((host) => join(this.world.folder, 'training', job.name, `${attempt}-${host}`));
    for (const [k, root] of roots.entries())
      await layOutMachine(this.world, job.request, root, hosts[k] as string, hosts);
    return roots;
  }

  private async train(job: Job, roots: readonly string[]): Promise<{ statuses: number[]; syncs: CheckpointSync[] }> {
    const { world } = this;
    const { CheckpointConfig, EnableManagedSpotTraining, Environment } = job.request;
    const syncs: CheckpointSync[] = [];
    const place = CheckpointConfig && parseS3Uri(CheckpointConfig.S3Uri);
    if (place) {
      const prefix = place.key === '' || place.key.endsWith('/') ? place.key : `${place.key}/`;
      const copied = () => {
        // Not again once the machine is on its way down, and not after it came back.
        if (!job.stop && EnableManagedSpotTraining && world.faults.once('spot', job.name)) this.stop(job, 'spot');
      };
      for (const root of roots)
        syncs.push(new CheckpointSync(world.store, join(root, 'checkpoints'), place.bucket, prefix, copied));
      for (const sync of syncs) await sync.restore();
    }
    enter(job, 'Training');
    job.started ??= new Date();
    const env = { ...Environment, TRAINING_JOB_NAME: job.name, TRAINING_JOB_ARN: job.arn };
    job.containers = roots.map((root, k) => {
      const write = world.logs.writer(
        TRAINING_LOGS,
        `${job.name}/algo-${k + 1}-${Math.floor(job.created.getTime() / 1000)}`,
      );
      const log = (line: string) => {
        write(line);
        job.lines.push(line);
      };
      return new Container({ entry: world.entry, command: 'train', root, env, log });
    });
    for (const sync of syncs) sync.start();
    // Asked for while the machines were made ready.
    if (this.closing) for (const container of job.containers) container.kill();
    else if (job.stop) for (const container of job.containers) void container.stop(GRACE_SECONDS);
    if (world.faults.once('failed-job')) this.stop(job, 'fault');
    return { statuses: await Promise.all(job.containers.map(({ exited }) => exited)), syncs };
  }

  private async finish(job: Job, roots: readonly string[], statuses: readonly number[]): Promise<void> {
    const wrong = statuses.findIndex((status) => status !== 0);
    const failed = wrong >= 0 && (job.stop === undefined || job.stop === 'fault' || job.stop === 'spot');
    enter(job, 'Uploading');
    await this.upload(job, roots, 'output/data', 'output.tar.gz');
    if (failed) {
      const file = join(roots[wrong] as string, 'output/failure');
      const said = await readFile(file, 'utf8').catch(() => '');
      const reason = statuses[wrong] === KILLED ? '' : said.slice(0, 1024);
      job.failure = `AlgorithmError: ${reason}, exit code: ${statuses[wrong]}`.slice(0, 1024);
      return end(job, 'Failed');
    }
    await this.upload(job, roots, 'model', 'model.tar.gz');
    if (job.stop === 'runtime') return end(job, 'Stopped', 'MaxRuntimeExceeded');
    end(job, job.stop === 'asked' ? 'Stopped' : 'Completed');
  }

  /** The folders of all machines in one archive, if there is anything in them. */
  private async upload(job: Job, roots: readonly string[], folder: string, archive: string): Promise<void> {
    const files = new Map<string, Uint8Array>();
    for (const root of roots) for (const [path, bytes] of await filesBelow(join(root, folder))) files.set(path, bytes);
    if (files.size === 0) return;
    const { bucket, key } = parseS3Uri(`${outputOf(job)}/${archive}`) as { bucket: string; key: string };
    await this.world.store.put(bucket, key, await packTarGz(files));
  }
}

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 20));
