import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeLogStreamsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
  CreateTransformJobCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  ListEndpointsCommand,
  ListTagsCommand,
  ListTrainingJobsCommand,
  StopTrainingJobCommand,
  waitUntilEndpointDeleted,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import type { TrialRecord } from 'receptive';
import { extractArchive, localRunner, TrialStore } from 'receptive-cli/core';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { exampleJob } from '../packages/sagemaker/src/job.fixture.js';
import type { RehearsalOptions } from '../packages/sagemaker/src/rehearsal/index.js';
import {
  BUCKET,
  type Stage,
  settled,
  stage,
  trained,
  trainingRequest,
  transformed,
} from '../packages/sagemaker/src/rehearsal/stage.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'receptive-rehearsal-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let open: Stage[] = [];
afterEach(async () => {
  await Promise.all(open.map(({ rehearsal }) => rehearsal.stop()));
  open = [];
});
async function started(options?: RehearsalOptions) {
  const own = await stage(options);
  open.push(own);
  return own;
}

/** A `.tar.gz` of the bucket, unpacked. */
async function fetched({ s3 }: Stage, uri: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: uri.replace(`s3://${BUCKET}/`, '') }));
  const target = mkdtempSync(join(folder, 'archive-'));
  writeFileSync(`${target}.tar.gz`, (await Body?.transformToByteArray()) ?? '');
  await extractArchive(`${target}.tar.gz`, target, uri, { maxBytes: 2 ** 28, maxFiles: 100 });
  return target;
}

const timeless = ({ seconds, imagesPerSecond, history, ...record }: TrialRecord) => ({
  ...record,
  history: history.map(({ seconds, ...epoch }) => epoch),
});
const recordIn = (path: string) => timeless(JSON.parse(readFileSync(path, 'utf8')) as TrialRecord);

test('a job on spot instances is interrupted, goes on, and ends with the bits of a local trial', async () => {
  const own = await started({ faults: ['spot'] });
  const { job, packed } = await exampleJob({ epochs: 6, filters: 24 });
  const [trial] = job.trials;
  if (!trial) throw new Error('no trial');
  const request = await trainingRequest(own, 'spot-1', job, packed);
  const spot = {
    EnableManagedSpotTraining: true,
    StoppingCondition: { MaxRuntimeInSeconds: 600, MaxWaitTimeInSeconds: 600 },
  };
  await own.sagemaker.send(new CreateTrainingJobCommand({ ...request, ...spot }));
  const done = await trained(own, 'spot-1');
  expect([done.TrainingJobStatus, done.FailureReason]).toEqual(['Completed', undefined]);
  expect(done.SecondaryStatusTransitions?.map(({ Status }) => Status)).toEqual([
    'Starting',
    'Downloading',
    'Training',
    'Interrupted',
    'Starting',
    'Downloading',
    'Training',
    'Uploading',
    'Completed',
  ]);
  const metrics = new Map(done.FinalMetricDataList?.map(({ MetricName, Value }) => [MetricName, Value]));
  expect(metrics.size).toBe(6);

  writeFileSync(join(folder, 'local.packed'), packed);
  const store = new TrialStore(join(folder, 'store'));
  const context = { ...job, packedPath: join(folder, 'local.packed'), store: store.folder };
  await localRunner()([{ ...trial, work: 1 }], context, () => undefined, new AbortController().signal);
  const model = await fetched(own, done.ModelArtifacts?.S3ModelArtifacts ?? '');
  const local = join(folder, 'store', trial.id);
  expect(readFileSync(join(model, 'model.safetensors'))).toEqual(readFileSync(join(local, 'model.safetensors')));
  const output = await fetched(own, `s3://${BUCKET}/output/spot-1/output/output.tar.gz`);
  const record = recordIn(join(output, 'record.json'));
  expect(record).toEqual(recordIn(join(local, 'record.json')));
  expect(metrics.get('validation:accuracy')).toBeCloseTo(record.history.at(-1)?.validationAccuracy ?? Number.NaN, 5);

  const { logStreams = [] } = await own.logs.send(
    new DescribeLogStreamsCommand({ logGroupName: '/aws/sagemaker/TrainingJobs', logStreamNamePrefix: 'spot-1/' }),
  );
  const [stream] = logStreams;
  const read = {
    logGroupName: '/aws/sagemaker/TrainingJobs',
    logStreamName: stream?.logStreamName,
    startFromHead: true,
  };
  const page = await own.logs.send(new GetLogEventsCommand(read));
  const text = page.events?.map(({ message }) => message).join('\n');
  expect(text).toMatch(/SIGTERM: stopping at a checkpoint[\s\S]*goes on from its checkpoint[\s\S]*done$/);
  const end = await own.logs.send(new GetLogEventsCommand({ ...read, nextToken: page.nextForwardToken }));
  expect([end.events, end.nextForwardToken]).toEqual([[], page.nextForwardToken]);
  const { Tags } = await own.sagemaker.send(new ListTagsCommand({ ResourceArn: done.TrainingJobArn }));
  expect(Tags).toEqual([{ Key: 'receptive', Value: 'test' }]);
});

