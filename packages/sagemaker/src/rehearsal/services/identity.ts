import { ServiceError } from '../service-error.js';
import type { World } from '../world.js';
import type { Xml } from '../xml.js';

/** An operation of a Query service: from its parameters to what stands in `<…Result>`. */
export type QueryOperation = (parameters: URLSearchParams) => Xml;

const TRUST = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['sagemaker.amazonaws.com', 'codebuild.amazonaws.com'] },
      Action: 'sts:AssumeRole',
    },
  ],
};

/** `Name.member.1`, `Name.member.2` … */
const members = (parameters: URLSearchParams, name: string) =>
  [...parameters].flatMap(([key, value]) => (new RegExp(`^${name}\\.member\\.\\d+$`).test(key) ? [value] : []));

/** STS and IAM, as far as a tool asks who it is and what it may. */
export function identityOperations(world: World): Readonly<Record<string, QueryOperation>> {
  const { account, roles, faults } = world;
  const role = (name: string) => ({
    Path: '/',
    RoleName: name,
    RoleId: 'AROAREHEARSAL00000000',
    Arn: `arn:aws:iam::${account}:role/${name}`,
    CreateDate: '2026-01-01T00:00:00Z',
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(TRUST)),
    MaxSessionDuration: 3600,
  });
  return {
    GetCallerIdentity: () => ({ Account: account, Arn: callerArn(world), UserId: 'AIDAREHEARSAL00000000' }),
    GetRole: (parameters) => {
      const name = parameters.get('RoleName') ?? '';
      if (!roles.includes(name))
        throw new ServiceError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
      return { Role: role(name) };
    },
    ListRoles: () => ({ Roles: { member: roles.map(role) }, IsTruncated: false }),
    SimulatePrincipalPolicy: (parameters) => {
      const [resource = '*'] = members(parameters, 'ResourceArns');
      const member = members(parameters, 'ActionNames').map((EvalActionName) => ({
        EvalActionName,
        EvalResourceName: resource,
        EvalDecision: faults.denies(EvalActionName) ? 'explicitDeny' : 'allowed',
      }));
      return { EvaluationResults: { member }, IsTruncated: false };
    },
  };
}

export const callerArn = ({ account }: World) => `arn:aws:iam::${account}:user/rehearsal`;
