import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  BatchGetBuildsCommand,
  CreateProjectCommand,
  DeleteProjectCommand,
  StartBuildCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import {
  BatchDeleteImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  GetAuthorizationTokenCommand,
  ListImagesCommand,
} from '@aws-sdk/client-ecr';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketTaggingCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {
  AddTagsCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  ListModelsCommand,
  ListTagsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { zipSync } from 'fflate';
import { Random, streamKey } from 'receptive';
import { afterEach, describe, expect, test } from 'vitest';
import { exampleJob } from '../packages/sagemaker/src/job.fixture.js';
import type { RehearsalOptions } from '../packages/sagemaker/src/rehearsal/index.js';
import {
  BUCKET,
  type Stage,
  stage,
  trained,
  trainingRequest,
} from '../packages/sagemaker/src/rehearsal/stage.fixture.js';

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
/** Name and message of the error that a request ends with. */
const refusal = (request: Promise<unknown>) =>
  request.then(
    () => 'no error',
    (error: Error) => `${error.name}: ${error.message}`,
  );

function noise(bytes: number): Uint8Array {
  const random = new Random(streamKey(0, 'generate', 'noise'));
  return Uint8Array.from({ length: bytes }, () => random.integer(256));
}

describe('S3', () => {
  test('bytes come back as they went, whatever checksums travel with them', async () => {
    const { s3 } = await started();
    const bytes = noise(200_000);
    for (const ChecksumAlgorithm of [undefined, 'CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const) {
      const Key = `a/${ChecksumAlgorithm}.bin`;
      await s3.send(
        new PutObjectCommand({ Bucket: BUCKET, Key, Body: bytes, ChecksumAlgorithm, Metadata: { made: 'here' } }),
      );
      const { Body, Metadata } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      expect(Buffer.compare((await Body?.transformToByteArray()) ?? new Uint8Array(), bytes)).toBe(0);
      expect(Metadata).toEqual({ made: 'here' });
    }
    const Key = 'a/SHA256.bin';
    const { Body, ContentRange } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key, Range: 'bytes=10-19' }));
    expect([ContentRange, await Body?.transformToByteArray()]).toEqual(['bytes 10-19/200000', bytes.slice(10, 20)]);
    expect((await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }))).ContentLength).toBe(200_000);
  });

  test('a stream goes in as chunks with a checksum behind them', async () => {
    const { s3 } = await started();
    const bytes = noise(150_000);
    const file = join(mkdtempSync(join(tmpdir(), 'receptive-stream-')), 'bytes');
    writeFileSync(file, bytes);
    const Body = createReadStream(file);
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'stream', Body, ContentLength: bytes.length }));
    rmSync(dirname(file), { recursive: true });
    const got = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'stream' }));
    expect(Buffer.compare((await got.Body?.transformToByteArray()) ?? new Uint8Array(), bytes)).toBe(0);
  });

  test('listing by prefix, delimiter and pages; deleting', async () => {
    const { s3 } = await started();
    const keys = ['a/1', 'a/2', 'a/b/3', 'a/b/4', 'c d&<e>', 'ü'];
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }));
    const listed: string[] = [];
    for (let ContinuationToken: string | undefined; ; ) {
      const page = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, MaxKeys: 4, ContinuationToken }));
      listed.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
      ContinuationToken = page.NextContinuationToken;
      if (!page.IsTruncated) break;
    }
    expect(listed).toEqual(keys);
    const folder = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'a/', Delimiter: '/' }));
    expect(folder.Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
    expect(folder.CommonPrefixes).toEqual([{ Prefix: 'a/b/' }]);
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'a/1' }));
    await s3.send(
      new DeleteObjectsCommand({
        Bucket: BUCKET,
        Delete: { Objects: [{ Key: 'c d&<e>' }, { Key: 'ü' }, { Key: 'absent' }] },
      }),
    );
    const left = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(left.Contents?.map(({ Key }) => Key)).toEqual(['a/2', 'a/b/3', 'a/b/4']);
  });

  test('an upload in parts', async () => {
    const { s3 } = await started();
    const bytes = noise(6 * 2 ** 20);
    const place = { Bucket: BUCKET, Key: 'parts' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place));
    const Parts = [];
    for (const [k, Body] of [bytes.subarray(0, 5 * 2 ** 20), bytes.subarray(5 * 2 ** 20)].entries()) {
      const { ETag } = await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber: k + 1, Body }));
      Parts.push({ ETag, PartNumber: k + 1 });
    }
    await s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }));
    const { Body, ETag } = await s3.send(new GetObjectCommand(place));
    expect(ETag).toMatch(/-2"$/);
    expect(Buffer.compare((await Body?.transformToByteArray()) ?? new Uint8Array(), bytes)).toBe(0);
  });

  test('the tags of a bucket, and its end', async () => {
    const { s3 } = await started();
    expect(await refusal(s3.send(new GetBucketTaggingCommand({ Bucket: BUCKET })))).toMatch(/^NoSuchTagSet/);
    const TagSet = [
      { Key: 'a:b', Value: '1 & 2' },
      { Key: 'c', Value: '' },
    ];
    await s3.send(new PutBucketTaggingCommand({ Bucket: BUCKET, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket: BUCKET }))).TagSet).toEqual(TagSet);
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'x', Body: 'x' }));
    expect(await refusal(s3.send(new DeleteBucketCommand({ Bucket: BUCKET })))).toMatch(/^BucketNotEmpty/);
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'x' }));
    await s3.send(new DeleteBucketCommand({ Bucket: BUCKET }));
    expect(await refusal(s3.send(new HeadBucketCommand({ Bucket: BUCKET })))).toMatch(/^NotFound/);
  });

  test('what is not there, and what is there already', async () => {
    const { s3 } = await started();
    expect(await refusal(s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'x' })))).toMatch(/^NoSuchKey/);
    expect(await refusal(s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'x' })))).toMatch(/^NotFound/);
    expect(await refusal(s3.send(new HeadBucketCommand({ Bucket: 'other' })))).toMatch(/^NotFound/);
    expect(await refusal(s3.send(new PutObjectCommand({ Bucket: 'other', Key: 'x', Body: 'x' })))).toMatch(
      /^NoSuchBucket/,
    );
    expect(await refusal(s3.send(new CreateBucketCommand({ Bucket: BUCKET })))).toMatch(/^BucketAlreadyOwnedByYou/);
    expect(await refusal(s3.send(new CreateBucketCommand({ Bucket: 'Bad_Name' })))).toMatch(/^InvalidBucketName/);
  });
});

