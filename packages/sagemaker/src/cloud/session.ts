import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { ECRClient } from '@aws-sdk/client-ecr';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { InputError } from 'receptive';
import { explaining } from './aws-errors.js';
import { Journal } from './journal.js';
import { CLOUD_PACE, type Pace, REHEARSAL_PACE } from './patience.js';

export interface SessionOptions {
  /** Default: that of the environment or of the profile. */
  readonly region?: string;
}

/** An account of AWS as somebody: clients that note every call, and how to wait. */
export interface Session {
  readonly region: string;
  readonly account: string;
  /** Who calls. */
  readonly caller: string;
  /** Calls go to a stand-in on this machine. */
  readonly rehearsal: boolean;
  readonly pace: Pace;
  readonly journal: Journal;
  readonly sagemaker: SageMakerClient;
  readonly runtime: SageMakerRuntimeClient;
  readonly s3: S3Client;
  readonly logs: CloudWatchLogsClient;
  readonly ecr: ECRClient;
  readonly codebuild: CodeBuildClient;
  readonly sts: STSClient;
  readonly iam: IAMClient;
  readonly quotas: ServiceQuotasClient;
}

/** Fields of requests that name what a call is about, the most telling first. */
const NAMES = [
  'TrainingJobName',
  'TransformJobName',
  'EndpointName',
  'EndpointConfigName',
  'ModelName',
  'Key',
  'Prefix',
  'Bucket',
  'ResourceArn',
  'repositoryName',
  'projectName',
  'name',
  'logStreamName',
  'logGroupName',
  'RoleName',
  'PolicySourceArn',
  'ServiceCode',
] as const;
/** Fields of answers that say how something is. */
const STATES = ['TrainingJobStatus', 'TransformJobStatus', 'EndpointStatus'] as const;

/** What is used of the clients, whose own types differ. */
interface Client {
  readonly middlewareStack: { add(middleware: unknown, options: unknown): void };
}

/** Opens the account that the environment or a profile names. Errors: InputError without a region, Failure without credentials. */
export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const journal = new Journal();
  const { env } = process;
  // Which versions of Node are served is this package's business, and versions of the clients are fixed.
  env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const endpoint = env.AWS_ENDPOINT_URL_SAGEMAKER ?? env.AWS_ENDPOINT_URL;
  const rehearsal = endpoint !== undefined && /^https?:\/\/(127\.|localhost|\[::1\])/.test(endpoint);
  const common = { region: options.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION, maxAttempts: 4 };
  const noted = <T extends object>(client: T, service: string): T => {
    note(client as unknown as Client, service, journal);
    return client;
  };
  const sts = noted(new STSClient(common), 'STS');
  const region = await sts.config.region().catch(() => '');
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    throw new InputError(
      `region: expected a region of AWS such as us-east-1, got ${region || 'none'}.`,
      'Name it with --region, in AWS_REGION, or with `aws configure`.',
    );
  }
  const identity = await explaining('asking AWS who you are', () => sts.send(new GetCallerIdentityCommand({})));
  // Buckets of a stand-in are no names of hosts.
  const s3 = new S3Client({
    ...common,
    forcePathStyle: endpoint !== undefined || env.AWS_ENDPOINT_URL_S3 !== undefined,
  });
  return {
    region,
    account: identity.Account ?? '',
    caller: identity.Arn ?? '',
    rehearsal,
    pace: rehearsal ? REHEARSAL_PACE : CLOUD_PACE,
    journal,
    sts,
    s3: noted(s3, 'S3'),
    sagemaker: noted(new SageMakerClient(common), 'SageMaker'),
    runtime: noted(new SageMakerRuntimeClient(common), 'SageMaker Runtime'),
    logs: noted(new CloudWatchLogsClient(common), 'CloudWatch Logs'),
    ecr: noted(new ECRClient(common), 'ECR'),
    codebuild: noted(new CodeBuildClient(common), 'CodeBuild'),
    iam: noted(new IAMClient(common), 'IAM'),
    quotas: noted(new ServiceQuotasClient(common), 'Service Quotas'),
  };
}

interface Answered {
  readonly $metadata?: { readonly requestId?: string; readonly attempts?: number };
  readonly [field: string]: unknown;
}

/** Writes every call of a client down: once, however often the SDK sent it. */
function note(client: Client, service: string, journal: Journal): void {
  const middleware =
    (next: (args: unknown) => Promise<{ output: Answered }>, context: { commandName?: string }) =>
    async (args: { input: Record<string, unknown> }) => {
      const time = new Date().toISOString();
      const operation = (context.commandName ?? '').replace(/Command$/, '');
      const field = NAMES.find((name) => typeof args.input[name] === 'string');
      const resource = field ? String(args.input[field]) : '';
      const told = (answer: Answered, status: string) =>
        journal.call({
          time,
          service,
          operation,
          resource,
          status,
          requestId: answer.$metadata?.requestId ?? '',
          attempts: answer.$metadata?.attempts ?? 1,
        });
      try {
        const result = await next(args);
        const state = STATES.find((name) => typeof result.output[name] === 'string');
        const second = result.output.SecondaryStatus;
        const status = state ? String(result.output[state]) : 'ok';
        told(result.output, second === undefined || second === status ? status : `${status}, ${second}`);
        return result;
      } catch (error) {
        told(error as Answered, String((error as Error).name));
        throw error;
      }
    };
  client.middlewareStack.add(middleware, { step: 'initialize', name: 'receptiveJournal', override: true });
}
