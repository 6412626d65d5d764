import { spawn } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import {
  BatchGetBuildsCommand,
  CreateProjectCommand,
  StartBuildCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import { InputError } from 'receptive';
import { Failure, Interrupted } from 'receptive-cli/parts';
import { explaining, isMissing, isTaken } from './aws-errors.js';
import { findBuildRole } from './build-role.js';
import { BUILD_PROJECT } from './inventory.js';
import { requireImage } from './limits.js';
import { dollars, type Prices } from './money.js';
import { KEYS, tagsOf } from './names.js';
import { patiently, pause } from './patience.js';
import { defaultImage, findRole, imageThere, type PlaceOptions, REPOSITORY, storageOf } from './place.js';
import type { Session } from './session.js';
import { sha256 } from './storage.js';
import { zipOf } from './zip.js';

/** Programs that build an image here, in the order in which they are tried. */
const LOCAL = ['docker', 'podman', 'buildah'] as const;
export type Builder = (typeof LOCAL)[number] | 'codebuild' | 'auto';

export interface ImageOptions extends PlaceOptions {
  readonly builder: Builder;
  /** Folder with the Dockerfile and what it copies. */
  readonly context: string;
  readonly prices: Prices;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Builds the container and puts it into the account's ECR. @returns its address */
export async function buildImage(session: Session, options: ImageOptions): Promise<string> {
  const { context, say } = options;
  const image = options.image ?? defaultImage(session);
  requireImage(image);
  if (!(await stat(join(context, 'Dockerfile')).catch(() => null)))
    throw new InputError(`${context}: expected a folder with a Dockerfile, got one without.`);
  await ensureRepository(session);
  // A stand-in's registry takes no images from outside.
  const found = options.builder === 'auto' && !session.rehearsal ? await localBuilder() : null;
  const builder = options.builder === 'auto' ? (found ?? 'codebuild') : options.builder;
  say(`${image}, built with ${builder}`);
  if (builder === 'codebuild') await buildThere(session, image, options);
  else await buildHere(session, builder, image, options);
  if ((await imageThere(session, image)) === false)
    throw new Failure(
      `${image} is not in ECR although its build went well.`,
      'Look at the lines above for what was pushed.',
    );
  return image;
}

async function ensureRepository(session: Session): Promise<void> {
  await explaining('making the repository of the image', async () => {
    try {
      await session.ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [REPOSITORY] }));
    } catch (error) {
      if (!isMissing(error)) throw error;
      await session.ecr
        .send(new CreateRepositoryCommand({ repositoryName: REPOSITORY, tags: tagsOf(null) }))
        .catch((taken: unknown) => {
          if (!isTaken(taken)) throw taken;
        });
    }
  });
}

/** The first program that is there and answers: docker may be installed and its service not running. */
async function localBuilder(): Promise<(typeof LOCAL)[number] | null> {
  for (const name of LOCAL)
    if (
      await command(name, [name === 'buildah' ? 'version' : 'info'], {}).then(
        () => true,
        () => false,
      )
    )
      return name;
  return null;
}

/** Without the attestations that docker adds: SageMaker takes a single image and no index of several manifests. */
const PLAIN = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' };

interface CommandOptions {
  readonly input?: string;
  readonly say?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Runs a program; throws with its last lines. */
function command(program: string, args: readonly string[], { input, say, signal }: CommandOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...PLAIN }, signal });
    let tail = '';
    const heard = (text: string) => {
      tail = (tail + text).slice(-2000);
      for (const line of text.split('\n')) if (line.trim() !== '') say?.(`  ${line.trimEnd()}`);
    };
    child.stdout.setEncoding('utf8').on('data', heard);
    child.stderr.setEncoding('utf8').on('data', heard);
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) return resolve();
      reject(
        new Failure(
          `${program} ${args[0]} ended with ${status}: ${tail
            .split('\n')
            .map((line) => line.trim())
            .filter(Boolean)
            .slice(-3)
            .join(' | ')}`,
        ),
      );
    });
    child.stdin.on('error', () => undefined).end(input);
  });
}

async function buildHere(
  session: Session,
  builder: string,
  image: string,
  { context, say, signal }: ImageOptions,
): Promise<void> {
  const { authorizationData = [] } = await explaining('signing in to ECR', () =>
    session.ecr.send(new GetAuthorizationTokenCommand({})),
  );
  const token = Buffer.from(authorizationData[0]?.authorizationToken ?? '', 'base64').toString('utf8');
  const [user = 'AWS', ...secret] = token.split(':');
  const kind =
    builder === 'docker' ? ['--platform', 'linux/amd64'] : ['--platform', 'linux/amd64', '--format', 'docker'];
  const build = ['build', ...kind, '--tag', image, context];
  await command(builder, build, { say, signal });
  const registry = image.split('/')[0] as string;
  await command(builder, ['login', '--username', user, '--password-stdin', registry], {
    input: secret.join(':'),
    signal,
  });
  await command(builder, ['push', image], { say, signal });
}