describe('SageMaker refuses what the service refuses', () => {
  test('training jobs', async () => {
    const own = await started({ quota: 1 });
    const { job, packed } = await exampleJob({ epochs: 100, filters: 32 });
    const request = await trainingRequest(own, 'job', job, packed);
    const create = (fields: object) =>
      refusal(own.sagemaker.send(new CreateTrainingJobCommand({ ...request, ...fields })));
    expect(await create({ TrainingJobName: 'not_a_name', RoleArn: undefined, OutputDataConfig: undefined })).toBe(
      "ValidationException: 3 validation errors detected: Value 'not_a_name' at 'trainingJobName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}; Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value null at 'outputDataConfig' failed to satisfy constraint: Member must not be null",
    );
    expect(await create({ HyperParameters: { a: 'x'.repeat(2501) } })).toMatch(
      /'hyperParameters.a.member' failed .* 2500/,
    );
    const many = Array.from({ length: 41 }, (_, k) => ({ Name: `m${k}`, Regex: 'x' }));
    expect(
      await create({ AlgorithmSpecification: { ...request.AlgorithmSpecification, MetricDefinitions: many } }),
    ).toMatch(/'algorithmSpecification.metricDefinitions' failed .* less than or equal to 40/);
    expect(await create({ EnableManagedSpotTraining: true })).toMatch(/Invalid MaxWaitTimeInSeconds/);
    expect(await create({ RoleArn: 'arn:aws:iam::123456789012:role/unknown' })).toMatch(/Could not assume role/);
    const [channel] = request.InputDataConfig ?? [];
    const nowhere = { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://${BUCKET}/nothing/` } };
    expect(await create({ InputDataConfig: [{ ...channel, DataSource: nowhere }] })).toMatch(
      /No S3 objects found under/,
    );
    expect(await create({})).toBe('no error');
    expect(await create({})).toMatch(/^ResourceInUse: Training job names must be unique/);
    expect(await create({ TrainingJobName: 'another' })).toMatch(
      /^ResourceLimitExceeded: .* is 1 Instances, with current/,
    );
    expect(await refusal(own.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'x' })))).toBe(
      'ValidationException: Requested resource not found.',
    );
  });

  test('an image that nobody has pushed', async () => {
    const own = await started({ images: [] });
    const { job, packed } = await exampleJob();
    await own.sagemaker.send(new CreateTrainingJobCommand(await trainingRequest(own, 'job', job, packed)));
    expect((await trained(own, 'job')).FailureReason).toMatch(/^ClientError: Cannot pull the image/);
  });

  test('models and configurations; names go through tags and lists', async () => {
    const { sagemaker, rehearsal, image } = await started();
    const model = { ModelName: 'm', ExecutionRoleArn: rehearsal.roleArn, PrimaryContainer: { Image: image } };
    const { ModelArn } = await sagemaker.send(new CreateModelCommand(model));
    expect(await refusal(sagemaker.send(new CreateModelCommand(model)))).toMatch(
      /Cannot create already existing model/,
    );
    await sagemaker.send(new AddTagsCommand({ ResourceArn: ModelArn, Tags: [{ Key: 'k', Value: 'v' }] }));
    expect((await sagemaker.send(new ListTagsCommand({ ResourceArn: ModelArn }))).Tags).toEqual([
      { Key: 'k', Value: 'v' },
    ]);
    for (const ModelName of ['n1', 'n2', 'n3']) await sagemaker.send(new CreateModelCommand({ ...model, ModelName }));
    const first = await sagemaker.send(new ListModelsCommand({ NameContains: 'n', MaxResults: 2 }));
    const second = await sagemaker.send(new ListModelsCommand({ NameContains: 'n', NextToken: first.NextToken }));
    expect([...(first.Models ?? []), ...(second.Models ?? [])].map(({ ModelName }) => ModelName).sort()).toEqual([
      'n1',
      'n2',
      'n3',
    ]);
    const config = (variant: object) =>
      refusal(
        sagemaker.send(
          new CreateEndpointConfigCommand({
            EndpointConfigName: 'c',
            ProductionVariants: [{ VariantName: 'v', ModelName: 'm', ...variant }],
          }),
        ),
      );
    expect(await config({})).toMatch(/either InstanceType and InitialInstanceCount, or ServerlessConfig/);
    expect(await config({ ModelName: 'x', InstanceType: 'ml.t2.medium', InitialInstanceCount: 1 })).toMatch(
      /Could not find model/,
    );
    expect(await config({ InstanceType: 'ml.t3.medium', InitialInstanceCount: 1 })).toMatch(/enum value set/);
    expect(await config({ ServerlessConfig: { MemorySizeInMB: 1500, MaxConcurrency: 1 } })).toMatch(
      /must be one of 1024/,
    );
  });
});

