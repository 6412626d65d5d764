import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../package-root.js';
import { type Fault, Faults } from './faults.js';
import { LogStore } from './log-store.js';
import { ObjectStore } from './object-store.js';
import { readRequest } from './request.js';
import { Router } from './router.js';
import { ServiceError } from './service-error.js';
import { Builds } from './services/codebuild.js';
import { Registry } from './services/ecr.js';
import { Endpoints } from './services/endpoints.js';
import { identityOperations } from './services/identity.js';
import { logOperations } from './services/logs.js';
import { Models } from './services/models.js';
import { Quotas } from './services/quotas.js';
import { Roles } from './services/roles.js';
import { S3 } from './services/s3.js';
import { tagOperations } from './services/tags.js';
import { TrainingJobs } from './services/training.js';
import { Transforms } from './services/transforms.js';
import type { World } from './world.js';

export interface RehearsalOptions {
  /** Default: "us-east-1". */
  readonly region?: string;
  /** What goes wrong. Default: nothing. */
  readonly faults?: readonly Fault[];
  /** Training instances at the same time, of a type and of all types, ≥ 1. Default: 2. */
  readonly quota?: number;
  /** Names of the roles that there are from the start. Default: "receptive-rehearsal". */
  readonly roles?: readonly string[];
  /** Images in the registry from the start, `<repository>:<tag>`. Default: none. */
  readonly images?: readonly string[];
  /** What starts a container; "train" or "serve" is put behind it. Default: this package's entry point, with this Node. */
  readonly entry?: readonly [string, ...string[]];
}

export interface Rehearsal {
  readonly url: string;
  /** What the AWS clients have to find in their environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly account: string;
  /** ARN of the first role. */
  readonly roleArn: string;
  /** Host of the registry: `<account>.dkr.ecr.<region>.amazonaws.com`. */
  readonly registry: string;
  /** Ends all containers and removes everything. */
  stop(): Promise<void>;
}

const ACCOUNT = '123456789012';

/**
 * The used parts of S3, SageMaker, SageMaker Runtime, CloudWatch Logs, ECR, CodeBuild, Service Quotas, STS and IAM
 * on a port of this machine. Requests are checked as the services check them; training jobs, endpoints and batch transforms really run
 * the container, as processes with a tree of their own. Everything is in a temporary folder.
 */
export async function startRehearsal(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const { region = 'us-east-1', faults = [], quota = 2, roles = ['receptive-rehearsal'], images = [] } = options;
  const known = new Faults(faults);
  const folder = await mkdtemp(join(tmpdir(), 'receptive-rehearsal-'));
  const tags = new Map<string, Map<string, string>>();
  const registry = new Registry(region, ACCOUNT, tags);
  for (const image of images) registry.seed(`${registry.host}/${image}`);
  const iam = new Roles(ACCOUNT, roles);
  const quotas = new Quotas(region, ACCOUNT, { training: quota, none: known.has('no-quota') });
  const world: World = {
    region,
    account: ACCOUNT,
    folder,
    entry: options.entry ?? [process.execPath, join(PACKAGE_ROOT, 'dist/container.js')],
    store: new ObjectStore(join(folder, 's3')),
    logs: new LogStore(),
    faults: known,
    roles: iam,
    quotas,
    hasImage: (uri) => registry.has(uri),
    tags,
  };
  const training = new TrainingJobs(world);
  const models = new Models(world);
  const endpoints = new Endpoints(world, models);
  const transforms = new Transforms(world, models);
  const builds = new Builds(world, registry);
  const router = new Router(world, {
    json: {
      sagemaker: {
        ...training.operations,
        ...models.operations,
        ...endpoints.operations,
        ...transforms.operations,
        ...tagOperations(world),
      },
      logs: logOperations(world),
      ecr: registry.operations,
      codebuild: builds.operations,
      servicequotas: quotas.operations,
    },
    query: { ...identityOperations(world), ...iam.operations },
    s3: new S3(world.store, region),
    endpoints,
  });
  const working = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const work = handle(router, request, response).finally(() => working.delete(work));
    working.add(work);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    url,
    account: ACCOUNT,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${roles[0]}`,
    registry: registry.host,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: 'rehearsal',
      AWS_SECRET_ACCESS_KEY: 'rehearsal',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all([training.close(), endpoints.close(), transforms.close(), builds.close()]);
      // What is being written would make its folder anew.
      await Promise.all(working);
      process.removeListener('exit', remove);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function handle(router: Router, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { status, headers, body } = await router.answer(await readRequest(request));
    response.writeHead(status, headers).end(body);
  } catch (error) {
    // A body that cannot be read: only S3 sends one of that form.
    const { code, message, status } =
      error instanceof ServiceError ? error : new ServiceError('InternalError', String(error), 500);
    response.writeHead(status, { 'content-type': 'application/xml', connection: 'close' });
    response.end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
  }
}
