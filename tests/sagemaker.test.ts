import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListTrainingJobsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { TrialRecord } from 'receptive';
import type { CloudRecord } from 'receptive/report';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Fault, type Rehearsal, startRehearsal } from '../packages/sagemaker/src/rehearsal/index.js';
import { Bench, tinyStudy, until } from './command.js';

/** The built command against the stand-in for AWS: the whole way, what goes wrong on it, and what is left. */

const bench = new Bench();
const scratch = mkdtempSync(join(tmpdir(), 'receptive-cloud-test-'));
afterAll(() => {
  bench.remove();
  rmSync(scratch, { recursive: true, force: true });
});

/** A run whose models are deployed. */
beforeAll(async () => {
  await bench.file('lab.json', JSON.stringify(tinyStudy({ seeds: 1 })));
  expect((await bench.receptive('run', 'lab.json', '--out', 'runs/lab')).status).toBe(0);
}, 60_000);

let rehearsal: Rehearsal | undefined;
const before = { ...process.env };
afterEach(async () => {
  await rehearsal?.stop();
  rehearsal = undefined;
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
});

/** Commands started by the test find the stand-in in their environment. */
async function started(...faults: Fault[]): Promise<Rehearsal> {
  rehearsal = await startRehearsal({ faults, images: ['receptive:0.1.0'] });
  Object.assign(process.env, rehearsal.env);
  return rehearsal;
}

const cloud = (...args: string[]) => bench.receptive('sagemaker', ...args);
const evidenceOf = async (run: string) =>
  JSON.parse(await readFile(bench.at(run, 'evidence/evidence.json'), 'utf8')) as CloudRecord;
const jobs = async () =>
  (await new SageMakerClient({}).send(new ListTrainingJobsCommand({}))).TrainingJobSummaries ?? [];

/** Of every trial of a run, without what differs from machine to machine. */
async function recordsOf(run: string): Promise<unknown[]> {
  const paths = (await readdir(bench.at(run, 'trials'), { recursive: true })).filter((path) =>
    path.endsWith('record.json'),
  );
  return Promise.all(
    paths.sort().map(async (path) => {
      const text = await readFile(bench.at(run, 'trials', path), 'utf8');
      const { seconds, imagesPerSecond, history, ...record } = JSON.parse(text) as TrialRecord;
      return { ...record, history: history.map(({ seconds: _, ...epoch }) => epoch) };
    }),
  );
}

test('a rehearsal: six jobs, an endpoint that answers as this machine does, evidence, and nothing left', async () => {
  await bench.file('tiny.json', JSON.stringify(tinyStudy({ quick: { seeds: 2 } })));
  const { status, stdout, stderr } = await cloud('rehearse', 'tiny.json', '--out', 'runs/whole');
  expect([status, stderr.match(/bug/)], stdout + stderr).toEqual([0, null]);
  expect(stdout).toContain('nothing is left');
  const record = await evidenceOf('runs/whole');
  expect(record.rehearsal).toBe(true);
  expect(record.jobs.map(({ status: state }) => state)).toEqual(Array(6).fill('Completed'));
  expect(record.jobs.every(({ metrics }) => (metrics['validation:accuracy'] ?? 0) > 0)).toBe(true);
  expect(new Set(record.answers.map(({ contentType }) => contentType))).toEqual(
    new Set(['image/jpeg', 'application/json']),
  );
  for (const { largestDifference, answer, localAnswer } of record.answers) {
    expect(largestDifference).toBeLessThanOrEqual(1e-5);
    expect(answer).toBe(localAnswer);
  }
  expect(record.endpoints.map(({ status: state }) => state)).toEqual(['Deleted']);
  expect(record.cleanups.at(-1)?.left).toEqual([]);
  expect(record.cleanups.at(-1)?.removed.some((what) => what.startsWith('bucket '))).toBe(true);
  const created = record.calls.filter(({ operation }) => operation === 'CreateTrainingJob');
  expect(created.every(({ requestId, time, status: state }) => requestId !== '' && time !== '' && state === 'ok')).toBe(
    true,
  );
  const report = await readFile(bench.at('runs/whole/report.html'), 'utf8');
  expect(report).toContain('nothing was sent to the provider');
  expect(report).toContain('6 training jobs, 6 of them completed');
}, 120_000);

