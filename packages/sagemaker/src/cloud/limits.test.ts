import type { CreateTrainingJobCommandInput } from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import {
  checkEndpointConfig,
  checkTrainingJob,
  requireBucket,
  requireImage,
  requireInstance,
  requirePayload,
  requireRole,
} from './limits.js';

const job: CreateTrainingJobCommandInput = {
  TrainingJobName: 'receptive-1',
  RoleArn: 'arn:aws:iam::123456789012:role/service-role/jobs',
  AlgorithmSpecification: {
    TrainingImage: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/receptive:0.1.0',
    TrainingInputMode: 'File',
  },
  InputDataConfig: [{ ChannelName: 'data', DataSource: {} }],
  OutputDataConfig: { S3OutputPath: 's3://bucket/out' },
  ResourceConfig: { InstanceType: 'ml.c5.xlarge', InstanceCount: 1, VolumeSizeInGB: 5 },
  StoppingCondition: { MaxRuntimeInSeconds: 600 },
};

test('a complete job passes', () => {
  expect(() => checkTrainingJob(job)).not.toThrow();
});

test.each<[string, Partial<CreateTrainingJobCommandInput>, string]>([
  ['a name', { TrainingJobName: 'under_score' }, 'at most 63 letters, digits and single hyphens, got "under_score"'],
  ['a long name', { TrainingJobName: 'a'.repeat(64) }, 'at most 63'],
  ['no role', { RoleArn: undefined }, 'RoleArn: expected the ARN of a role'],
  ['no channel', { InputDataConfig: [] }, '1 to 20 channels, got 0'],
  [
    'a long hyperparameter',
    { HyperParameters: { arm: 'x'.repeat(257) } },
    'HyperParameters.arm: expected at most 256 characters',
  ],
  [
    '101 variables',
    { Environment: Object.fromEntries(Array.from({ length: 101 }, (_, k) => [`V${k}`, ''])) },
    'Environment: expected at most 100, got 101',
  ],
  [
    'a job without an end',
    { StoppingCondition: { MaxRuntimeInSeconds: 29 * 24 * 3600 } },
    'MaxRuntimeInSeconds: expected 1 to 2419200',
  ],
  [
    'spot that waits for less than it runs',
    { EnableManagedSpotTraining: true, StoppingCondition: { MaxRuntimeInSeconds: 600, MaxWaitTimeInSeconds: 599 } },
    'at least MaxRuntimeInSeconds, 600, got 599',
  ],
  [
    '41 metrics',
    {
      AlgorithmSpecification: {
        ...job.AlgorithmSpecification,
        TrainingInputMode: 'File',
        MetricDefinitions: Array.from({ length: 41 }, () => ({ Name: 'm', Regex: 'x' })),
      },
    },
    'at most 40, got 41',
  ],
])('%s is refused before anything is sent', (_, wrong, says) => {
  expect(() => checkTrainingJob({ ...job, ...wrong })).toThrow(says);
});

test('training has no t2, hosting no t3', () => {
  expect(() => requireInstance('ml.t3.medium', 'training')).not.toThrow();
  expect(() => requireInstance('ml.t2.medium', 'hosting')).not.toThrow();
  expect(() => requireInstance('ml.t3.medium', 'hosting')).toThrow('--instance: expected an instance type for hosting');
  expect(() => requireInstance('ml.t2.medium', 'training')).toThrow('for training');
  expect(() => requireInstance('c5.xlarge', 'training')).toThrow('such as ml.c5.xlarge');
});

test.each([1024, 6144])('a serverless endpoint of %i MB', (MemorySizeInMB) => {
  const ServerlessConfig = { MemorySizeInMB, MaxConcurrency: 5 };
  expect(() =>
    checkEndpointConfig({ EndpointConfigName: 'e', ProductionVariants: [{ VariantName: 'v', ServerlessConfig }] }),
  ).not.toThrow();
});

test.each([512, 2000, 7168])('no serverless endpoint of %i MB', (MemorySizeInMB) => {
  const ServerlessConfig = { MemorySizeInMB, MaxConcurrency: 5 };
  expect(() =>
    checkEndpointConfig({ EndpointConfigName: 'e', ProductionVariants: [{ VariantName: 'v', ServerlessConfig }] }),
  ).toThrow('--memory: expected 1024');
});

test('roles, images, buckets and payloads', () => {
  expect(() => requireRole('LabRole')).toThrow('the ARN of a role');
  expect(() => requireImage('receptive:latest')).toThrow('an image in ECR');
  expect(() => requireBucket('Upper_Case')).toThrow('--bucket: expected a bucket name');
  expect(() => requirePayload(5 * 2 ** 20, false, 'a.jpg')).not.toThrow();
  expect(() => requirePayload(5 * 2 ** 20, true, 'a.jpg')).toThrow(
    'at most 4 MiB, which a serverless endpoint takes, got 5.0 MiB',
  );
});
