import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Container } from '../container.js';
import type { Incoming, Outgoing } from '../request.js';
import { check, integer, list, NAME, object, optional, TAGS, text } from '../rules.js';
import { invalid, ServiceError } from '../service-error.js';
import { arnOf, type Json, type Listed, type Operations, page, seconds, tag, type World } from '../world.js';
import type { Models } from './models.js';
import { type Served, startServing } from './serving.js';

/** Most of a request to an endpoint, and to a serverless one. */
const MOST_BYTES = 25 * 2 ** 20;
const SERVERLESS_BYTES = 4 * 2 ** 20;
const GRACE_SECONDS = 30;
const START_SECONDS = 240;
const INVOKE_MS = 60_000;

interface Variant {
  readonly VariantName: string;
  readonly ModelName: string;
  readonly InstanceType?: string;
  readonly InitialInstanceCount?: number;
  readonly InitialVariantWeight?: number;
  readonly ServerlessConfig?: { readonly MemorySizeInMB: number; readonly MaxConcurrency: number };
  readonly ContainerStartupHealthCheckTimeoutInSeconds?: number;
}

interface Config extends Listed {
  readonly arn: string;
  readonly variants: readonly [Variant, ...Variant[]];
}

interface Endpoint extends Listed {
  readonly arn: string;
  readonly config: Config;
  status: 'Creating' | 'InService' | 'Failed' | 'Deleting';
  failure?: string;
  modified: Date;
  container?: Container;
  served?: Served;
  done: Promise<void>;
}

/** `TRANSFORMS`' and endpoints' logs have a group each; an endpoint's own is named after it. */
export const endpointLogs = (name: string) => `/aws/sagemaker/Endpoints/${name}`;

/** Endpoint configurations, endpoints, and what is asked of them. */
export class Endpoints {
  private readonly configs = new Map<string, Config>();
  private readonly endpoints = new Map<string, Endpoint>();
  private closing = false;

  constructor(
    private readonly world: World,
    private readonly models: Models,
  ) {}

  readonly operations: Operations = {
    CreateEndpointConfig: (input) => this.createConfig(input),
    DescribeEndpointConfig: (input) => {
      const { name, arn, created, variants } = this.findConfig(input);
      return {
        EndpointConfigName: name,
        EndpointConfigArn: arn,
        ProductionVariants: variants,
        CreationTime: seconds(created),
      };
    },
    ListEndpointConfigs: (input) => {
      const { items, NextToken } = page(this.configs.values(), input);
      const EndpointConfigs = items.map(({ name, arn, created }) => ({
        EndpointConfigName: name,
        EndpointConfigArn: arn,
        CreationTime: seconds(created),
      }));
      return { EndpointConfigs, NextToken };
    },
    DeleteEndpointConfig: (input) => {
      const { name, arn } = this.findConfig(input);
      this.configs.delete(name);
      this.world.tags.delete(arn);
      return {};
    },
    CreateEndpoint: (input) => this.create(input),
    DescribeEndpoint: (input) => {
      const { name, arn, config, created, modified, status, failure } = this.find(input);
      return {
        EndpointName: name,
        EndpointArn: arn,
        EndpointConfigName: config.name,
        ProductionVariants: config.variants.map(({ VariantName, ServerlessConfig, InitialInstanceCount }) => ({
          VariantName,
          ...(ServerlessConfig ? { CurrentServerlessConfig: ServerlessConfig } : {}),
          CurrentInstanceCount: status === 'InService' ? (InitialInstanceCount ?? 0) : 0,
        })),
        EndpointStatus: status,
        FailureReason: failure,
        CreationTime: seconds(created),
        LastModifiedTime: seconds(modified),
      };
    },
    ListEndpoints: (input) => {
      const { items, NextToken } = page(this.endpoints.values(), input);
      const Endpoints = items.map(({ name, arn, created, modified, status }) => ({
        EndpointName: name,
        EndpointArn: arn,
        CreationTime: seconds(created),
        LastModifiedTime: seconds(modified),
        EndpointStatus: status,
      }));
      return { Endpoints, NextToken };
    },
    DeleteEndpoint: (input) => {
      const endpoint = this.find(input);
      if (endpoint.status === 'Creating' || endpoint.status === 'Deleting')
        throw invalid(`Cannot delete endpoint "${endpoint.arn}" while it is in status ${endpoint.status}.`);
      endpoint.status = 'Deleting';
      endpoint.done = this.takeDown(endpoint);
      return {};
    },
  };