test('a job is stopped at a checkpoint, and another one goes on from there', async () => {
  const own = await started();
  const { job, packed } = await exampleJob({ epochs: 6, filters: 24 });
  const request = await trainingRequest(own, 'stopped', job, packed);
  await own.sagemaker.send(new CreateTrainingJobCommand(request));
  const checkpoints = { Bucket: BUCKET, Prefix: 'stopped/checkpoints/' };
  while (((await own.s3.send(new ListObjectsV2Command(checkpoints))).KeyCount ?? 0) === 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await own.sagemaker.send(new StopTrainingJobCommand({ TrainingJobName: 'stopped' }));
  const stopped = await trained(own, 'stopped');
  expect([stopped.TrainingJobStatus, stopped.SecondaryStatus]).toEqual(['Stopped', 'Stopped']);
  await own.sagemaker.send(new CreateTrainingJobCommand({ ...request, TrainingJobName: 'again' }));
  expect((await trained(own, 'again')).TrainingJobStatus).toBe('Completed');
  const { Contents = [] } = await own.s3.send(new ListObjectsV2Command(checkpoints));
  // The checkpoint is gone with the training that it belonged to.
  expect(Contents.map(({ Key }) => Key?.split('/').at(-1)).sort()).toEqual([
    'history.csv',
    'model.safetensors',
    'record.json',
    'trial.json',
  ]);
  const { TrainingJobSummaries = [] } = await own.sagemaker.send(
    new ListTrainingJobsCommand({ StatusEquals: 'Stopped' }),
  );
  expect(TrainingJobSummaries.map(({ TrainingJobName }) => TrainingJobName)).toEqual(['stopped']);
});

test('a job that takes too long is stopped', async () => {
  const own = await started();
  const { job, packed } = await exampleJob({ epochs: 500, filters: 32 });
  const request = await trainingRequest(own, 'late', job, packed);
  const StoppingCondition = { MaxRuntimeInSeconds: 2 };
  await own.sagemaker.send(new CreateTrainingJobCommand({ ...request, StoppingCondition }));
  const done = await trained(own, 'late');
  expect([done.TrainingJobStatus, done.SecondaryStatus]).toEqual(['Stopped', 'MaxRuntimeExceeded']);
});

test('two machines share the trials of one job, whose channels are streamed', async () => {
  const own = await started();
  const { job, packed } = await exampleJob({ seeds: [0, 1], epochs: 1 });
  const request = await trainingRequest(own, 'two', job, packed);
  const ResourceConfig = { InstanceType: 'ml.m5.large' as const, InstanceCount: 2, VolumeSizeInGB: 5 };
  const AlgorithmSpecification = { ...request.AlgorithmSpecification, TrainingInputMode: 'FastFile' as const };
  await own.sagemaker.send(new CreateTrainingJobCommand({ ...request, ResourceConfig, AlgorithmSpecification }));
  const done = await trained(own, 'two');
  expect([done.TrainingJobStatus, done.FailureReason]).toEqual(['Completed', undefined]);
  const model = await fetched(own, done.ModelArtifacts?.S3ModelArtifacts ?? '');
  expect(readdirSync(model).sort()).toEqual(job.trials.map(({ id }) => id).sort());
});

test('a job that cannot be run fails with the sentence of the container; one that is killed without', async () => {
  const own = await started({ faults: ['failed-job'] });
  const { job, packed } = await exampleJob();
  await own.sagemaker.send(new CreateTrainingJobCommand(await trainingRequest(own, 'killed', job, packed)));
  const killed = await trained(own, 'killed');
  expect([killed.TrainingJobStatus, killed.FailureReason]).toEqual(['Failed', 'AlgorithmError: , exit code: 137']);
  const wrong = await trainingRequest(own, 'wrong', { ...job, numerics: 'other' }, packed);
  await own.sagemaker.send(new CreateTrainingJobCommand(wrong));
  const failed = await trained(own, 'wrong');
  expect(failed.FailureReason).toMatch(
    /^AlgorithmError: channel "study": trials\[0\]\.id: expected .*, exit code: 1$/s,
  );
  const piped = await trainingRequest(own, 'piped', job, packed);
  await own.sagemaker.send(
    new CreateTrainingJobCommand({
      ...piped,
      AlgorithmSpecification: { ...piped.AlgorithmSpecification, TrainingInputMode: 'Pipe' },
    }),
  );
  expect((await trained(own, 'piped')).FailureReason).toMatch(
    /Channel "study": expected the input mode File or FastFile/,
  );
});

test('a trained model: endpoint, questions, batch transform, and all of it deleted', async () => {
  const own = await started();
  const { sagemaker, s3, rehearsal, image, runtime } = own;
  const { job, packed } = await exampleJob({ epochs: 1 });
  await sagemaker.send(new CreateTrainingJobCommand(await trainingRequest(own, 'served', job, packed)));
  const { ModelArtifacts } = await trained(own, 'served');
  const PrimaryContainer = { Image: image, ModelDataUrl: ModelArtifacts?.S3ModelArtifacts };
  const name = 'model-1';
  await sagemaker.send(
    new CreateModelCommand({ ModelName: name, ExecutionRoleArn: rehearsal.roleArn, PrimaryContainer }),
  );
  const variant = {
    VariantName: 'all',
    ModelName: name,
    InstanceType: 'ml.t2.medium' as const,
    InitialInstanceCount: 1,
  };
  await sagemaker.send(new CreateEndpointConfigCommand({ EndpointConfigName: name, ProductionVariants: [variant] }));
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name }));
  expect((await settled(own, name)).EndpointStatus).toBe('InService');

  const picture = Array.from({ length: 256 }, (_, i) => i % 256).join(',');
  const question = { EndpointName: name, ContentType: 'text/csv', Accept: 'application/json' };
  const answer = await runtime.send(new InvokeEndpointCommand({ ...question, Body: Buffer.from(picture) }));
  const { predictions } = JSON.parse(Buffer.from(answer.Body).toString());
  expect(predictions.length).toBe(1);
  const refused = await runtime
    .send(new InvokeEndpointCommand({ ...question, Body: Buffer.from('1,2') }))
    .catch((e) => e);
  expect([refused.name, refused.OriginalStatusCode]).toEqual(['ModelError', 400]);

  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'in/a.csv', Body: `${picture}\n`.repeat(3) }));
  await sagemaker.send(
    new CreateTransformJobCommand({
      TransformJobName: 'batch',
      ModelName: name,
      BatchStrategy: 'MultiRecord',
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://${BUCKET}/in/` } },
        ContentType: 'text/csv',
        SplitType: 'Line',
      },
      TransformOutput: { S3OutputPath: `s3://${BUCKET}/out`, Accept: 'application/jsonlines', AssembleWith: 'Line' },
      TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
    }),
  );
  const batch = await transformed(own, 'batch');
  expect([batch.TransformJobStatus, batch.FailureReason]).toEqual(['Completed', undefined]);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'out/a.csv.out' }));
  const lines = (await Body?.transformToString())?.trimEnd().split('\n') ?? [];
  expect(lines.map((line) => JSON.parse(line))).toEqual([predictions[0], predictions[0], predictions[0]]);

  await sagemaker.send(new DeleteEndpointCommand({ EndpointName: name }));
  await waitUntilEndpointDeleted(
    { client: sagemaker, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
    { EndpointName: name },
  );
  await sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name }));
  await sagemaker.send(new DeleteModelCommand({ ModelName: name }));
  expect((await sagemaker.send(new ListEndpointsCommand({}))).Endpoints).toEqual([]);
});

