import { DeleteLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteProjectCommand } from '@aws-sdk/client-codebuild';
import { DeleteRepositoryCommand, DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { DeleteBucketCommand, GetBucketTaggingCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { DescribeTransformJobCommand, StopTransformJobCommand } from '@aws-sdk/client-sagemaker';
import type { CloudCleanup } from 'receptive/report';
import { messageOf } from 'receptive-cli/parts';
import { isDenied, isMissing } from './aws-errors.js';
import { removeBuildRole } from './build-role.js';
import { BUILD_PROJECT, buildProjectThere, inventory, type Resource } from './inventory.js';
import { endpointLogs } from './logs.js';
import { KEYS, PREFIX, PROJECT_TAG } from './names.js';
import { REPOSITORY } from './place.js';
import { type Removal, removal, removeEndpoint, removeEndpointConfig, removeModel } from './removal.js';
import type { Session } from './session.js';
import type { Storage } from './storage.js';
import { describeJob, stopJob } from './training-job.js';

export interface CleanupOptions {
  readonly storage: Storage;
  /** Only what carries this run's tag; its data set and the image, which other runs use too, stay. Default: everything. */
  readonly run?: string;
  /** Leaves the image, its repository and what built it. Default: false. */
  readonly keepImage?: boolean;
  readonly say: (line: string) => void;
}

/** What costs by the hour comes first. */
const ORDER: readonly Resource['kind'][] = [
  'endpoint',
  'training job',
  'transform job',
  'endpoint configuration',
  'model',
];

/**
 * Removes what was made in the account, and looks whether it is gone. Idempotent: what is gone is no mistake, and what
 * could not be removed does not keep the rest.
 * @returns one entry for each thing that was there; those with an error are still there
 */
export async function cleanup(session: Session, options: CleanupOptions): Promise<Removal[]> {
  const { storage, run, keepImage = run !== undefined, say } = options;
  const done: Removal[] = [];
  const note = (removed: Removal | null) => {
    if (!removed) return;
    done.push(removed);
    say(removed.error ? `could not remove ${removed.what}: ${removed.error}` : `removed ${removed.what}`);
  };
  const step = async (what: string, work: () => Promise<Removal | null>) => {
    note(await work().catch((error: unknown) => ({ what, error: messageOf(error) })));
  };

  let resources: Resource[] = [];
  await step('looking for what is there', async () => {
    resources = await inventory(session, run);
    return null;
  });
  for (const kind of ORDER)
    for (const { name } of resources.filter((one) => one.kind === kind))
      note(await removeResource(session, kind, name));
  await step('logs of endpoints', () => removeEndpointLogs(session, run));

  await step('objects', () => removeObjects(storage, run));
  if (!keepImage) {
    await step(`build project ${BUILD_PROJECT}`, () => removeBuildProject(session));
    await step('role of the builds', () => removeBuildRole(session));
    await step(`repository ${REPOSITORY}`, () => removeRepository(session));
  }
  if (run === undefined) await step(`bucket ${storage.bucket}`, () => removeBucket(session, storage));

  session.journal.cleanup(cleanupRecord(done));
  return done;
}

/** As evidence. */
export const cleanupRecord = (done: readonly Removal[]): CloudCleanup => ({
  time: new Date().toISOString(),
  removed: done.filter(({ error }) => !error).map(({ what }) => what),
  left: done.flatMap(({ what, error }) => (error ? [`${what}: ${error}`] : [])),
});

function removeResource(session: Session, kind: Resource['kind'], name: string): Promise<Removal> {
  switch (kind) {
    case 'endpoint':
      return removeEndpoint(session, name);
    case 'endpoint configuration':
      return removeEndpointConfig(session, name);
    case 'model':
      return removeModel(session, name);
    case 'training job':
      return removal(
        session,
        `training job in flight ${name}`,
        () => stopJob(session, name),
        () => ended(describeJob(session, name), 'TrainingJobStatus'),
      );
    case 'transform job': {
      const about = { TransformJobName: name };
      return removal(
        session,
        `transform job in flight ${name}`,
        () => session.sagemaker.send(new StopTransformJobCommand(about)),
        () => ended(session.sagemaker.send(new DescribeTransformJobCommand(about)), 'TransformJobStatus'),
      );
    }
    default:
      return kind satisfies never;
  }
}

/** A job that is over stays listed: it counts as gone. */
async function ended(looking: Promise<object | null>, field: string): Promise<void> {
  const status = ((await looking) as Readonly<Record<string, unknown>> | null)?.[field];
  if (status === 'InProgress' || status === 'Stopping') return;
  throw Object.assign(new Error(`it is ${status}`), { name: 'ResourceNotFound' });
}

/** Also of endpoints that are gone already. Log groups have the name of their endpoint, and no tags. */
async function removeEndpointLogs(session: Session, run: string | undefined): Promise<Removal | null> {
  const logGroupNamePrefix = endpointLogs(run === undefined ? `${PREFIX}-` : `${PREFIX}-${run}-`);
  // A run's name may be the beginning of another's.
  const isOurs = (group: string) => run === undefined || /^[0-9a-f]+$/.test(group.slice(logGroupNamePrefix.length));
  const there = async () => {
    const groups: string[] = [];
    for (let nextToken: string | undefined; ; ) {
      const page = await session.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix, nextToken }));
      groups.push(...(page.logGroups ?? []).map(({ logGroupName = '' }) => logGroupName));
      nextToken = page.nextToken;
      if (!nextToken) return groups.filter(isOurs);
    }
  };
  const groups = await there();
  if (groups.length === 0) return null;
  for (const logGroupName of groups) await session.logs.send(new DeleteLogGroupCommand({ logGroupName }));
  const what = `logs ${groups.join(', ')}`;
  return (await there()).length === 0 ? { what } : { what, error: 'they were deleted and are still there' };
}