test('trials trained as jobs, left by a killed command and taken up on another machine, are those trained here', async () => {
  await started();
  await bench.file('tiny.json', JSON.stringify(tinyStudy()));
  const first = bench.start('run', 'tiny.json', '--on', 'sagemaker', '--out', 'runs/one/tiny');
  await until('two jobs', async () => (await jobs()).length >= 2);
  first.child.kill('SIGKILL');
  await first.ended;
  const names = (await jobs()).map(({ TrainingJobName }) => TrainingJobName);
  // Another folder, which knows nothing of the first.
  const { status, stderr } = await bench.receptive('run', 'tiny.json', '--on', 'sagemaker', '--out', 'runs/two/tiny');
  expect(status, stderr).toBe(0);
  const all = (await jobs()).map(({ TrainingJobName }) => TrainingJobName);
  expect(all).toHaveLength(6);
  expect(all).toEqual(expect.arrayContaining(names));
  const local = await bench.receptive('run', 'tiny.json', '--out', 'runs/here');
  expect(local.status, local.stderr).toBe(0);
  expect(await recordsOf('runs/two/tiny')).toEqual(await recordsOf('runs/here'));
});

test('results in the bucket that are damaged or gone are trained again', async () => {
  await started();
  await bench.file('tiny.json', JSON.stringify(tinyStudy({ seeds: 1 })));
  const run = (out: string) => bench.receptive('run', 'tiny.json', '--on', 'sagemaker', '--out', out);
  expect((await run('runs/a/gone')).status).toBe(0);
  const s3 = new S3Client({ forcePathStyle: true });
  const Bucket = `receptive-sagemaker-${rehearsal?.account}-us-east-1`;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const outputs = Contents.flatMap(({ Key = '' }) => (Key.endsWith('output.tar.gz') ? [Key] : []));
  expect(outputs).toHaveLength(3);
  await s3.send(new PutObjectCommand({ Bucket, Key: outputs[0], Body: 'no archive' }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: outputs[1] }));
  const { status, stderr } = await run('runs/b/gone');
  expect(status, stderr).toBe(0);
  expect(stderr).toContain('its results cannot be read');
  const names = (await jobs()).map(({ TrainingJobName = '' }) => TrainingJobName);
  expect(names.filter((name) => name.endsWith('-1'))).toHaveLength(3);
  expect(names.filter((name) => name.endsWith('-2'))).toHaveLength(2);
  expect(await recordsOf('runs/b/gone')).toEqual(await recordsOf('runs/a/gone'));
});

test('an interruption stops the jobs at a checkpoint, and the same command goes on', async () => {
  await started();
  await bench.file(
    'slow.json',
    JSON.stringify(tinyStudy({ name: 'slow', recipe: { epochs: 25, batch: 10, learningRate: 0.003 }, seeds: 1 })),
  );
  const args = ['run', 'slow.json', '--on', 'sagemaker', '--parallel', '1', '--out', 'runs/slow'];
  const { child, ended } = bench.start(...args);
  await until('a job that trains', async () =>
    (await jobs()).some(({ SecondaryStatus }) => SecondaryStatus === 'Training'),
  );
  child.kill('SIGINT');
  const { status, stderr } = await ended;
  expect(status, stderr).toBe(130);
  expect((await jobs()).map(({ TrainingJobStatus }) => TrainingJobStatus)).not.toContain('InProgress');
  const stopped = (await jobs()).filter(({ TrainingJobStatus }) => TrainingJobStatus === 'Stopped');
  expect(stopped).toHaveLength(1);
  const { status: done, stderr: said } = await bench.receptive(...args);
  expect(done, said).toBe(0);
  // The trial that was stopped has a second job, which went on from its checkpoint.
  const name = stopped[0]?.TrainingJobName ?? '';
  expect((await jobs()).map(({ TrainingJobName }) => TrainingJobName)).toContain(name.replace(/-1$/, '-2'));
}, 120_000);

test('money: an estimate above the cap starts nothing, and options of the cloud need the cloud', async () => {
  await started();
  await bench.file('tiny.json', JSON.stringify(tinyStudy()));
  const poor = await bench.receptive(
    'run',
    'tiny.json',
    '--on',
    'sagemaker',
    '--max-cost',
    '0.001',
    '--out',
    'runs/poor',
  );
  expect(poor.status).toBe(2);
  expect(poor.stderr).toMatch(
    /--max-cost: expected at least what the training is expected to cost, about \$0\.\d\d, got under \$0\.01/,
  );
  const dry = await bench.receptive('run', 'tiny.json', '--on', 'sagemaker', '--dry-run', '--out', 'runs/poor');
  expect(dry.stdout).toMatch(
    /6 trials, 0 of them finished before; 6 training jobs on ml\.c5\.xlarge.* about \$0\.\d\d/,
  );
  const odd = await bench.receptive('run', 'tiny.json', '--spot');
  expect([odd.status, odd.stderr]).toEqual([2, expect.stringContaining('--spot: expected --on sagemaker beside it')]);
  const hosting = await bench.receptive(
    'run',
    'tiny.json',
    '--on',
    'sagemaker',
    '--instance',
    'ml.t2.medium',
    '--out',
    'runs/poor',
  );
  expect(hosting.stderr).toContain('an instance type for training, which ml.t2.* is not');
  expect(await jobs()).toEqual([]);
});

