import type { World } from '../world.js';
import type { QueryOperation } from './roles.js';

/** `Name.member.1`, `Name.member.2` … */
const members = (parameters: URLSearchParams, name: string) =>
  [...parameters].flatMap(([key, value]) => (new RegExp(`^${name}\\.member\\.\\d+$`).test(key) ? [value] : []));

export const callerArn = ({ account }: World) => `arn:aws:iam::${account}:user/rehearsal`;

/** STS and IAM, as far as a tool asks who it is and what it may. */
export const identityOperations = (world: World): Readonly<Record<string, QueryOperation>> => ({
  GetCallerIdentity: () => ({ Account: world.account, Arn: callerArn(world), UserId: 'AIDAREHEARSAL00000000' }),
  SimulatePrincipalPolicy: (parameters) => {
    const [resource = '*'] = members(parameters, 'ResourceArns');
    const member = members(parameters, 'ActionNames').map((EvalActionName) => ({
      EvalActionName,
      EvalResourceName: resource,
      EvalDecision: world.faults.denies(EvalActionName) ? 'explicitDeny' : 'allowed',
    }));
    return { EvaluationResults: { member }, IsTruncated: false };
  },
});