test('an image from an archive: repository, project, build, and all of it deleted', async () => {
  const { ecr, codebuild, s3, rehearsal } = await started();
  const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName: 'own/receptive' }));
  expect(repository?.repositoryUri).toBe(`${rehearsal.registry}/own/receptive`);
  expect(await refusal(ecr.send(new CreateRepositoryCommand({ repositoryName: 'own/receptive' })))).toMatch(
    /^RepositoryAlreadyExists/,
  );
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  expect(authorizationData?.[0]?.proxyEndpoint).toBe(`https://${rehearsal.registry}`);
  const buildspec =
    'version: 0.2\nphases:\n  build:\n    commands:\n      - docker build -t "$IMAGE" .\n      - docker push "$IMAGE"\n';
  const project = (name: string, privilegedMode = true) =>
    codebuild.send(
      new CreateProjectCommand({
        name,
        source: { type: 'S3', location: `${BUCKET}/context.zip`, buildspec },
        artifacts: { type: 'NO_ARTIFACTS' },
        environment: {
          type: 'LINUX_CONTAINER',
          image: 'standard',
          computeType: 'BUILD_GENERAL1_SMALL',
          privilegedMode,
        },
        serviceRole: rehearsal.roleArn,
      }),
    );
  const built = async (projectName: string) => {
    const environmentVariablesOverride = [{ name: 'IMAGE', value: `${rehearsal.registry}/own/receptive:v1` }];
    const { build } = await codebuild.send(new StartBuildCommand({ projectName, environmentVariablesOverride }));
    for (;;) {
      const { builds } = await codebuild.send(new BatchGetBuildsCommand({ ids: [build?.id ?? ''] }));
      if (builds?.[0]?.buildComplete) return builds[0].buildStatus;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await project('image');
  await project('unprivileged', false);
  await s3.send(
    new PutObjectCommand({ Bucket: BUCKET, Key: 'context.zip', Body: zipSync({ readme: new Uint8Array(3) }) }),
  );
  expect(await built('image')).toBe('FAILED');
  const Body = zipSync({ Dockerfile: Buffer.from('FROM scratch\n') });
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'context.zip', Body }));
  expect(await built('unprivileged')).toBe('FAILED');
  expect(await built('image')).toBe('SUCCEEDED');
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName: 'own/receptive' }));
  expect(imageDetails?.map(({ imageTags }) => imageTags)).toEqual([['v1']]);
  const listed = await ecr.send(new ListImagesCommand({ repositoryName: 'own/receptive' }));
  expect(listed.imageIds).toEqual([{ imageTag: 'v1', imageDigest: imageDetails?.[0]?.imageDigest }]);
  expect(await refusal(ecr.send(new DeleteRepositoryCommand({ repositoryName: 'own/receptive' })))).toMatch(
    /^RepositoryNotEmpty/,
  );
  const imageIds = [{ imageTag: 'v1' }, { imageTag: 'v2' }];
  const deleted = await ecr.send(new BatchDeleteImageCommand({ repositoryName: 'own/receptive', imageIds }));
  expect([deleted.imageIds?.length, deleted.failures?.length]).toEqual([1, 1]);
  await ecr.send(new DeleteRepositoryCommand({ repositoryName: 'own/receptive' }));
  const { build } = await codebuild.send(new StartBuildCommand({ projectName: 'image' }));
  await codebuild.send(new StopBuildCommand({ id: build?.id }));
  const { builds } = await codebuild.send(new BatchGetBuildsCommand({ ids: [build?.id ?? ''] }));
  expect(builds?.map(({ buildStatus }) => buildStatus)).toEqual(['STOPPED']);
  await codebuild.send(new DeleteProjectCommand({ name: 'image' }));
  expect(await refusal(ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ['own/receptive'] })))).toMatch(
    /^RepositoryNotFound/,
  );
});