/** The build's steps; the account and image are in its environment. */
const BUILDSPEC = `version: 0.2
phases:
  build:
    commands:
      - aws ecr get-login-password | docker login --username AWS --password-stdin "\${IMAGE%%/*}"
      - export BUILDX_NO_DEFAULT_ATTESTATIONS=1
      - docker build --tag "$IMAGE" .
      - docker push "$IMAGE"
`;

async function buildThere(session: Session, image: string, options: ImageOptions): Promise<void> {
  const { say, prices, signal } = options;
  const { codebuild, pace } = session;
  const storage = storageOf(session, options);
  await storage.ensure();
  const bytes = zipOf(await filesOf(options.context));
  const key = KEYS.build(sha256(bytes));
  await storage.putOnce(key, { bytes });
  say(
    `${(bytes.length / 1e6).toFixed(1)} MB sent to ${storage.uri(key)}; CodeBuild takes some minutes, at ${dollars(prices.buildMinute)} each`,
  );
  const jobs = await findRole(session, options.role).catch(() => null);
  const role = await explaining('making a role for CodeBuild', () => findBuildRole(session, storage.bucket, jobs));
  const location = `${storage.bucket}/${key}`;
  const project = new CreateProjectCommand({
    name: BUILD_PROJECT,
    source: { type: 'S3', location, buildspec: BUILDSPEC },
    artifacts: { type: 'NO_ARTIFACTS' },
    environment: {
      type: 'LINUX_CONTAINER',
      image: 'aws/codebuild/amazonlinux2-x86_64-standard:5.0',
      computeType: 'BUILD_GENERAL1_SMALL',
      privilegedMode: true,
    },
    serviceRole: role,
    tags: tagsOf(null).map(({ Key, Value }) => ({ key: Key, value: Value })),
  });
  await explaining('making the build project', () =>
    patiently(
      () =>
        codebuild.send(project).catch((error: unknown) => {
          if (!isTaken(error)) throw error;
        }),
      // A role that was just made is not known everywhere for some seconds.
      {
        pace,
        signal,
        worthwhile: (error) => /not authorized to perform: sts:AssumeRole/i.test((error as Error).message),
      },
    ),
  );
  const { build } = await explaining('starting the build', () =>
    codebuild.send(
      new StartBuildCommand({
        projectName: BUILD_PROJECT,
        sourceTypeOverride: 'S3',
        sourceLocationOverride: location,
        buildspecOverride: BUILDSPEC,
        environmentVariablesOverride: [{ name: 'IMAGE', value: image }],
      }),
    ),
  );
  await built(session, build?.id ?? '', say, signal);
}

async function built(session: Session, id: string, say: (line: string) => void, signal?: AbortSignal): Promise<void> {
  const { codebuild, pace } = session;
  for (let phase = ''; ; ) {
    const { builds = [] } = await patiently(() => codebuild.send(new BatchGetBuildsCommand({ ids: [id] })), { pace });
    const [build] = builds;
    if (!build) throw new Failure(`The build ${id} has disappeared.`);
    if (build.currentPhase && build.currentPhase !== phase) say(`  ${(phase = build.currentPhase)}`);
    if (build.buildStatus === 'SUCCEEDED') return;
    if (build.buildStatus !== 'IN_PROGRESS') {
      const why =
        build.phases?.find(({ phaseStatus }) => phaseStatus === 'FAILED')?.contexts?.[0]?.message ?? 'no reason given';
      throw new Failure(
        `The build ${id} is ${build.buildStatus}: ${why}.`,
        build.logs?.deepLink ? `Its lines: ${build.logs.deepLink}` : undefined,
      );
    }
    if (signal?.aborted) {
      await codebuild.send(new StopBuildCommand({ id }));
      throw new Interrupted('stopped; the build is stopped too.');
    }
    await pause(pace.poll, signal);
  }
}

/** All files of a folder, in order. */
async function filesOf(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(
    paths.map(async (path) => ({
      name: relative(folder, path).split(sep).join('/'),
      bytes: new Uint8Array(await readFile(path)),
    })),
  );
}
