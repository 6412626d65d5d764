import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { GetRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { InputError } from 'receptive';
import { VERSION } from 'receptive-cli/parts';
import { explaining, isDenied, isMissing } from './aws-errors.js';
import { requireBucket, requireImage, requireRole } from './limits.js';
import type { Session } from './session.js';
import { Storage } from './storage.js';

export interface PlaceOptions {
  /** ARN of the role that jobs and endpoints act as. Default: found, see `findRole`. */
  readonly role?: string;
  /** Default: `receptive-sagemaker-<account>-<region>`, made where it is missing. */
  readonly bucket?: string;
  /** Default: `receptive:<version>` in the account's ECR. */
  readonly image?: string;
}

export const REPOSITORY = 'receptive';

/** AWS's own policy for roles of SageMaker opens buckets with that word in their name. */
export const defaultBucket = ({ account, region }: Session): string => `receptive-sagemaker-${account}-${region}`;
export const defaultImage = ({ account, region }: Session): string =>
  `${account}.dkr.ecr.${region}.amazonaws.com/${REPOSITORY}:${VERSION}`;

export function storageOf(session: Session, options: PlaceOptions): Storage {
  if (options.bucket !== undefined) requireBucket(options.bucket);
  return new Storage(session, options.bucket ?? defaultBucket(session));
}

/** The ARN of a role by its name; null where there is none, or none that may be looked at. */
export async function roleArn(session: Session, name: string): Promise<string | null> {
  try {
    const { Role } = await session.iam.send(new GetRoleCommand({ RoleName: name }));
    return Role?.Arn ?? null;
  } catch (error) {
    if (isMissing(error) || isDenied(error)) return null;
    throw error;
  }
}

/** The name in `arn:aws:sts::1:assumed-role/<name>/<session>`; null for anybody else. */
export const assumedRole = (caller: string): string | null => /:assumed-role\/([^/]+)\//.exec(caller)?.[1] ?? null;

/**
 * The role that jobs act as: what was named; that of the Learner Lab; the one that Studio works as; one that the
 * console made for SageMaker. Errors: InputError with how to make one.
 */
export async function findRole(session: Session, named?: string): Promise<string> {
  const given = named ?? process.env.RECEPTIVE_SAGEMAKER_ROLE;
  if (given !== undefined) {
    requireRole(given, named === undefined ? 'RECEPTIVE_SAGEMAKER_ROLE' : '--role');
    return given;
  }
  const lab = await roleArn(session, 'LabRole');
  if (lab) return lab;
  const own = assumedRole(session.caller);
  const studio = own && /sagemaker/i.test(own) ? await roleArn(session, own) : null;
  if (studio) return studio;
  const known = await listSageMakerRoles(session);
  if (known) return known;
  throw new InputError(
    '--role: expected the role that training jobs act as, got none, and none of this account was found.',
    'Make one in IAM for the service SageMaker (policy AmazonSageMakerFullAccess) and give its ARN; docs/sagemaker.md has the steps.',
  );
}

async function listSageMakerRoles(session: Session): Promise<string | null> {
  try {
    let Marker: string | undefined;
    do {
      const page = await session.iam.send(new ListRolesCommand({ Marker }));
      const role = page.Roles?.find(({ RoleName }) =>
        /^(AmazonSageMaker-ExecutionRole|receptive-(sagemaker|rehearsal))/i.test(RoleName ?? ''),
      );
      if (role?.Arn) return role.Arn;
      Marker = page.IsTruncated ? page.Marker : undefined;
    } while (Marker);
  } catch (error) {
    if (!isDenied(error)) throw error;
  }
  return null;
}

/** Whether an image is in ECR; null where one may not look. */
export async function imageThere(session: Session, image: string): Promise<boolean | null> {
  const [, account, repositoryName = '', imageTag, imageDigest] =
    /^(\d+)\.dkr\.ecr\.[^/]+\/([^:@]+)(?::(.+)|@(.+))$/.exec(image) ?? [];
  try {
    const { imageDetails = [] } = await session.ecr.send(
      new DescribeImagesCommand({ registryId: account, repositoryName, imageIds: [{ imageTag, imageDigest }] }),
    );
    return imageDetails.length > 0;
  } catch (error) {
    if (isMissing(error)) return false;
    if (isDenied(error)) return null;
    throw error;
  }
}

/** The image to use. Errors: InputError where it is not in ECR. */
export async function findImage(session: Session, named?: string): Promise<string> {
  const image = named ?? defaultImage(session);
  requireImage(image);
  if ((await explaining('looking for the image', () => imageThere(session, image))) === false) {
    throw new InputError(
      `--image: expected an image in ECR, got ${image}, which is not there.`,
      '`receptive sagemaker image` builds it and puts it there.',
    );
  }
  return image;
}

/** Role, bucket and image, known to be there. */
export interface Place {
  readonly role: string;
  readonly storage: Storage;
  readonly image: string;
}

export async function findPlace(session: Session, options: PlaceOptions): Promise<Place> {
  const storage = storageOf(session, options);
  const role = await findRole(session, options.role);
  const image = await findImage(session, options.image);
  await storage.ensure();
  return { role, storage, image };
}
