import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { ListTrainingJobsCommand } from '@aws-sdk/client-sagemaker';
import { isInputError, messageOf } from 'receptive-cli/parts';
import { isBadCredentials, isDenied, isMissing } from './aws-errors.js';
import { trusts } from './build-role.js';
import { SERVERLESS } from './deploy.js';
import type { Finding } from './finding.js';
import { requireInstance } from './limits.js';
import type { Prices } from './money.js';
import { dollars, instanceOf } from './money.js';
import { type About, ACTIONS, deniedActions, endpointsAllowed, NO_ENDPOINTS } from './permissions.js';
import { assumedRole, defaultImage, findRole, imageThere, type PlaceOptions, roleArn, storageOf } from './place.js';
import { QUOTA_ABOUT, quotaFindings } from './quotas.js';
import { DEFAULTS } from './runner.js';
import type { Session } from './session.js';
import { TRANSFORM_INSTANCE } from './transform.js';

export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** Whether training jobs, endpoints and batch transforms will work; null where it could not be found out. */
  readonly training: boolean | null;
  readonly endpoints: boolean | null;
  readonly transform: boolean | null;
  readonly learnerLab: boolean;
}

export interface DoctorOptions extends PlaceOptions {
  /** Instance of the training jobs. Default: ml.c5.xlarge. */
  readonly instance?: string;
  /** Training jobs at the same time, ≥ 1. Default: 10. */
  readonly parallel?: number;
  /** Training on spare capacity, which has quotas of its own. Default: false. */
  readonly spot?: boolean;
  /** Instance of the endpoint, or none: serverless. */
  readonly hosting?: string;
  readonly prices: Prices;
}

/** Looks at everything that a run needs, without making anything. */
export async function doctor(session: Session, options: DoctorOptions): Promise<Diagnosis> {
  const findings: Finding[] = [];
  const add = (about: string, state: Finding['state'], says: string, hint?: string) =>
    findings.push({ about, state, says, ...(hint ? { hint } : {}) });

  add(
    'account',
    'good',
    `${session.account} as ${session.caller}${session.rehearsal ? ' (a rehearsal: nothing of it is AWS)' : ''}`,
  );
  add('region', 'good', session.region);
  const learnerLab = /voclabs/i.test(assumedRole(session.caller) ?? '') || (await roleArn(session, 'LabRole')) !== null;
  if (learnerLab)
    add(
      'kind of account',
      'good',
      'AWS Academy Learner Lab: one region, no roles of your own, credentials for some hours',
    );

  const { role, finding } = await roleFinding(session, options);
  findings.push(finding, await bucketFinding(session, options));
  findings.push(await imageFinding(session, options), ...limitFindings(options));
  findings.push(...(await quotas(session, options)));
  const objects = { bucket: storageOf(session, options).bucket, role };
  const training = await allowed(session, 'training', findings, objects);
  const transform = await allowed(session, 'transform', findings, objects);
  const endpoints = await endpointsAllowed(session);
  if (endpoints === false) add('endpoints', 'bad', NO_ENDPOINTS.message, NO_ENDPOINTS.hint);
  else
    add(
      'endpoints',
      endpoints ? 'good' : 'unknown',
      endpoints ? 'may be made' : 'whether they may be made is found out when one is',
    );
  await allowed(session, 'logs', findings);
  await allowed(session, 'image', findings);
  findings.push(await usageFinding(session));
  return { findings, training, endpoints, transform, learnerLab };
}

async function allowed(
  session: Session,
  part: keyof typeof ACTIONS,
  findings: Finding[],
  objects: About = {},
): Promise<boolean | null> {
  const denied = await deniedActions(session, ACTIONS[part], objects);
  const about = `permission: ${part}`;
  if (denied === null)
    findings.push({
      about,
      state: 'unknown',
      says: 'the account does not let one ask; a denial will be explained when it comes',
    });
  else if (denied.length === 0)
    findings.push({ about, state: 'good', says: `${ACTIONS[part].length} actions are allowed` });
  else
    findings.push({
      about,
      state: 'bad',
      says: `denied: ${denied.join(', ')}`,
      hint: 'Ask whoever administers the account for them.',
    });
  return denied === null ? null : denied.length === 0;
}

async function roleFinding(
  session: Session,
  options: PlaceOptions,
): Promise<{ readonly role?: string; readonly finding: Finding }> {
  try {
    const role = await findRole(session, options.role);
    return { role, finding: await trustFinding(session, role) };
  } catch (error) {
    if (!isInputError(error)) throw error;
    return { finding: { about: ROLE, state: 'bad', says: error.message, hint: error.hint } };
  }
}

const ROLE = 'role of the jobs';

async function trustFinding(session: Session, arn: string): Promise<Finding> {
  const about = ROLE;
  try {
    const trusted = await trusts(session, arn, 'sagemaker.amazonaws.com');
    if (trusted) return { about, state: 'good', says: `${arn}, which SageMaker may take on` };
    if (trusted === null)
      return { about, state: 'unknown', says: `${arn}; whether SageMaker may take it on cannot be looked up here` };
    return {
      about,
      state: 'bad',
      says: `${arn} does not trust sagemaker.amazonaws.com`,
      hint: 'Add the service sagemaker.amazonaws.com to its trust relationship in IAM.',
    };
  } catch (error) {
    if (isMissing(error))
      return { about, state: 'bad', says: `${arn} does not exist`, hint: 'Name another with --role.' };
    throw error;
  }
}

