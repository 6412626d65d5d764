import type { CreateEndpointConfigCommandInput, CreateTrainingJobCommandInput } from '@aws-sdk/client-sagemaker';
import { fieldError, InputError } from 'receptive';

/** What the service takes. The SDK checks none of it: a request that breaks a limit would go out and come back. */
const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const IMAGE = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/[a-z0-9._/-]+(:[\w.-]+|@sha256:[0-9a-f]{64})$/;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const INSTANCE = /^ml\.[a-z0-9-]+\.[a-z0-9]+$/;
/** 28 days, the most that a training job may run. */
export const LONGEST_JOB = 28 * 24 * 3600;
const MiB = 2 ** 20;

export const requireName = (name: string, field: string): void => {
  if (!NAME.test(name)) throw fieldError(field, 'at most 63 letters, digits and single hyphens', name);
};

export function requireRole(role: string, field = '--role'): void {
  if (!ROLE.test(role)) throw fieldError(field, 'the ARN of a role, arn:aws:iam::<account>:role/<name>', role);
}

export function requireImage(image: string, field = '--image'): void {
  if (IMAGE.test(image)) return;
  throw fieldError(
    field,
    'an image in ECR, <account>.dkr.ecr.<region>.amazonaws.com/<name>:<tag>',
    image,
    'SageMaker takes images from ECR only; `receptive sagemaker image` puts one there.',
  );
}

export function requireBucket(bucket: string, field = '--bucket'): void {
  if (!BUCKET.test(bucket))
    throw fieldError(field, 'a bucket name of 3 to 63 lower-case letters, digits, dots and hyphens', bucket);
}

/** @param use hosting has no ml.t3, training no ml.t2 */
export function requireInstance(instance: string, use: 'training' | 'hosting', field = '--instance'): void {
  if (!INSTANCE.test(instance)) throw fieldError(field, 'an instance type such as ml.c5.xlarge', instance);
  const wrong = use === 'hosting' ? 'ml.t3.' : 'ml.t2.';
  if (instance.startsWith(wrong)) {
    const instead = use === 'hosting' ? instance.replace('ml.t3.', 'ml.t2.') : instance.replace('ml.t2.', 'ml.t3.');
    throw fieldError(field, `an instance type for ${use}, which ${wrong}* is not`, instance, `Use ${instead}.`);
  }
}

export function checkTrainingJob(job: CreateTrainingJobCommandInput): void {
  const at = (field: string) => `training job ${job.TrainingJobName}: ${field}`;
  requireName(job.TrainingJobName ?? '', at('TrainingJobName'));
  requireRole(job.RoleArn ?? '', at('RoleArn'));
  requireImage(job.AlgorithmSpecification?.TrainingImage ?? '', at('TrainingImage'));
  const metrics = job.AlgorithmSpecification?.MetricDefinitions ?? [];
  if (metrics.length > 40) throw fieldError(at('MetricDefinitions'), 'at most 40', metrics.length);
  for (const { Name, Regex } of metrics)
    if ((Regex ?? '').length > 500)
      throw fieldError(at(`metric ${Name}`), 'an expression of at most 500 characters', Regex);
  const channels = job.InputDataConfig ?? [];
  if (channels.length < 1 || channels.length > 20)
    throw fieldError(at('InputDataConfig'), '1 to 20 channels', channels.length);
  checkTexts(job.HyperParameters, { most: 100, key: 256, value: 256 }, at('HyperParameters'));
  checkTexts(job.Environment, { most: 100, key: 512, value: 512 }, at('Environment'));
  checkTexts(
    Object.fromEntries((job.Tags ?? []).map(({ Key, Value }) => [Key, Value ?? ''])),
    { most: 50, key: 128, value: 256 },
    at('Tags'),
  );
  const { InstanceType = '', InstanceCount = 0, VolumeSizeInGB = 0 } = job.ResourceConfig ?? {};
  requireInstance(InstanceType, 'training', at('InstanceType'));
  if (!(InstanceCount >= 1)) throw fieldError(at('InstanceCount'), 'at least 1', InstanceCount);
  if (!(VolumeSizeInGB >= 1 && VolumeSizeInGB <= 16_384))
    throw fieldError(at('VolumeSizeInGB'), '1 to 16384', VolumeSizeInGB);
  const { MaxRuntimeInSeconds = 0, MaxWaitTimeInSeconds } = job.StoppingCondition ?? {};
  if (!(MaxRuntimeInSeconds >= 1 && MaxRuntimeInSeconds <= LONGEST_JOB))
    throw fieldError(at('MaxRuntimeInSeconds'), `1 to ${LONGEST_JOB}`, MaxRuntimeInSeconds);
  if (job.EnableManagedSpotTraining && !((MaxWaitTimeInSeconds ?? 0) >= MaxRuntimeInSeconds))
    throw fieldError(
      at('MaxWaitTimeInSeconds'),
      `at least MaxRuntimeInSeconds, ${MaxRuntimeInSeconds}`,
      MaxWaitTimeInSeconds,
    );
  if (!job.EnableManagedSpotTraining && MaxWaitTimeInSeconds !== undefined)
    throw fieldError(at('MaxWaitTimeInSeconds'), 'none without spot instances', MaxWaitTimeInSeconds);
}

function checkTexts(
  texts: Readonly<Record<string, string>> | undefined,
  limits: { readonly most: number; readonly key: number; readonly value: number },
  field: string,
): void {
  const entries = Object.entries(texts ?? {});
  if (entries.length > limits.most) throw fieldError(field, `at most ${limits.most}`, entries.length);
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > limits.key)
      throw fieldError(field, `keys of 1 to ${limits.key} characters`, key);
    if (value.length > limits.value) throw fieldError(`${field}.${key}`, `at most ${limits.value} characters`, value);
  }
}

export function checkEndpointConfig(config: CreateEndpointConfigCommandInput): void {
  requireName(config.EndpointConfigName ?? '', 'EndpointConfigName');
  for (const { InstanceType, ServerlessConfig } of config.ProductionVariants ?? []) {
    if (InstanceType !== undefined) requireInstance(InstanceType, 'hosting');
    if (!ServerlessConfig) continue;
    const { MemorySizeInMB = 0, MaxConcurrency = 0 } = ServerlessConfig;
    if (!(MemorySizeInMB >= 1024 && MemorySizeInMB <= 6144 && MemorySizeInMB % 1024 === 0))
      throw fieldError('--memory', '1024, 2048, 3072, 4096, 5120 or 6144 MB', MemorySizeInMB);
    if (!(MaxConcurrency >= 1 && MaxConcurrency <= 200)) throw fieldError('--concurrency', '1 to 200', MaxConcurrency);
  }
}

/** A request to an endpoint: 6 MiB, or 4 MiB for a serverless one. */
export function requirePayload(bytes: number, serverless: boolean, where: string): void {
  const most = serverless ? 4 : 6;
  if (bytes <= most * MiB) return;
  throw new InputError(
    `${where}: expected at most ${most} MiB, which ${serverless ? 'a serverless endpoint' : 'an endpoint'} takes, got ${(bytes / MiB).toFixed(1)} MiB.`,
    'Make the picture smaller, or use `receptive sagemaker transform`.',
  );
}