async function removeObjects(storage: Storage, run: string | undefined): Promise<Removal | null> {
  const prefix = run === undefined ? `${PREFIX}/` : KEYS.run(run);
  const what = (count: number) => `${count} ${count === 1 ? 'object' : 'objects'} below ${storage.uri(prefix)}`;
  let count = 0;
  try {
    count = await storage.remove(prefix);
  } catch (error) {
    if (isMissing(error)) return null;
    return { what: what(count), error: messageOf(error) };
  }
  if (count === 0) return null;
  const left = (await storage.list(prefix)).length;
  return left === 0 ? { what: what(count) } : { what: what(left), error: 'they were deleted and are still there' };
}

async function removeBuildProject(session: Session): Promise<Removal | null> {
  if (!(await buildProjectThere(session).catch(deniedAs(false)))) return null;
  await session.codebuild.send(new DeleteProjectCommand({ name: BUILD_PROJECT }));
  const what = `build project ${BUILD_PROJECT}`;
  return (await buildProjectThere(session)) ? { what, error: 'it was deleted and is still there' } : { what };
}

async function removeRepository(session: Session): Promise<Removal | null> {
  const about = { repositoryNames: [REPOSITORY] };
  const look = () => session.ecr.send(new DescribeRepositoriesCommand(about));
  try {
    await look();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  return removal(
    session,
    `repository ${REPOSITORY} with its images`,
    () => session.ecr.send(new DeleteRepositoryCommand({ repositoryName: REPOSITORY, force: true })),
    look,
  );
}

/** Only one that we made, and only when nothing of anybody else's is in it. */
async function removeBucket(session: Session, storage: Storage): Promise<Removal | null> {
  const Bucket = storage.bucket;
  const what = `bucket ${Bucket}`;
  try {
    const { TagSet = [] } = await session.s3.send(new GetBucketTaggingCommand({ Bucket }));
    if (!TagSet.some(({ Key, Value }) => Key === PROJECT_TAG && Value === PREFIX)) return null;
  } catch (error) {
    // A bucket without tags is not ours.
    if (isMissing(error) || (error as Error).name === 'NoSuchTagSet') return null;
    throw error;
  }
  if ((await storage.list('')).length > 0) return { what, error: 'it holds objects that were not made by receptive' };
  return removal(
    session,
    what,
    () => session.s3.send(new DeleteBucketCommand({ Bucket })),
    () => session.s3.send(new HeadBucketCommand({ Bucket })),
  );
}

/** Where looking is forbidden there is nothing of ours. */
const deniedAs =
  <T>(value: T) =>
  (error: unknown): T => {
    if (isDenied(error)) return value;
    throw error;
  };
