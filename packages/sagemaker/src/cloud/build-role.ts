import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { isDenied, isMissing, isTaken } from './aws-errors.js';
import { tagsOf } from './names.js';
import { roleArn } from './place.js';
import { type Removal, removal } from './removal.js';
import type { Session } from './session.js';

/** What CodeBuild acts as where the account has no role for it. */
export const BUILD_ROLE = 'receptive-codebuild';
const POLICY = 'receptive-codebuild';

/** A role that CodeBuild may take on: that of the jobs where it trusts CodeBuild too, as in a Learner Lab, or one made for it. */
export async function findBuildRole(session: Session, bucket: string, jobs: string | null): Promise<string> {
  if (jobs && (await trusts(session, jobs, 'codebuild.amazonaws.com'))) return jobs;
  const own = await roleArn(session, BUILD_ROLE);
  const arn = own ?? (await createBuildRole(session));
  const { account, region } = session;
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
      { Effect: 'Allow', Action: ['s3:GetObject'], Resource: `arn:aws:s3:::${bucket}/*` },
      { Effect: 'Allow', Action: ['ecr:GetAuthorizationToken'], Resource: '*' },
      {
        Effect: 'Allow',
        Action: [
          'ecr:BatchCheckLayerAvailability',
          'ecr:InitiateLayerUpload',
          'ecr:UploadLayerPart',
          'ecr:CompleteLayerUpload',
          'ecr:PutImage',
          'ecr:BatchGetImage',
        ],
        Resource: `arn:aws:ecr:${region}:${account}:repository/receptive`,
      },
    ],
  });
  await session.iam.send(new PutRolePolicyCommand({ RoleName: BUILD_ROLE, PolicyName: POLICY, PolicyDocument }));
  return arn;
}

/** Whether a role lets a service take it on; null where one may not look. */
export async function trusts(session: Session, arn: string, service: string): Promise<boolean | null> {
  try {
    const { Role } = await session.iam.send(new GetRoleCommand({ RoleName: arn.split('/').at(-1) }));
    return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '').includes(service);
  } catch (error) {
    if (isDenied(error)) return null;
    throw error;
  }
}

async function createBuildRole(session: Session): Promise<string> {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  try {
    const { Role } = await session.iam.send(
      new CreateRoleCommand({ RoleName: BUILD_ROLE, AssumeRolePolicyDocument, Tags: tagsOf(null) }),
    );
    return Role?.Arn ?? '';
  } catch (error) {
    if (!isTaken(error)) throw error;
    return (await roleArn(session, BUILD_ROLE)) ?? '';
  }
}

/** Null where there is none. */
export async function removeBuildRole(session: Session): Promise<Removal | null> {
  const RoleName = BUILD_ROLE;
  try {
    await session.iam.send(new GetRoleCommand({ RoleName }));
  } catch (error) {
    // Where one may not look one could not have made it either.
    if (isMissing(error) || isDenied(error)) return null;
    throw error;
  }
  return removal(
    session,
    `role ${RoleName}`,
    async () => {
      await session.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: POLICY })).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
      await session.iam.send(new DeleteRoleCommand({ RoleName }));
    },
    () => session.iam.send(new GetRoleCommand({ RoleName })),
  );
}
