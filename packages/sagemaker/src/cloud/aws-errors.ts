import { Failure, messageOf } from 'receptive-cli/parts';

/** What is read of an error of the SDK; its classes differ from client to client. */
interface AwsError {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

const named = (error: unknown, names: readonly string[]) => names.includes((error as AwsError | null)?.name ?? '');

const DENIED = ['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation', 'UnauthorizedAccess', 'Forbidden'];
const THROTTLED = [
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'SlowDown',
  'ServiceUnavailable',
  'ServiceUnavailableException',
];
const MISSING = [
  'ResourceNotFound',
  'ResourceNotFoundException',
  'RepositoryNotFoundException',
  'ImageNotFoundException',
  'NoSuchKey',
  'NoSuchBucket',
  'NotFound',
  'NoSuchEntity',
  'NoSuchEntityException',
];
const BAD_CREDENTIALS = [
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'InvalidAccessKeyId',
  'CredentialsProviderError',
];

/** A policy forbids the call. */
export const isDenied = (error: unknown): boolean =>
  named(error, DENIED) ||
  ((error as AwsError | null)?.$metadata?.httpStatusCode === 403 && !named(error, BAD_CREDENTIALS));

export const isThrottled = (error: unknown): boolean =>
  named(error, THROTTLED) || (error as AwsError | null)?.$metadata?.httpStatusCode === 429;

/** The account's quota of some resource is used up, or zero. */
export const isQuota = (error: unknown): boolean =>
  named(error, ['ResourceLimitExceeded', 'LimitExceededException', 'ServiceQuotaExceededException']);

/** The quota is zero, as of many types in a new account: no waiting helps. */
export const isHopeless = (error: unknown): boolean =>
  isQuota(error) && /\bis 0 (Instances|MBs)\b/.test(messageOf(error));

/** SageMaker has no error of its own for what does not exist: it is a `ValidationException` that says so. */
export const isMissing = (error: unknown): boolean =>
  named(error, MISSING) ||
  (error as AwsError | null)?.$metadata?.httpStatusCode === 404 ||
  (named(error, ['ValidationException']) &&
    /could not find|not found|does not exist|cannot find|no record/i.test(messageOf(error)));

/** The credentials are missing, wrong or have ended. */
export const isBadCredentials = (error: unknown): boolean => named(error, BAD_CREDENTIALS);

/** Somebody else, or an earlier attempt of ours, has made it already. */
export const isTaken = (error: unknown): boolean =>
  named(error, [
    'ResourceInUse',
    'ResourceInUseException',
    'ResourceAlreadyExistsException',
    'BucketAlreadyOwnedByYou',
    'RepositoryAlreadyExistsException',
    'EntityAlreadyExistsException',
    'EntityAlreadyExists',
  ]) ||
  (named(error, ['ValidationException']) && /already exist|already has been used/i.test(messageOf(error)));

/** The connection never came about. */
const isUnreachable = (error: unknown): boolean =>
  ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET', 'EHOSTUNREACH'].includes(
    (error as NodeJS.ErrnoException | null)?.code ?? '',
  );

/**
 * An error of a call as one sentence with what to do; whatever is none of the provider's stays as it is.
 * @param doing what was being done: "starting a training job"
 */
export function explained(error: unknown, doing: string): unknown {
  const { name, $metadata } = (error ?? {}) as AwsError;
  const said = messageOf(error).replace(/\.$/, '');
  if (isBadCredentials(error))
    return new Failure(
      `${doing}: AWS does not accept the credentials (${name}).`,
      "Sign in again: `aws sso login`, `aws configure`, or copy the Learner Lab's AWS details; `receptive sagemaker doctor` checks them.",
    );
  if (isUnreachable(error))
    return new Failure(`${doing}: AWS cannot be reached (${said}).`, 'Check the network and AWS_ENDPOINT_URL.');
  if (!$metadata) return error;
  if (isDenied(error))
    return new Failure(
      `${doing}: the account does not allow it (${said}).`,
      '`receptive sagemaker doctor` says what this account allows and what works instead.',
    );
  if (isQuota(error))
    return new Failure(
      `${doing}: the account's quota is used up (${said}).`,
      'Choose another --instance, or ask for more under Service Quotas, Amazon SageMaker.',
    );
  const id = $metadata.requestId ? `, request ${$metadata.requestId}` : '';
  return new Failure(`${doing}: ${name}: ${said}${id}.`);
}

/** Awaits a call and explains what it throws. */
export async function explaining<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw explained(error, doing);
  }
}
