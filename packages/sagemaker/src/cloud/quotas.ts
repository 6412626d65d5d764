import {
  ListAWSDefaultServiceQuotasCommand,
  ListServiceQuotasCommand,
  type ServiceQuota,
} from '@aws-sdk/client-service-quotas';
import { isDenied, isThrottled } from './aws-errors.js';
import type { Finding } from './finding.js';
import { patiently } from './patience.js';
import type { Session } from './session.js';

/** As Service Quotas names them; the same names stand in the service's refusals. */
export const QUOTA = {
  training: (instance: string, spot: boolean) => `${instance} for ${spot ? 'spot ' : ''}training job usage`,
  allTraining: (spot: boolean) => `Number of instances across all ${spot ? 'spot ' : ''}training jobs`,
  endpoint: (instance: string) => `${instance} for endpoint usage`,
  serverlessMemory: 'Memory size in MB per serverless endpoint',
  transform: (instance: string) => `${instance} for transform job usage`,
} as const;

const SERVICE = 'sagemaker';
const PAGE = 100;

/**
 * What the account may use, by the quota's name: its own values, and the defaults of quotas that have none. A name that
 * is missing from the answer is unknown to the service. Null where one may not look.
 */
export async function quotasOf(session: Session, names: readonly string[]): Promise<Map<string, number> | null> {
  const wanted = new Set(names);
  const found = new Map<string, number>();
  const lists = [
    (NextToken?: string) =>
      session.quotas.send(new ListServiceQuotasCommand({ ServiceCode: SERVICE, MaxResults: PAGE, NextToken })),
    (NextToken?: string) =>
      session.quotas.send(
        new ListAWSDefaultServiceQuotasCommand({ ServiceCode: SERVICE, MaxResults: PAGE, NextToken }),
      ),
  ];
  const read = async (list: (token?: string) => Promise<{ Quotas?: ServiceQuota[]; NextToken?: string }>) => {
    // The service has thousands of quotas, on as many pages as it likes.
    for (let token: string | undefined; found.size < wanted.size; ) {
      const { Quotas = [], NextToken } = await patiently(() => list(token), { pace: session.pace });
      for (const { QuotaName = '', Value } of Quotas)
        if (Value !== undefined && wanted.has(QuotaName) && !found.has(QuotaName)) found.set(QuotaName, Value);
      if (!NextToken) return;
      token = NextToken;
    }
  };
  try {
    for (const list of lists) await read(list);
    return found;
  } catch (error) {
    if (isDenied(error) || isThrottled(error)) return null;
    throw error;
  }
}

/** What is going to be done in an account. */
export interface Plan {
  /** Instance of the training jobs, and how many of them at the same time. */
  readonly instance: string;
  readonly parallel: number;
  readonly spot: boolean;
  /** Instance of the endpoint, or none: serverless, with so many MB. */
  readonly hosting?: string;
  readonly memory: number;
  /** Instance of a batch transform. */
  readonly transform: string;
}

const INCREASE =
  'Ask for more in the console under Service Quotas, Amazon SageMaker: choose the quota, "Request increase at account level"; it is granted within minutes to days.';

/** The account's quotas beside what the plan needs. */
export async function quotaFindings(session: Session, plan: Plan): Promise<Finding[]> {
  const { instance, parallel, spot, hosting, memory, transform } = plan;
  const jobs = [QUOTA.training(instance, spot), QUOTA.allTraining(spot)];
  const endpoint = hosting === undefined ? QUOTA.serverlessMemory : QUOTA.endpoint(hosting);
  const batch = QUOTA.transform(transform);
  const known = await quotasOf(session, [...jobs, endpoint, batch]);
  if (known === null)
    return [
      {
        about: 'quota',
        state: 'unknown',
        says: 'the account does not let one read its quotas (servicequotas:ListServiceQuotas); a full one is told when something is asked for, and training waits for a free instance',
        hint: 'Service Quotas in the console, "Amazon SageMaker", lists them; a new account may have 0 of a type.',
      },
    ];
  const [type, all] = jobs.map((name) => trainingQuota(name, known.get(name), parallel, spot)) as [Finding, Finding];
  return [
    type,
    // Advice is given once.
    all.hint === type.hint ? { ...all, hint: undefined } : all,
    hosting === undefined
      ? otherQuota('endpoints', endpoint, known.get(endpoint), memory, 'deploy with a smaller --memory')
      : otherQuota('endpoints', endpoint, known.get(endpoint), 1, 'choose another --hosting, or deploy serverless'),
    otherQuota('transforms', batch, known.get(batch), 1, 'choose another --instance for `transform`'),
  ];
}

function trainingQuota(name: string, limit: number | undefined, parallel: number, spot: boolean): Finding {
  const about = QUOTA_ABOUT.training;
  if (limit === undefined) return unknownQuota(about, name);
  const says = `"${name}" is ${limit}, ${parallel} ${parallel === 1 ? 'job' : 'jobs'} at a time ${parallel === 1 ? 'needs' : 'need'} ${parallel}`;
  if (limit >= parallel) return { about, state: 'good', says };
  if (limit >= 1)
    return {
      about,
      state: 'good',
      says: `${says}: jobs will wait for one another`,
      hint: `${INCREASE} Or lower --parallel to ${limit}.`,
    };
  const other = spot ? 'without --spot' : 'with --spot';
  return {
    about,
    state: 'bad',
    says: `${says}: no job can start`,
    hint: `${INCREASE} Or try another --instance, or ${other}, which have quotas of their own.`,
  };
}

function otherQuota(
  part: 'endpoints' | 'transforms',
  name: string,
  limit: number | undefined,
  need: number,
  instead: string,
): Finding {
  const about = QUOTA_ABOUT[part];
  if (limit === undefined) return unknownQuota(about, name);
  const says = `"${name}" is ${limit}, ${need} ${need === 1 ? 'is' : 'are'} needed`;
  if (limit >= need) return { about, state: 'good', says };
  return { about, state: 'bad', says, hint: `${INCREASE} Or ${instead}.` };
}

const unknownQuota = (about: string, name: string): Finding => ({
  about,
  state: 'unknown',
  says: `Service Quotas knows no "${name}" in this region`,
  hint: 'The instance type may not be offered here.',
});

export const QUOTA_ABOUT = {
  training: 'quota for training',
  endpoints: 'quota for endpoints',
  transforms: 'quota for transforms',
} as const;