test('who one is, and what one may', async () => {
  const { sts, iam, sagemaker, s3, rehearsal } = await started({
    faults: ['denied:sagemaker:CreateModel', 'denied:s3:GetObject'],
  });
  expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe(rehearsal.account);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'receptive-rehearsal' }));
  expect(Role?.Arn).toBe(rehearsal.roleArn);
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain('sagemaker.amazonaws.com');
  expect(await refusal(iam.send(new GetRoleCommand({ RoleName: 'x' })))).toMatch(/^NoSuchEntity/);
  const ActionNames = ['sagemaker:CreateModel', 'sagemaker:CreateEndpoint'];
  const { EvaluationResults } = await iam.send(
    new SimulatePrincipalPolicyCommand({ PolicySourceArn: rehearsal.roleArn, ActionNames }),
  );
  expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual(['explicitDeny', 'allowed']);
  const model = { ModelName: 'm', ExecutionRoleArn: rehearsal.roleArn, PrimaryContainer: { Image: 'x' } };
  expect(await refusal(sagemaker.send(new CreateModelCommand(model)))).toMatch(
    /^AccessDeniedException: User: .* is not authorized to perform: sagemaker:CreateModel .* explicit deny/,
  );
  expect(await refusal(s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'x' })))).toMatch(/^AccessDenied: /);
});

test('a role of one’s own, that only some services may take on', async () => {
  const { iam, sagemaker, rehearsal, image } = await started();
  const RoleName = 'own';
  const policy = (Service: string) => JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { Service } }] });
  const create = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy('codebuild.amazonaws.com') });
  const { Role } = await iam.send(create);
  expect(await refusal(iam.send(create))).toMatch(/^EntityAlreadyExists/);
  const model = { ModelName: 'm', ExecutionRoleArn: Role?.Arn, PrimaryContainer: { Image: image } };
  expect(await refusal(sagemaker.send(new CreateModelCommand(model)))).toMatch(
    /allows principal 'sagemaker.amazonaws.com'/,
  );
  const named = { RoleName, PolicyName: 'p' };
  expect(await refusal(iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument: '{' })))).toMatch(
    /^MalformedPolicy/,
  );
  await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument: policy('x') }));
  expect(await refusal(iam.send(new DeleteRoleCommand({ RoleName })))).toMatch(/^DeleteConflict/);
  await iam.send(new DeleteRolePolicyCommand(named));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  const { Roles } = await iam.send(new ListRolesCommand({}));
  expect(Roles?.map(({ Arn }) => Arn)).toEqual([rehearsal.roleArn]);
});

test('throttled requests are refused, and a patient client gets through', async () => {
  const { sagemaker, rehearsal } = await started({ faults: ['throttling'] });
  const errors: string[] = [];
  for (let k = 0; k < 6; k++) errors.push(await refusal(sagemaker.send(new ListModelsCommand({}))));
  expect(errors.filter((error) => error === 'ThrottlingException: Rate exceeded').length).toBe(2);
  const patient = new SageMakerClient({
    endpoint: rehearsal.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  for (let k = 0; k < 6; k++) expect((await patient.send(new ListModelsCommand({}))).Models).toEqual([]);
});

test('an unknown fault is refused', async () => {
  await expect(stage({ faults: ['rain' as never] })).rejects.toThrow(
    /^--fault: expected one of throttling, .*, got "rain"/,
  );
});
