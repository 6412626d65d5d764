import { type ContextEntry, type EvaluationResult, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  DeleteEndpointConfigCommand,
} from '@aws-sdk/client-sagemaker';
import { isBadCredentials, isDenied, isThrottled } from './aws-errors.js';
import { assumedRole, roleArn } from './place.js';
import type { Session } from './session.js';

/** What each part of the work calls. */
export const ACTIONS = {
  training: [
    's3:PutObject',
    's3:GetObject',
    's3:ListBucket',
    'sagemaker:CreateTrainingJob',
    'sagemaker:DescribeTrainingJob',
    'sagemaker:StopTrainingJob',
    'sagemaker:AddTags',
    'iam:PassRole',
  ],
  endpoints: [
    'sagemaker:CreateModel',
    'sagemaker:CreateEndpointConfig',
    'sagemaker:CreateEndpoint',
    'sagemaker:InvokeEndpoint',
    'sagemaker:DeleteEndpoint',
  ],
  transform: ['sagemaker:CreateModel', 'sagemaker:CreateTransformJob', 'sagemaker:DescribeTransformJob'],
  image: ['ecr:CreateRepository', 'ecr:PutImage', 'codebuild:CreateProject', 'codebuild:StartBuild'],
  logs: ['logs:DescribeLogStreams', 'logs:GetLogEvents'],
} as const;

export const NO_ENDPOINTS = {
  message:
    'This account does not allow endpoints (sagemaker:CreateEndpointConfig or sagemaker:CreateEndpoint is denied), as in an AWS Academy Learner Lab.',
  hint: 'What works there: training as jobs (`receptive run … --on sagemaker`), batch answers (`receptive sagemaker transform`), and the same container or `receptive serve` on your own machine.',
} as const;

/** What the actions are about, where it is known: policies for roles of SageMaker name buckets and services. */
export interface About {
  readonly bucket?: string;
  /** ARN of the role that jobs act as. */
  readonly role?: string;
}

/** The question about each action: a policy that allows it on our bucket, or for our role, says nothing of all others. */
function questionsOf(actions: readonly string[], { bucket, role }: About) {
  const resourceOf = (action: string) => {
    if (action === 'iam:PassRole') return role;
    if (!action.startsWith('s3:') || bucket === undefined) return undefined;
    return `arn:aws:s3:::${bucket}${action === 's3:ListBucket' ? '' : '/*'}`;
  };
  const questions = new Map<string | undefined, string[]>();
  for (const action of actions) {
    const resource = resourceOf(action);
    questions.set(resource, [...(questions.get(resource) ?? []), action]);
  }
  return [...questions].map(([resource, ActionNames]) => ({
    ActionNames,
    ...(resource === undefined ? {} : { ResourceArns: [resource] }),
    ContextEntries: ActionNames.includes('iam:PassRole') ? [PASSED_TO_SAGEMAKER] : undefined,
  }));
}

const PASSED_TO_SAGEMAKER: ContextEntry = {
  ContextKeyName: 'iam:PassedToService',
  ContextKeyType: 'string',
  ContextKeyValues: ['sagemaker.amazonaws.com'],
};

/** What a policy says of actions: denied ones, or null where one may not ask. */
export async function deniedActions(
  session: Session,
  actions: readonly string[],
  about: About = {},
): Promise<string[] | null> {
  const role = assumedRole(session.caller);
  const arn = role ? await roleArn(session, role) : session.caller;
  // An account's root has no policies to ask about.
  if (!arn || arn.endsWith(':root')) return null;
  try {
    const results: EvaluationResult[] = [];
    for (const question of questionsOf(actions, about)) {
      const { EvaluationResults = [] } = await session.iam.send(
        new SimulatePrincipalPolicyCommand({ PolicySourceArn: arn, ...question }),
      );
      if (EvaluationResults.length === 0) return null;
      results.push(...EvaluationResults);
    }
    return results
      .filter(({ EvalDecision }) => EvalDecision !== 'allowed')
      .map(({ EvalActionName = '' }) => EvalActionName);
  } catch (error) {
    if (isBadCredentials(error) || isThrottled(error)) throw error;
    return null;
  }
}

/**
 * Whether endpoints may be made, found out without making one: by the policy, or else by asking for a configuration of
 * a model and for an endpoint of a configuration that do not exist, which is denied before they are looked for. Null
 * where none of it tells.
 */
export async function endpointsAllowed(session: Session): Promise<boolean | null> {
  const denied = await deniedActions(session, ACTIONS.endpoints);
  if (denied) return denied.length === 0;
  const { sagemaker } = session;
  const EndpointConfigName = 'receptive-permission-check';
  const ProductionVariants = [
    {
      VariantName: 'AllTraffic',
      ModelName: 'receptive-no-such-model',
      ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 1 },
    },
  ];
  const config = await answerTo(async () => {
    await sagemaker.send(new CreateEndpointConfigCommand({ EndpointConfigName, ProductionVariants }));
    await sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName }));
  });
  if (config !== true) return config;
  return answerTo(() =>
    sagemaker.send(
      new CreateEndpointCommand({
        EndpointName: 'receptive-permission-check',
        EndpointConfigName: 'receptive-no-such-configuration',
      }),
    ),
  );
}

/** What a refusal tells: false for a denial, true for anything that comes after the permissions. */
async function answerTo(call: () => Promise<unknown>): Promise<boolean | null> {
  try {
    await call();
    return true;
  } catch (error) {
    if (isBadCredentials(error)) throw error;
    if (isThrottled(error)) return null;
    return !isDenied(error);
  }
}