  async close(): Promise<void> {
    this.closing = true;
    for (const { container } of this.endpoints.values()) container?.kill();
    await Promise.all([...this.endpoints.values()].map(({ done }) => done));
  }

  private findConfig(input: Json): Config {
    check(input, { EndpointConfigName: NAME });
    const name = String(input.EndpointConfigName);
    const config = this.configs.get(name);
    if (!config)
      throw invalid(`Could not find endpoint configuration "${arnOf(this.world, 'endpoint-config', name)}".`);
    return config;
  }

  private find(input: Json): Endpoint {
    check(input, { EndpointName: NAME });
    const name = String(input.EndpointName);
    const endpoint = this.endpoints.get(name);
    if (!endpoint) throw invalid(`Could not find endpoint "${arnOf(this.world, 'endpoint', name)}".`);
    return endpoint;
  }

  private createConfig(input: Json): Json {
    const { world } = this;
    check(input, {
      EndpointConfigName: NAME,
      ProductionVariants: list(
        object({
          VariantName: NAME,
          ModelName: NAME,
          InstanceType: optional(text(/^ml\.[a-z0-9-]+\.[a-z0-9-]+$/, 64)),
          InitialInstanceCount: optional(integer(0, 1000)),
          ContainerStartupHealthCheckTimeoutInSeconds: optional(integer(60, 3600)),
          ServerlessConfig: optional(object({ MemorySizeInMB: integer(1024, 6144), MaxConcurrency: integer(1, 200) })),
        }),
        1,
        10,
      ),
      Tags: TAGS,
    });
    const name = String(input.EndpointConfigName);
    const arn = arnOf(world, 'endpoint-config', name);
    if (this.configs.has(name)) throw invalid(`Cannot create already existing endpoint configuration "${arn}".`);
    const variants = input.ProductionVariants as unknown as Config['variants'];
    for (const { ModelName, InstanceType, InitialInstanceCount, ServerlessConfig } of variants) {
      if (!this.models.container(ModelName)) throw invalid(`Could not find model "${this.models.arn(ModelName)}".`);
      if (ServerlessConfig ? InstanceType !== undefined : !InstanceType || !InitialInstanceCount)
        throw invalid('A production variant needs either InstanceType and InitialInstanceCount, or ServerlessConfig.');
      if (/^ml\.t3\./.test(InstanceType ?? ''))
        throw invalid(
          `1 validation error detected: Value '${InstanceType}' at 'productionVariants.1.member.instanceType' failed to satisfy constraint: Member must satisfy enum value set`,
        ); // prettier-ignore
      if (ServerlessConfig && ServerlessConfig.MemorySizeInMB % 1024 !== 0)
        throw invalid('MemorySizeInMB must be one of 1024, 2048, 3072, 4096, 5120, 6144.');
    }
    this.configs.set(name, { name, arn, variants, status: '', created: new Date() });
    tag(world, arn, input.Tags);
    return { EndpointConfigArn: arn };
  }

  private create(input: Json): Json {
    const { world } = this;
    check(input, { EndpointName: NAME, EndpointConfigName: NAME, Tags: TAGS });
    const config = this.findConfig(input);
    const name = String(input.EndpointName);
    const arn = arnOf(world, 'endpoint', name);
    if (this.endpoints.has(name)) throw invalid(`Cannot create already existing endpoint "${arn}".`);
    for (const { InstanceType, InitialInstanceCount = 0, ServerlessConfig } of config.variants)
      world.quotas.requireEndpoint(InstanceType, InitialInstanceCount, ServerlessConfig?.MemorySizeInMB ?? 0);
    const now = new Date();
    const endpoint: Endpoint = {
      name,
      arn,
      config,
      status: 'Creating',
      created: now,
      modified: now,
      done: Promise.resolve(),
    };
    this.endpoints.set(name, endpoint);
    tag(world, arn, input.Tags);
    endpoint.done = this.bringUp(endpoint);
    return { EndpointArn: arn };
  }

