import { check, integer, optional, text } from '../rules.js';
import { ServiceError } from '../service-error.js';
import type { Json, Operations } from '../world.js';

const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  t2: ['medium', 'large', 'xlarge', '2xlarge'],
  t3: ['medium', 'large', 'xlarge', '2xlarge'],
  m5: ['large', 'xlarge', '2xlarge', '4xlarge', '12xlarge', '24xlarge'],
  c5: ['large', 'xlarge', '2xlarge', '4xlarge', '9xlarge', '18xlarge'],
};
const INSTANCES = Object.entries(FAMILIES).flatMap(([family, sizes]) => sizes.map((size) => `ml.${family}.${size}`));

const USES = [
  'training job usage',
  'spot training job usage',
  'endpoint usage',
  'transform job usage',
  'processing job usage',
  'notebook instance usage',
] as const;
type Use = (typeof USES)[number];

/** Of these the account has no value of its own, so that only the defaults tell them. */
const DEFAULT_ONLY: Use = 'transform job usage';
const ALL_TRAINING = 'Number of instances across all training jobs';
const ALL_SPOT_TRAINING = 'Number of instances across all spot training jobs';
const SERVERLESS_MEMORY = 'Memory size in MB per serverless endpoint';

const PAGE = text(/^[0-9]{1,9}$/, 2048);
const FIELDS = {
  ServiceCode: text(/^[a-zA-Z][a-zA-Z0-9-]{1,63}$/, 63, 1),
  MaxResults: optional(integer(1, 100)),
};

export interface QuotaOptions {
  /** Training instances of each type, and of all types together, at the same time. */
  readonly training: number;
  /** No instance of any type may be used, as in an account that is new. */
  readonly none: boolean;
}

/** What the account may use, as Service Quotas tells it and as SageMaker keeps it. */
export class Quotas {
  constructor(
    private readonly region: string,
    private readonly account: string,
    private readonly options: QuotaOptions,
  ) {}

  readonly operations: Operations = {
    ListServiceQuotas: (input) => this.list(input, (name) => !name.endsWith(` for ${DEFAULT_ONLY}`)),
    ListAWSDefaultServiceQuotas: (input) => this.list(input, () => true),
  };

  /** Throws what SageMaker answers where `more` instances, or MB, would be more than the quota. */
  require(name: string, used: number, more: number, unit = 'Instances'): void {
    const limit = this.value(name);
    if (used + more <= limit) return;
    throw new ServiceError(
      'ResourceLimitExceeded',
      `The account-level service limit '${name}' is ${limit} ${unit}, with current utilization of ${used} ${unit} and a request delta of ${more} ${unit}. Please use AWS Service Quotas to request an increase for this quota.`,
    );
  }

  /** Instances for training jobs: of the type, and of all types. */
  requireTraining(instance: string, spot: boolean, more: number, used: { type: number; all: number }): void {
    this.require(`${instance} for ${spot ? 'spot ' : ''}training job usage`, used.type, more);
    this.require(spot ? ALL_SPOT_TRAINING : ALL_TRAINING, used.all, more);
  }

  requireEndpoint(instance: string | undefined, instances: number, memory: number): void {
    if (instance !== undefined) this.require(`${instance} for endpoint usage`, 0, instances);
    else this.require(SERVERLESS_MEMORY, 0, memory, 'MBs');
  }

  private value(name: string): number {
    if (name === SERVERLESS_MEMORY) return 3072;
    if (this.options.none) return 0;
    return /training job/.test(name) ? this.options.training : 4;
  }

  private list(input: Json, has: (name: string) => boolean): Json {
    try {
      check(input, FIELDS);
    } catch (error) {
      throw new ServiceError('IllegalArgumentException', (error as Error).message);
    }
    if (input.ServiceCode !== 'sagemaker')
      throw new ServiceError(
        'NoSuchResourceException',
        `The request failed because service ${input.ServiceCode} does not exist or is not rehearsed.`,
      ); // prettier-ignore
    const { MaxResults = 100, NextToken = '0' } = input as { MaxResults?: number; NextToken?: string };
    if (PAGE(NextToken, 'nextToken').length > 0)
      throw new ServiceError('InvalidPaginationTokenException', 'Invalid NextToken.');
    const all = this.names().filter(has);
    const from = Number(NextToken);
    const next = from + MaxResults;
    return {
      Quotas: all.slice(from, next).map((name) => this.show(name)),
      ...(next < all.length ? { NextToken: String(next) } : {}),
    };
  }

  private names(): string[] {
    const types = INSTANCES.flatMap((instance) => USES.map((use) => `${instance} for ${use}`));
    return [SERVERLESS_MEMORY, ...types, ALL_TRAINING, ALL_SPOT_TRAINING];
  }

  private show(QuotaName: string): Json {
    const QuotaCode = `L-${(this.names().indexOf(QuotaName) + 0xa0000000).toString(16).toUpperCase()}`;
    return {
      ServiceCode: 'sagemaker',
      ServiceName: 'Amazon SageMaker',
      QuotaArn: `arn:aws:servicequotas:${this.region}:${this.account}:sagemaker/${QuotaCode}`,
      QuotaCode,
      QuotaName,
      Value: this.value(QuotaName),
      Unit: 'None',
      Adjustable: true,
      GlobalQuota: false,
    };
  }
}
