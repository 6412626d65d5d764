import { parseS3Uri } from '../object-store.js';
import {
  check,
  ENVIRONMENT,
  integer,
  list,
  map,
  NAME,
  object,
  oneOf,
  optional,
  ROLE_ARN,
  type Rule,
  S3_URI,
  TAGS,
  text,
} from '../rules.js';
import { invalid } from '../service-error.js';
import type { World } from '../world.js';

const INPUT_MODES = ['File', 'FastFile', 'Pipe'];

const FIELDS: Readonly<Record<string, Rule>> = {
  TrainingJobName: NAME,
  RoleArn: ROLE_ARN,
  HyperParameters: optional(map(text(undefined, 256), text(undefined, 2500), 100)),
  Environment: ENVIRONMENT(100, 512),
  AlgorithmSpecification: object({
    TrainingImage: text(/^\S+$/, 255),
    TrainingInputMode: oneOf(...INPUT_MODES),
    MetricDefinitions: optional(list(object({ Name: text(/^.+$/, 255, 1), Regex: text(/^.+$/, 500, 1) }), 0, 40)),
  }),
  InputDataConfig: optional(
    list(
      object({
        ChannelName: text(/^[A-Za-z0-9.\-_]+$/, 64, 1),
        InputMode: optional(oneOf(...INPUT_MODES)),
        DataSource: object({
          S3DataSource: object({
            S3DataType: oneOf('S3Prefix', 'ManifestFile', 'AugmentedManifestFile'),
            S3Uri: S3_URI,
            S3DataDistributionType: optional(oneOf('FullyReplicated', 'ShardedByS3Key')),
          }),
        }),
      }),
      1,
      20,
    ),
  ),
  OutputDataConfig: object({ S3OutputPath: S3_URI }),
  CheckpointConfig: optional(object({ S3Uri: S3_URI })),
  ResourceConfig: object({
    InstanceType: text(/^ml\.[a-z0-9-]+\.[a-z0-9-]+$/, 64),
    InstanceCount: integer(1, 100),
    VolumeSizeInGB: integer(1, 16384),
  }),
  StoppingCondition: object({
    MaxRuntimeInSeconds: optional(integer(1, 28 * 24 * 3600)),
    MaxWaitTimeInSeconds: optional(integer(1)),
  }),
  Tags: TAGS,
};

export interface TrainingChannel {
  readonly ChannelName: string;
  readonly InputMode?: string;
  readonly ContentType?: string;
  readonly RecordWrapperType?: string;
  readonly DataSource: {
    readonly S3DataSource: {
      readonly S3DataType: string;
      readonly S3Uri: string;
      readonly S3DataDistributionType?: string;
    };
  };
}

/** `CreateTrainingJob`, once it is checked. */
export interface TrainingRequest {
  readonly TrainingJobName: string;
  readonly RoleArn: string;
  readonly HyperParameters?: Readonly<Record<string, string>>;
  readonly Environment?: Readonly<Record<string, string>>;
  readonly AlgorithmSpecification: {
    readonly TrainingImage: string;
    readonly TrainingInputMode: string;
    readonly MetricDefinitions?: readonly { readonly Name: string; readonly Regex: string }[];
  };
  readonly InputDataConfig?: readonly TrainingChannel[];
  readonly OutputDataConfig: { readonly S3OutputPath: string };
  readonly CheckpointConfig?: { readonly S3Uri: string };
  readonly ResourceConfig: { readonly InstanceType: string; readonly InstanceCount: number };
  readonly StoppingCondition: { readonly MaxRuntimeInSeconds?: number; readonly MaxWaitTimeInSeconds?: number };
  readonly EnableManagedSpotTraining?: boolean;
  readonly Tags?: unknown;
}

const DAY = 24 * 3600;

/** Throws what the service would answer to a request that is wrong in itself or names what is not there. */
export function checkTraining(input: unknown, { store }: World): TrainingRequest {
  check(input, FIELDS);
  const request = input as TrainingRequest;
  const { MaxRuntimeInSeconds = DAY, MaxWaitTimeInSeconds: wait } = request.StoppingCondition;
  if (request.EnableManagedSpotTraining ? wait === undefined || wait < MaxRuntimeInSeconds : wait !== undefined) {
    throw invalid(
      request.EnableManagedSpotTraining
        ? 'Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds'
        : 'Invalid MaxWaitTimeInSeconds. It is supported only when EnableManagedSpotTraining is set to true',
    );
  }
  const channels = request.InputDataConfig ?? [];
  if (new Set(channels.map(({ ChannelName }) => ChannelName)).size < channels.length)
    throw invalid('Duplicate channel names are not allowed.');
  for (const { DataSource } of channels) {
    const { S3Uri, S3DataType } = DataSource.S3DataSource;
    if (S3DataType !== 'S3Prefix') throw invalid(`S3DataType ${S3DataType} is not rehearsed; use S3Prefix.`);
    const place = parseS3Uri(S3Uri);
    if (!place || !store.has(place.bucket) || store.list(place.bucket, place.key).length === 0)
      throw invalid(
        `No S3 objects found under S3 URL "${S3Uri}" given in input data source. Please ensure that the bucket exists in the selected region, that objects exist under that S3 prefix, and that the role has "s3:ListBucket" permissions on the bucket.`,
      );
  }
  for (const uri of [request.OutputDataConfig.S3OutputPath, request.CheckpointConfig?.S3Uri]) {
    const place = uri === undefined ? undefined : parseS3Uri(uri);
    if (place === null || (place && !store.has(place.bucket)))
      throw invalid(`The bucket of "${uri}" does not exist or cannot be reached.`);
  }
  return request;
}
