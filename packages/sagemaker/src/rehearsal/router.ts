import { randomUUID } from 'node:crypto';
import type { Incoming, Outgoing } from './request.js';
import { ServiceError } from './service-error.js';
import type { Endpoints } from './services/endpoints.js';
import { callerArn } from './services/identity.js';
import type { QueryOperation } from './services/roles.js';
import type { S3 } from './services/s3.js';
import type { Json, Operations, World } from './world.js';
import { xmlDocument } from './xml.js';

/** What `X-Amz-Target` begins with → the service as IAM knows it. */
const TARGETS: Readonly<Record<string, string>> = {
  SageMaker: 'sagemaker',
  Logs_20140328: 'logs',
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  CodeBuild_20161006: 'codebuild',
  ServiceQuotasV20190624: 'servicequotas',
};

/** What answers, by the service's name in IAM. */
export interface Services {
  readonly json: Readonly<Record<string, Operations>>;
  readonly query: Readonly<Record<string, QueryOperation>>;
  readonly s3: S3;
  readonly endpoints: Endpoints;
}

/** Finds out from a request which service is meant, and speaks that service's language. */
export class Router {
  constructor(
    private readonly world: World,
    private readonly services: Services,
  ) {}

  async answer(request: Incoming): Promise<Outgoing> {
    const { headers, path, method } = request;
    const target = headers['x-amz-target'];
    if (target !== undefined) return this.json(request, target);
    const endpoint = /^\/endpoints\/([^/]+)\/invocations$/.exec(path)?.[1];
    if (endpoint !== undefined && method === 'POST') return this.invoke(request, endpoint);
    if (path === '/' && method === 'POST') return this.query(request);
    return this.s3(request);
  }

  private require(action: string, resource = '*'): void {
    if (!this.world.faults.denies(action)) return;
    throw new ServiceError(
      'AccessDeniedException',
      `User: ${callerArn(this.world)} is not authorized to perform: ${action} on resource: ${resource} with an explicit deny in an identity-based policy`,
      action.startsWith('sagemaker') ? 400 : 403,
    );
  }

  /** JSON 1.1: SageMaker, ECR, CodeBuild, CloudWatch Logs, Service Quotas. */
  private async json({ body }: Incoming, target: string): Promise<Outgoing> {
    const type = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
    try {
      const [prefix = '', name = ''] = target.split('.');
      const service = TARGETS[prefix];
      const operations = service && this.services.json[service];
      const operation = operations && Object.hasOwn(operations, name) ? operations[name] : undefined;
      if (!operation) throw new ServiceError('UnknownOperationException', `${target} is not rehearsed.`);
      this.world.faults.throttle();
      this.require(`${service}:${name}`);
      let input: Json;
      try {
        input = JSON.parse(body.toString() || '{}');
      } catch {
        throw new ServiceError('SerializationException', 'The request is not JSON.');
      }
      return { status: 200, headers: type, body: JSON.stringify(await operation(input)) };
    } catch (error) {
      const { code, message, status, fields } = known(error);
      return { status, headers: type, body: JSON.stringify({ __type: code, message, ...fields }) };
    }
  }

  /** REST with JSON: SageMaker Runtime. */
  private async invoke(request: Incoming, name: string): Promise<Outgoing> {
    try {
      this.require('sagemaker:InvokeEndpoint', name);
      return await this.services.endpoints.invoke(name, request);
    } catch (error) {
      const { code, message, status, fields } = known(error);
      const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code };
      // The service's errors have a capital letter here.
      return { status, headers, body: JSON.stringify({ Message: message, message, ...fields }) };
    }
  }

  /** Query in, XML out: STS and IAM. */
  private query({ body }: Incoming): Outgoing {
    const parameters = new URLSearchParams(body.toString());
    const name = parameters.get('Action') ?? '';
    const isIam = parameters.get('Version') === '2010-05-08';
    const space = isIam ? 'https://iam.amazonaws.com/doc/2010-05-08/' : 'https://sts.amazonaws.com/doc/2011-06-15/';
    const headers = { 'content-type': 'text/xml' };
    const RequestId = randomUUID();
    try {
      const operation = Object.hasOwn(this.services.query, name) ? this.services.query[name] : undefined;
      if (!operation) throw new ServiceError('InvalidAction', `Could not find operation ${name}`);
      this.require(`${isIam ? 'iam' : 'sts'}:${name}`);
      const value = { [`${name}Result`]: operation(parameters), ResponseMetadata: { RequestId } };
      return { status: 200, headers, body: xmlDocument(`${name}Response`, value, space) };
    } catch (error) {
      const { code, message, status } = known(error);
      const Code = code === 'AccessDeniedException' ? 'AccessDenied' : code;
      const value = { Error: { Type: 'Sender', Code, Message: message }, RequestId };
      return { status, headers, body: xmlDocument('ErrorResponse', value, space) };
    }
  }

  private async s3(request: Incoming): Promise<Outgoing> {
    const { path, method } = request;
    const common = { 'x-amz-request-id': randomUUID().slice(0, 16) };
    try {
      this.require(this.services.s3.action(request), `arn:aws:s3:::${path.slice(1)}`);
      const answer = await this.services.s3.answer(request);
      return { ...answer, headers: { ...common, ...answer.headers } };
    } catch (error) {
      const { code, message, status, fields } = known(error);
      const Code = code === 'AccessDeniedException' ? 'AccessDenied' : code;
      const headers = { ...common, 'content-type': 'application/xml' };
      if (method === 'HEAD') return { status, headers };
      return { status, headers, body: xmlDocument('Error', { Code, Message: message, ...(fields as object) }) };
    }
  }
}

/** What is no answer of a service is a mistake in the rehearsal, and shall be seen. */
function known(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(`rehearsal: ${text}`);
  return new ServiceError('InternalFailure', text, 500);
}