test('an endpoint whose container is unhealthy fails', async () => {
  const own = await started({ faults: ['unhealthy-endpoint'] });
  const { sagemaker, rehearsal, image } = own;
  const model = { ModelName: 'm', ExecutionRoleArn: rehearsal.roleArn, PrimaryContainer: { Image: image } };
  await sagemaker.send(new CreateModelCommand(model));
  const variant = { VariantName: 'all', ModelName: 'm', ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 } };
  await sagemaker.send(new CreateEndpointConfigCommand({ EndpointConfigName: 'c', ProductionVariants: [variant] }));
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: 'e', EndpointConfigName: 'c' }));
  expect(await settled(own, 'e')).toMatchObject({
    EndpointStatus: 'Failed',
    FailureReason: expect.stringMatching(/^The primary container for production variant all did not pass the ping/),
  });
});

test('nothing is left behind', async () => {
  const temporary = mkdtempSync(join(folder, 'tmp-'));
  vi.stubEnv('TMPDIR', temporary);
  const own = await stage();
  vi.unstubAllEnvs();
  expect(readdirSync(temporary).length).toBe(1);
  const { job, packed } = await exampleJob({ epochs: 200, filters: 32 });
  await own.sagemaker.send(new CreateTrainingJobCommand(await trainingRequest(own, 'long', job, packed)));
  const checkpoints = { Bucket: BUCKET, Prefix: 'long/checkpoints/' };
  while (((await own.s3.send(new ListObjectsV2Command(checkpoints))).KeyCount ?? 0) === 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(existsSync('/proc') ? processesIn(temporary).length : 1).toBeGreaterThan(0);
  // Some more that is just about to begin.
  await own.sagemaker.send(
    new CreateTrainingJobCommand(await trainingRequest(own, 'late', { ...job, study: 'late' }, packed)),
  );
  const PrimaryContainer = { Image: own.image };
  const model = { ModelName: 'm', ExecutionRoleArn: own.rehearsal.roleArn, PrimaryContainer };
  await own.sagemaker.send(new CreateModelCommand(model));
  const variant = { VariantName: 'v', ModelName: 'm', InstanceType: 'ml.m5.large' as const, InitialInstanceCount: 1 };
  await own.sagemaker.send(new CreateEndpointConfigCommand({ EndpointConfigName: 'c', ProductionVariants: [variant] }));
  await own.sagemaker.send(new CreateEndpointCommand({ EndpointName: 'e', EndpointConfigName: 'c' }));
  await own.rehearsal.stop();
  expect(readdirSync(temporary)).toEqual([]);
  await expect(fetch(own.rehearsal.url)).rejects.toThrow();
  // Workers end with the channel to their parent.
  while (processesIn(temporary).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
});

/** Processes that were given a tree below a folder; none where there is no /proc. */
const processesIn = (place: string) =>
  (existsSync('/proc') ? readdirSync('/proc') : []).filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`RECEPTIVE_ML_ROOT=${place}`);
    } catch {
      return false;
    }
  });