test('where endpoints are denied, and where policies may not be asked either: told before anything is made', async () => {
  await started('denied:sagemaker:CreateEndpointConfig', 'denied:iam:SimulatePrincipalPolicy');
  const doctor = await cloud('doctor');
  expect(doctor.stdout).toContain('✗ endpoints: This account does not allow endpoints');
  expect(doctor.stdout).toContain('receptive sagemaker transform');
  expect(doctor.status).toBe(0);
  const { status, stderr } = await cloud('deploy', 'runs/lab', '--serverless');
  expect(status).toBe(1);
  expect(stderr).toContain('This account does not allow endpoints');
  expect(stderr).toContain('What works there: training as jobs');
  expect((await cloud('status')).stdout).toMatch(/^0 resources in SageMaker .* 0 objects in /);
});

test('an endpoint that does not come up is told with its reason, and nothing of it is left', async () => {
  await started('unhealthy-endpoint');
  const { status, stderr } = await cloud('deploy', 'runs/lab');
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/did not come up: .*ping health check.* What was made is removed again\./),
  ]);
  expect((await cloud('status')).stdout).toMatch(/^0 resources in SageMaker .* 0 objects in /);
});

test('a clean-up that cannot remove something says so and ends with 1; the next one removes the rest', async () => {
  const { env } = await started('denied:sagemaker:DeleteModel');
  expect(env.AWS_ENDPOINT_URL).toBeDefined();
  const deployed = await cloud('deploy', 'runs/lab', '--instance', 'ml.m5.large');
  expect(deployed.status, deployed.stderr).toBe(0);
  const endpoint = deployed.stdout.trim();
  expect(deployed.stderr).toContain('costs $0.12 an hour');
  const asked = await cloud('invoke', endpoint, 'missing.jpg');
  expect([asked.status, asked.stderr]).toEqual([
    2,
    expect.stringContaining('missing.jpg: expected a file that can be read'),
  ]);
  for (const again of [false, true]) {
    const { status, stderr } = await cloud('cleanup');
    expect(status).toBe(1);
    expect(stderr).toContain(`could not remove model ${endpoint}`);
    if (!again) expect(stderr).toContain(`removed endpoint ${endpoint}`);
  }
  expect((await cloud('status')).stdout).toContain('1 resource in SageMaker');
});

test('an image is built and pushed with a builder of this machine', async () => {
  await started();
  const calls = bench.at('docker.log');
  const script =
    '#!/bin/sh\necho "$BUILDX_NO_DEFAULT_ATTESTATIONS $@" >> "$DOCKER_LOG"\n[ "$1" != login ] || cat >> "$DOCKER_LOG"\n';
  await bench.file('bin/docker', script);
  await chmod(bench.at('bin/docker'), 0o755);
  process.env.DOCKER_LOG = calls;
  process.env.PATH = `${bench.at('bin')}:${before.PATH}`;
  const { status, stdout, stderr } = await cloud('image', '--builder', 'docker');
  process.env.PATH = before.PATH;
  expect(status, stderr).toBe(0);
  const image = stdout.trim();
  expect(image).toBe(`${rehearsal?.registry}/receptive:0.1.0`);
  const [build, login, push] = (await readFile(calls, 'utf8')).trim().split('\n');
  expect(build).toMatch(new RegExp(`^1 build --platform linux/amd64 --tag ${image} /`));
  expect(login).toContain(`login --username AWS --password-stdin ${rehearsal?.registry}`);
  expect(push).toContain(`push ${image}`);
});

test('a second clean-up finds nothing', async () => {
  await started();
  const first = await cloud('cleanup');
  expect([first.status, first.stdout.trim()]).toEqual([
    0,
    '1 removed and gone; nothing of receptive is left that costs.',
  ]);
  const second = await cloud('cleanup');
  expect([second.status, second.stdout.trim()]).toEqual([0, 'There was nothing to remove.']);
});
