import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointConfigCommand,
  ListTrainingJobsCommand,
} from '@aws-sdk/client-sagemaker';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CloudBench } from './cloud.js';
import { tinyStudy } from './command.js';

/** Commands for models and endpoints one by one: what is in their way, and what they are told wrongly. */

const bench = new CloudBench();
afterEach(() => bench.end());
afterAll(() => bench.remove());

beforeAll(async () => {
  await bench.file('lab.json', JSON.stringify(tinyStudy({ seeds: 1 })));
  expect((await bench.receptive('run', 'lab.json', '--out', 'runs/lab')).status).toBe(0);
}, 60_000);

const modelOf = async (run: string) => {
  const paths = await readdir(bench.at(run, 'trials'), { recursive: true });
  return bench.at(run, 'trials', paths.filter((path) => path.endsWith('model.safetensors')).sort()[0] ?? '');
};
const picture = (grey: number) =>
  sharp({ create: { width: 28, height: 28, channels: 3, background: { r: grey, g: grey, b: grey } } })
    .jpeg()
    .toBuffer();

test('wrong input to a command: a sentence that names it, and 2', async () => {
  await bench.rehearse();
  const wrong: [args: string[], says: RegExp][] = [
    [['deploy', 'runs/lab', '--serverless', '--instance', 'ml.m5.large'], /--serverless and --instance: expected one/],
    [['deploy', 'runs/lab', '--memory', '1500'], /--memory: expected 1024, 2048, .*, got 1500/],
    [['deploy', 'runs/lab', '--instance', 'ml.t3.large'], /for hosting, which ml\.t3\.\* is not/],
    [['deploy', 'runs/none'], /runs\/none: expected a model\.safetensors or the folder of a run/],
    [['delete', 'nothing'], /nothing: expected an endpoint, or what is left of one, got nothing of that name/],
    [['delete', 'nothing', '--run', 'runs/none'], /--run: expected the folder of a run, got runs\/none/],
    [['rehearse', 'nothing'], /nothing: expected the name of a study/],
    [['rehearse', 'limits'], /limits: expected one study to rehearse, got a collection/],
    [['rehearse', '--fault', 'rain'], /--fault: expected one of throttling, spot, /],
    [['doctor', '--parallel', '0'], /--parallel: expected/],
    [['transform', 'runs/lab', 'runs/none'], /runs\/none: expected s3:\/\/bucket\/folder\/ or a folder/],
  ];
  const ended = await Promise.all(wrong.map(([args]) => bench.cloud(...args)));
  for (const [k, { status, stderr }] of ended.entries())
    expect([wrong[k]?.[0], status, stderr]).toEqual([wrong[k]?.[0], 2, expect.stringMatching(wrong[k]?.[1] ?? /^$/)]);
  expect((await bench.cloud('status')).stdout).toMatch(/^0 resources .* 0 objects in .* 1 image in ECR/);
  await expect(readdir(bench.at('runs/none'))).rejects.toThrow('ENOENT');
});

test('a quota of 0 is said by the doctor and not waited for', async () => {
  await bench.rehearse('no-quota');
  const doctor = await bench.cloud('doctor', '--parallel', '3', '--hosting', 'ml.m5.large');
  expect([doctor.status, doctor.stdout]).toEqual([
    1,
    expect.stringContaining(
      '✗ quota for training: "ml.c5.xlarge for training job usage" is 0, 3 jobs at a time need 3',
    ),
  ]);
  expect(doctor.stdout).toMatch(/training \(.*\): first mend what is marked ✗/);
  const { status, stderr } = await bench.receptive('run', 'lab.json', '--on', 'sagemaker', '--out', 'runs/poor');
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/the account's quota is used up \(.* is 0 Instances, .*this quota\)\.\n/),
  ]);
  expect(stderr).not.toContain('Jobs that run go on');
  expect((await bench.sagemaker.send(new ListTrainingJobsCommand({}))).TrainingJobSummaries).toEqual([]);
});

test('jobs that lose their machines say so, go on, and end with the models of this machine', async () => {
  await bench.rehearse('spot');
  const recipe = { epochs: 6, batch: 10, learningRate: 0.003 };
  await bench.file('spot.json', JSON.stringify(tinyStudy({ name: 'spot', seeds: 1, recipe })));
  const args = ['run', 'spot.json', '--on', 'sagemaker', '--spot', '--parallel', '2', '--out', 'runs/spot'];
  const { status, stderr } = await bench.receptive(...args);
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/seed 0: the machine was taken away; goes on from its checkpoint/);
  expect((await bench.receptive('run', 'spot.json', '--out', 'runs/here')).status).toBe(0);
  const models = async (run: string) => {
    const paths = await readdir(bench.at(run, 'trials'), { recursive: true });
    const found = paths.filter((path) => path.endsWith('model.safetensors')).sort();
    return Promise.all(found.map(async (path) => [path, await readFile(bench.at(run, 'trials', path), 'base64')]));
  };
  expect(await models('runs/spot')).toEqual(await models('runs/here'));
});