  private async bringUp(endpoint: Endpoint): Promise<void> {
    const { world } = this;
    const [variant] = endpoint.config.variants;
    const root = join(world.folder, 'endpoints', `${endpoint.name}-${endpoint.created.getTime()}`);
    try {
      const model = this.models.container(variant.ModelName);
      if (!model) throw new Error(`Could not find model "${this.models.arn(variant.ModelName)}".`);
      if (world.faults.has('unhealthy-endpoint'))
        throw new Error('did not pass the ping health check. Please check CloudWatch logs for this endpoint.');
      const log = world.logs.writer(
        endpointLogs(endpoint.name),
        `${variant.VariantName}/i-${endpoint.created.getTime().toString(16)}`,
      );
      const patience = variant.ContainerStartupHealthCheckTimeoutInSeconds ?? START_SECONDS;
      const started = (container: Container) => {
        endpoint.container = container;
        if (this.closing) container.kill();
      };
      endpoint.served = await startServing(world, model, { root, log, patience, started });
      endpoint.status = 'InService';
    } catch (error) {
      const reason = (error as Error).message;
      endpoint.failure = reason.startsWith('did not pass')
        ? `The primary container for production variant ${variant.VariantName} ${reason}`
        : reason;
      endpoint.status = 'Failed';
    }
    endpoint.modified = new Date();
  }

  private async takeDown(endpoint: Endpoint): Promise<void> {
    await endpoint.container?.stop(GRACE_SECONDS);
    await rm(join(this.world.folder, 'endpoints', `${endpoint.name}-${endpoint.created.getTime()}`), {
      recursive: true,
      force: true,
    });
    this.endpoints.delete(endpoint.name);
    this.world.tags.delete(endpoint.arn);
  }

  /** `InvokeEndpoint`: what the container answers, with the service's own limits and errors. */
  async invoke(name: string, { headers, body }: Incoming): Promise<Outgoing> {
    const endpoint = this.endpoints.get(name);
    if (!endpoint?.served || endpoint.status !== 'InService')
      throw invalid(`Endpoint ${name} of account ${this.world.account} not found.`);
    const [variant] = endpoint.config.variants;
    if (body.length > (variant.ServerlessConfig ? SERVERLESS_BYTES : MOST_BYTES))
      throw new ServiceError('ValidationException', 'Request payload size is greater than the limit.', 413);
    const passed = ['content-type', 'accept', 'x-amzn-sagemaker-custom-attributes', 'x-amzn-sagemaker-inference-id'];
    const sent = Object.fromEntries(passed.flatMap((header) => (headers[header] ? [[header, headers[header]]] : [])));
    let answer: Response;
    let bytes: Buffer;
    try {
      answer = await fetch(`${endpoint.served.url}/invocations`, {
        method: 'POST',
        headers: sent,
        body: new Uint8Array(body),
        signal: AbortSignal.timeout(INVOKE_MS),
      });
      bytes = Buffer.from(await answer.arrayBuffer());
    } catch {
      throw modelError(
        variant.VariantName,
        500,
        'Your invocation timed out while waiting for a response from container primary.',
        endpoint,
      );
    }
    if (!answer.ok) throw modelError(variant.VariantName, answer.status, bytes.toString(), endpoint);
    const attributes = answer.headers.get('x-amzn-sagemaker-custom-attributes');
    return {
      status: 200,
      headers: {
        'content-type': answer.headers.get('content-type') ?? 'application/octet-stream',
        'x-amzn-invoked-production-variant': variant.VariantName,
        ...(attributes ? { 'x-amzn-sagemaker-custom-attributes': attributes } : {}),
      },
      body: bytes,
    };
  }
}

const modelError = (variant: string, status: number, message: string, { name }: Endpoint) =>
  new ServiceError(
    'ModelError',
    `Received ${status < 500 ? 'client' : 'server'} error (${status}) from ${variant} with message "${message}".`,
    424,
    { OriginalStatusCode: status, OriginalMessage: message, LogStreamArn: endpointLogs(name) },
  );
