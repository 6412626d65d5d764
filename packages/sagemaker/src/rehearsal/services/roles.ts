import { invalid, ServiceError } from '../service-error.js';
import type { Xml } from '../xml.js';

/** An operation of a Query service: from its parameters to what stands in `<…Result>`. */
export type QueryOperation = (parameters: URLSearchParams) => Xml;

interface Role {
  readonly trust: string;
  readonly created: Date;
  readonly policies: Map<string, string>;
}

/** Who may take on a role that was there before. */
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['sagemaker.amazonaws.com', 'codebuild.amazonaws.com'] },
      Action: 'sts:AssumeRole',
    },
  ],
});

const NAME = /^[\w+=,.@-]{1,64}$/;

/** IAM's roles. */
export class Roles {
  private readonly roles = new Map<string, Role>();

  constructor(
    private readonly account: string,
    names: readonly string[],
  ) {
    for (const name of names) this.roles.set(name, { trust: TRUST, created: new Date(), policies: new Map() });
  }

  /** A role that cannot be assumed is noticed when something is made with it. */
  require(arn: unknown, service: 'sagemaker' | 'codebuild'): void {
    const principal = `${service}.amazonaws.com`;
    for (const [name, { trust }] of this.roles) if (arn === this.arn(name) && trust.includes(principal)) return;
    throw invalid(
      `Could not assume role ${arn}. Please ensure that the role exists and allows principal '${principal}' to assume the role.`,
    );
  }

  private arn(name: string): string {
    return `arn:aws:iam::${this.account}:role/${name}`;
  }

  private find(parameters: URLSearchParams): [name: string, role: Role] {
    const name = parameters.get('RoleName') ?? '';
    const role = this.roles.get(name);
    if (!role) throw new ServiceError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
    return [name, role];
  }

  private show = (name: string, { trust, created }: Role): Xml => ({
    Path: '/',
    RoleName: name,
    RoleId: 'AROAREHEARSAL00000000',
    Arn: this.arn(name),
    CreateDate: created.toISOString(),
    AssumeRolePolicyDocument: encodeURIComponent(trust),
    MaxSessionDuration: 3600,
  });

  readonly operations: Readonly<Record<string, QueryOperation>> = {
    GetRole: (parameters) => ({ Role: this.show(...this.find(parameters)) }),
    ListRoles: () => ({
      Roles: { member: [...this.roles].map(([name, role]) => this.show(name, role)) },
      IsTruncated: false,
    }),
    CreateRole: (parameters) => {
      const name = parameters.get('RoleName') ?? '';
      const trust = policyOf(parameters, 'AssumeRolePolicyDocument');
      if (!NAME.test(name))
        throw new ServiceError(
          'ValidationError',
          'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
        ); // prettier-ignore
      if (this.roles.has(name))
        throw new ServiceError('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
      const role = { trust, created: new Date(), policies: new Map() };
      this.roles.set(name, role);
      return { Role: this.show(name, role) };
    },
    PutRolePolicy: (parameters) => {
      const [, { policies }] = this.find(parameters);
      policies.set(parameters.get('PolicyName') ?? '', policyOf(parameters, 'PolicyDocument'));
      return {};
    },
    DeleteRolePolicy: (parameters) => {
      const [, { policies }] = this.find(parameters);
      const policy = parameters.get('PolicyName') ?? '';
      if (!policies.delete(policy))
        throw new ServiceError('NoSuchEntity', `The role policy with name ${policy} cannot be found.`, 404);
      return {};
    },
    DeleteRole: (parameters) => {
      const [name, { policies }] = this.find(parameters);
      if (policies.size > 0)
        throw new ServiceError('DeleteConflict', 'Cannot delete entity, must delete policies first.', 409);
      this.roles.delete(name);
      return {};
    },
  };
}

function policyOf(parameters: URLSearchParams, name: string): string {
  const text = parameters.get(name) ?? '';
  try {
    if (Array.isArray(JSON.parse(text).Statement)) return text;
  } catch {
    // Said below.
  }
  throw new ServiceError('MalformedPolicyDocument', 'Syntax errors in policy.');
}