async function bucketFinding(session: Session, options: PlaceOptions): Promise<Finding> {
  const about = 'bucket';
  const { bucket } = storageOf(session, options);
  try {
    await session.s3.send(new HeadBucketCommand({ Bucket: bucket }));
    return { about, state: 'good', says: `${bucket} is there` };
  } catch (error) {
    if (isMissing(error)) return { about, state: 'good', says: `${bucket} will be made` };
    if (isDenied(error))
      return {
        about,
        state: 'bad',
        says: `${bucket} is somebody else's, or may not be used`,
        hint: 'Name another with --bucket.',
      };
    throw error;
  }
}

async function imageFinding(session: Session, options: PlaceOptions): Promise<Finding> {
  const image = options.image ?? defaultImage(session);
  const there = await imageThere(session, image);
  const hint = '`receptive sagemaker image` builds it and puts it there.';
  if (there === false) return { about: 'image', state: 'bad', says: `${image} is not in ECR`, hint };
  return {
    about: 'image',
    state: there ? 'good' : 'unknown',
    says: there ? image : `${image}; ECR does not let one look`,
  };
}

/** What can be told without asking anybody. */
function limitFindings({ instance = DEFAULTS.instance, hosting, prices }: DoctorOptions): Finding[] {
  const one = (name: string, use: 'training' | 'hosting'): Finding => {
    const about = `instance for ${use}`;
    try {
      requireInstance(name, use);
    } catch (error) {
      return { about, state: 'bad', says: messageOf(error), hint: (error as { hint?: string }).hint };
    }
    const price = instanceOf(prices, name, false);
    const cost = price
      ? `${dollars(price.hour)} an hour by the list prices of ${prices.asOf}`
      : 'no price in the table: give one with --prices';
    return { about, state: price ? 'good' : 'unknown', says: `${name}, ${cost}` };
  };
  return [
    one(instance, 'training'),
    ...(hosting ? [one(hosting, 'hosting')] : []),
    {
      about: 'limits',
      state: 'good',
      says: 'jobs up to 28 days and 16 TB of disk; a request up to 6 MiB, 4 MiB serverless, answered within 60 s; serverless memory 1024 to 6144 MB; hosting has no ml.t3, training no ml.t2. All are checked before anything is sent',
    },
  ];
}

const quotas = (session: Session, options: DoctorOptions): Promise<Finding[]> =>
  quotaFindings(session, {
    instance: options.instance ?? DEFAULTS.instance,
    parallel: options.parallel ?? DEFAULTS.parallel,
    spot: options.spot ?? false,
    hosting: options.hosting,
    memory: SERVERLESS.memory,
    transform: TRANSFORM_INSTANCE,
  });

async function usageFinding(session: Session): Promise<Finding> {
  const about = 'service';
  try {
    const { TrainingJobSummaries = [] } = await session.sagemaker.send(
      new ListTrainingJobsCommand({ StatusEquals: 'InProgress', MaxResults: 100 }),
    );
    return {
      about,
      state: 'good',
      says: `SageMaker answers; ${TrainingJobSummaries.length} training jobs run in this region now`,
    };
  } catch (error) {
    if (isBadCredentials(error)) throw error;
    if (isDenied(error))
      return {
        about,
        state: 'bad',
        says: `SageMaker may not be used (${messageOf(error)})`,
        hint: 'Ask whoever administers the account.',
      };
    throw error;
  }
}

const MARK: Record<Finding['state'], string> = { good: '✓', bad: '✗', unknown: '?' };

/** As people read it, with what will work at the end. */
export function diagnosisText({ findings, training, endpoints, transform, learnerLab }: Diagnosis): string {
  const lines = findings.flatMap(({ about, state, says, hint }) => [
    `${MARK[state]} ${about}: ${says}`,
    ...(hint ? [`    ${hint}`] : []),
  ]);
  const bad = (about: string) => findings.some((one) => one.about === about && one.state === 'bad');
  const ready = !bad(ROLE) && !bad('bucket') && !bad('image') && !bad('service');
  const will = (name: string, may: boolean | null, quota: string) =>
    may === false
      ? `${name} will not work here`
      : ready && !bad(quota)
        ? `${name} ${may ? 'will work' : 'will probably work'}`
        : `${name}: first mend what is marked ✗`;
  lines.push(
    '',
    will('training (`receptive run … --on sagemaker`)', training, QUOTA_ABOUT.training),
    will('endpoints (`receptive sagemaker deploy`)', endpoints, QUOTA_ABOUT.endpoints),
    will('batch answers (`receptive sagemaker transform`)', transform, QUOTA_ABOUT.transforms),
  );
  if (endpoints === false || learnerLab)
    lines.push(
      endpoints === false
        ? NO_ENDPOINTS.hint
        : 'Endpoints are usually denied in a Learner Lab; here they do not seem to be.',
    );
  return lines.join('\n');
}

/** What training does without. */
const OPTIONAL: readonly string[] = [
  'endpoints',
  'permission: image',
  'permission: logs',
  'permission: transform',
  QUOTA_ABOUT.endpoints,
  QUOTA_ABOUT.transforms,
];

/** Whether the work can begin: nothing that training needs is bad. */
export const isFit = ({ findings }: Diagnosis): boolean =>
  findings.every(({ about, state }) => state !== 'bad' || OPTIONAL.includes(about));
