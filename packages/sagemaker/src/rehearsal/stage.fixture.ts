import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { ECRClient } from '@aws-sdk/client-ecr';
import { IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  type CreateTrainingJobCommandInput,
  DescribeEndpointCommand,
  DescribeTrainingJobCommand,
  DescribeTransformJobCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { STSClient } from '@aws-sdk/client-sts';
import { METRIC_DEFINITIONS } from '../container/metrics.js';
import type { TrialJob } from '../job.js';
import { type Rehearsal, type RehearsalOptions, startRehearsal } from './rehearsal.js';

export const BUCKET = 'receptive-test';
const IMAGE = 'receptive:1';

/** A rehearsal with a bucket and an image, and the real clients in front of it. */
export async function stage(options: RehearsalOptions = {}) {
  const rehearsal = await startRehearsal({ images: [IMAGE], ...options });
  const config = clientConfig(rehearsal);
  const clients = {
    s3: new S3Client(config),
    sagemaker: new SageMakerClient(config),
    runtime: new SageMakerRuntimeClient(config),
    logs: new CloudWatchLogsClient(config),
    ecr: new ECRClient(config),
    codebuild: new CodeBuildClient(config),
    sts: new STSClient(config),
    iam: new IAMClient(config),
    quotas: new ServiceQuotasClient(config),
  };
  await clients.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  return { rehearsal, ...clients, image: `${rehearsal.registry}/${IMAGE}` };
}

export type Stage = Awaited<ReturnType<typeof stage>>;

/** One attempt each: what is refused is to be seen. */
const clientConfig = ({ env, url }: Rehearsal) => ({
  endpoint: url,
  region: env.AWS_REGION,
  credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
  maxAttempts: 1,
});

/** Uploads a job's two channels and gives the request that would train it. */
export async function trainingRequest(
  { s3, rehearsal, image }: Stage,
  name: string,
  job: TrialJob,
  packed: Uint8Array,
): Promise<CreateTrainingJobCommandInput> {
  const put = (Key: string, Body: string | Uint8Array) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  await put(`${name}/study/job.json`, JSON.stringify(job));
  await put(`${name}/data/glyphs.packed`, packed);
  const channel = (ChannelName: string) => ({
    ChannelName,
    DataSource: {
      S3DataSource: { S3DataType: 'S3Prefix' as const, S3Uri: `s3://${BUCKET}/${name}/${ChannelName}/` },
    },
  });
  return {
    TrainingJobName: name,
    RoleArn: rehearsal.roleArn,
    AlgorithmSpecification: {
      TrainingImage: image,
      TrainingInputMode: 'File',
      MetricDefinitions: [...METRIC_DEFINITIONS],
    },
    InputDataConfig: [channel('study'), channel('data')],
    OutputDataConfig: { S3OutputPath: `s3://${BUCKET}/output` },
    CheckpointConfig: { S3Uri: `s3://${BUCKET}/${name}/checkpoints` },
    ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 5 },
    StoppingCondition: { MaxRuntimeInSeconds: 600 },
    Tags: [{ Key: 'receptive', Value: 'test' }],
  };
}

/** Asks until the answer is a final one. */
async function until<T>(ask: () => Promise<T>, final: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (final(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const trained = ({ sagemaker }: Stage, TrainingJobName: string) =>
  until(
    () => sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName })),
    ({ TrainingJobStatus }) => !['InProgress', 'Stopping'].includes(TrainingJobStatus ?? ''),
  );

export const settled = ({ sagemaker }: Stage, EndpointName: string) =>
  until(
    () => sagemaker.send(new DescribeEndpointCommand({ EndpointName })),
    ({ EndpointStatus }) => EndpointStatus !== 'Creating',
  );

export const transformed = ({ sagemaker }: Stage, TransformJobName: string) =>
  until(
    () => sagemaker.send(new DescribeTransformJobCommand({ TransformJobName })),
    ({ TransformJobStatus }) => !['InProgress', 'Stopping'].includes(TransformJobStatus ?? ''),
  );
