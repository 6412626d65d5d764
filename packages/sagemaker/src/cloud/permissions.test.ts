import { expect, test, vi } from 'vitest';
import { ACTIONS, deniedActions } from './permissions.js';
import type { Session } from './session.js';

const ROLE = 'arn:aws:iam::123456789012:role/receptive-sagemaker';

interface Question {
  readonly ActionNames: readonly string[];
  readonly ResourceArns?: readonly string[];
  readonly ContextEntries?: readonly { readonly ContextKeyValues: readonly string[] }[];
}

/** Policies of an account like AmazonSageMakerFullAccess: buckets by name, and the role only for SageMaker. */
function accountWith(allowed: (action: string, resource: string, passedTo?: string) => boolean) {
  const send = vi.fn(async ({ input }: { readonly input: Question }) => {
    const { ActionNames, ResourceArns = ['*'], ContextEntries = [] } = input;
    const [context] = ContextEntries;
    return {
      EvaluationResults: ActionNames.map((EvalActionName) => ({
        EvalActionName,
        EvalDecision: allowed(EvalActionName, ResourceArns[0] ?? '', context?.ContextKeyValues[0])
          ? 'allowed'
          : 'implicitDeny',
      })),
    };
  });
  const session = { caller: 'arn:aws:iam::123456789012:user/me', iam: { send } } as unknown as Session;
  return { session, send };
}

test('policies are asked about the bucket and the role that are used, not about all there are', async () => {
  const { session, send } = accountWith((action, resource, passedTo) => {
    if (action === 's3:ListBucket') return resource === 'arn:aws:s3:::my-sagemaker-bucket';
    if (action.startsWith('s3:')) return resource === 'arn:aws:s3:::my-sagemaker-bucket/*';
    return action !== 'iam:PassRole' || (resource === ROLE && passedTo === 'sagemaker.amazonaws.com');
  });
  expect(await deniedActions(session, ACTIONS.training, { bucket: 'my-sagemaker-bucket', role: ROLE })).toEqual([]);
  expect(send).toHaveBeenCalledTimes(4);
  expect(await deniedActions(session, ACTIONS.training, { bucket: 'elsewhere', role: ROLE })).toEqual([
    's3:PutObject',
    's3:GetObject',
    's3:ListBucket',
  ]);
});

test('one question where nothing is named, and no answer where one may not ask', async () => {
  const { session, send } = accountWith((action) => action !== 'sagemaker:CreateEndpoint');
  expect(await deniedActions(session, ACTIONS.endpoints)).toEqual(['sagemaker:CreateEndpoint']);
  expect(send).toHaveBeenCalledTimes(1);
  send.mockRejectedValueOnce(Object.assign(new Error('no'), { name: 'AccessDenied' }));
  expect(await deniedActions(session, ACTIONS.endpoints)).toBeNull();
});