test('a model file is deployed; an endpoint of another kind, or one that failed, is not taken for it', async () => {
  const { roleArn, registry } = await bench.rehearse();
  const model = await modelOf('runs/lab');
  const first = await bench.cloud('deploy', model);
  expect(first.status, first.stderr).toBe(0);
  const name = first.stdout.trim();
  const again = await bench.cloud('deploy', model);
  expect([again.status, again.stdout.trim(), again.stderr]).toEqual([
    0,
    name,
    expect.stringContaining(`endpoint ${name} is there already`),
  ]);
  const other = await bench.cloud('deploy', model, '--instance', 'ml.m5.large');
  expect([other.status, other.stderr]).toEqual([
    2,
    expect.stringContaining('expected ml.m5.large, got an endpoint that is there already and is serverless, 2048 MB'),
  ]);
  expect((await bench.cloud('delete', name)).status).toBe(0);

  // A configuration without an endpoint, as after a deploy that was killed.
  const { sagemaker } = bench;
  const PrimaryContainer = { Image: `${registry}/receptive:0.1.0` };
  await sagemaker.send(new CreateModelCommand({ ModelName: name, ExecutionRoleArn: roleArn, PrimaryContainer }));
  const variant = { VariantName: 'AllTraffic', ModelName: name };
  const ServerlessConfig = { MemorySizeInMB: 1024, MaxConcurrency: 1 };
  const config = { EndpointConfigName: name, ProductionVariants: [{ ...variant, ServerlessConfig }] };
  await sagemaker.send(new CreateEndpointConfigCommand(config));
  // And an endpoint that cannot come up: its container has no model.
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name }));
  const mended = await bench.cloud('deploy', model, '--instance', 'ml.m5.large');
  expect([mended.status, mended.stderr]).toEqual([
    0,
    expect.stringContaining(`removed endpoint ${name}, left by an earlier start`),
  ]);
  const { ProductionVariants = [] } = await sagemaker.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName: name }),
  );
  expect(ProductionVariants[0]?.InstanceType).toBe('ml.m5.large');
});

test("a run's clean-up leaves the logs of another whose name begins alike", async () => {
  await bench.rehearse();
  await cp(bench.at('runs/lab'), bench.at('runs/lab-two'), { recursive: true });
  expect((await bench.cloud('deploy', 'runs/lab-two')).status).toBe(0);
  expect((await bench.cloud('cleanup', '--run', 'runs/lab')).status).toBe(0);
  const { logGroups = [] } = await new CloudWatchLogsClient({}).send(new DescribeLogGroupsCommand({}));
  expect(logGroups.map(({ logGroupName = '' }) => logGroupName)).toEqual([
    expect.stringMatching(/Endpoints\/receptive-lab-two-[0-9a-f]{10}$/),
  ]);
  expect((await bench.cloud('status')).stdout).toContain('\n3 resources in SageMaker');
});

test('a batch transform: answers in folders as the pictures are; after a denial nothing of it is left', async () => {
  await bench.rehearse();
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'pictures' }));
  for (const [k, Key] of ['day/one/x.jpg', 'day/two/x.jpg'].entries())
    await s3.send(new PutObjectCommand({ Bucket: 'pictures', Key, Body: await picture(200 * k) }));
  const done = await bench.cloud('transform', 'runs/lab', 's3://pictures/day/', '--out', 'answers');
  expect(done.status, done.stderr).toBe(0);
  const answers = await Promise.all(
    ['one/x.jpg.out', 'two/x.jpg.out'].map((path) => readFile(bench.at('answers', path), 'utf8')),
  );
  expect(answers[0]).not.toBe(answers[1]);
  await bench.end();

  await bench.rehearse('denied:sagemaker:CreateTransformJob');
  await mkdir(bench.at('mine'), { recursive: true });
  await writeFile(bench.at('mine/a.jpg'), await picture(90));
  const denied = await bench.cloud('transform', 'runs/lab', 'mine');
  expect([denied.status, denied.stderr]).toEqual([
    1,
    expect.stringContaining('starting the transform job: the account does not allow it'),
  ]);
  expect((await bench.cloud('status')).stdout).toMatch(/^0 resources in SageMaker .* 0 objects in /);
});
