import { createHash } from 'node:crypto';
import { check, text } from '../rules.js';
import { ServiceError } from '../service-error.js';
import { type Json, type Operations, seconds, tag } from '../world.js';

const NAME = text(/^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/, 256, 2);
const TOKEN_HOURS = 12;

interface Image {
  readonly digest: string;
  readonly pushed: Date;
  readonly bytes: number;
}

interface Repository {
  readonly created: Date;
  readonly images: Map<string, Image>;
}

interface ImageId {
  readonly imageTag?: string;
  readonly imageDigest?: string;
}

/** ECR: names of repositories and of images in them; layers are not kept. */
export class Registry {
  private readonly repositories = new Map<string, Repository>();

  constructor(
    private readonly region: string,
    private readonly account: string,
    readonly tags: Map<string, Map<string, string>>,
  ) {}

  get host(): string {
    return `${this.account}.dkr.ecr.${this.region}.amazonaws.com`;
  }

  /** The parts of `<host>/<repository>:<tag>` or `…@<digest>`; null for an image of elsewhere. */
  private parse(uri: string): { repository: string; id: string } | null {
    if (!uri.startsWith(`${this.host}/`)) return null;
    const [, repository = '', id = 'latest'] = /^([^:@]+)(?:[:@](.+))?$/.exec(uri.slice(this.host.length + 1)) ?? [];
    return { repository, id };
  }

  has(uri: string): boolean {
    const image = this.parse(uri);
    const images = image ? this.repositories.get(image.repository)?.images : undefined;
    return images !== undefined && [...images].some(([name, { digest }]) => name === image?.id || digest === image?.id);
  }

  /** As `docker push` does it. @returns whether the repository is there */
  push(uri: string, content: Uint8Array): boolean {
    const image = this.parse(uri);
    const repository = image && this.repositories.get(image.repository);
    if (!image || !repository) return false;
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    repository.images.set(image.id, { digest, pushed: new Date(), bytes: content.length });
    return true;
  }

  /** A repository that was there before. */
  seed(uri: string): void {
    const image = this.parse(uri);
    if (!image) return;
    if (!this.repositories.has(image.repository))
      this.repositories.set(image.repository, { created: new Date(), images: new Map() });
    this.push(uri, Buffer.from(uri));
  }

  private arn(name: string): string {
    return `arn:aws:ecr:${this.region}:${this.account}:repository/${name}`;
  }

  private find(input: Json): [name: string, repository: Repository] {
    check(input, { repositoryName: NAME });
    const name = String(input.repositoryName);
    const repository = this.repositories.get(name);
    if (!repository)
      throw new ServiceError(
        'RepositoryNotFoundException',
        `The repository with name '${name}' does not exist in the registry with id '${this.account}'`,
      );
    return [name, repository];
  }

  private show = (name: string, { created }: Repository) => ({
    repositoryArn: this.arn(name),
    registryId: this.account,
    repositoryName: name,
    repositoryUri: `${this.host}/${name}`,
    createdAt: seconds(created),
    imageTagMutability: 'MUTABLE',
  });

  readonly operations: Operations = {
    DescribeRepositories: ({ repositoryNames }) => ({
      repositories: repositoryNames
        ? (repositoryNames as string[]).map((repositoryName) => this.show(...this.find({ repositoryName })))
        : [...this.repositories].map(([name, repository]) => this.show(name, repository)),
    }),
    CreateRepository: (input) => {
      check(input, { repositoryName: NAME });
      const name = String(input.repositoryName);
      if (this.repositories.has(name))
        throw new ServiceError(
          'RepositoryAlreadyExistsException',
          `The repository with name '${name}' already exists in the registry with id '${this.account}'`,
        );
      const repository = { created: new Date(), images: new Map() };
      this.repositories.set(name, repository);
      tag(this, this.arn(name), input.tags);
      return { repository: this.show(name, repository) };
    },
    DeleteRepository: (input) => {
      const [name, repository] = this.find(input);
      if (repository.images.size > 0 && input.force !== true)
        throw new ServiceError(
          'RepositoryNotEmptyException',
          `The repository with name '${name}' in registry with id '${this.account}' cannot be deleted because it still contains images`,
        );
      this.repositories.delete(name);
      this.tags.delete(this.arn(name));
      return { repository: this.show(name, repository) };
    },
    GetAuthorizationToken: () => ({
      authorizationData: [
        {
          authorizationToken: Buffer.from('AWS:rehearsal').toString('base64'),
          expiresAt: Date.now() / 1000 + TOKEN_HOURS * 3600,
          proxyEndpoint: `https://${this.host}`,
        },
      ],
    }),
    DescribeImages: (input) => {
      const [name, { images }] = this.find(input);
      const ids = input.imageIds as ImageId[] | undefined;
      const shown = [...images].filter(
        ([tag, { digest }]) => !ids || ids.some((id) => id.imageTag === tag || id.imageDigest === digest),
      );
      if (ids && shown.length === 0)
        throw new ServiceError(
          'ImageNotFoundException',
          `The image with imageId ${JSON.stringify(ids[0])} does not exist within the repository with name '${name}' in the registry with id '${this.account}'`,
        );
      return {
        imageDetails: shown.map(([tag, { digest, pushed, bytes }]) => ({
          registryId: this.account,
          repositoryName: name,
          imageDigest: digest,
          imageTags: [tag],
          imageSizeInBytes: bytes,
          imagePushedAt: seconds(pushed),
        })),
      };
    },
    ListImages: (input) => {
      const [, { images }] = this.find(input);
      return { imageIds: [...images].map(([imageTag, { digest }]) => ({ imageTag, imageDigest: digest })) };
    },
    BatchDeleteImage: (input) => {
      const [, { images }] = this.find(input);
      const imageIds: ImageId[] = [];
      const failures: Json[] = [];
      for (const imageId of (input.imageIds ?? []) as ImageId[]) {
        const found = [...images].filter(
          ([tag, { digest }]) => imageId.imageTag === tag || imageId.imageDigest === digest,
        );
        for (const [tag, { digest }] of found) {
          images.delete(tag);
          imageIds.push({ imageTag: tag, imageDigest: digest });
        }
        if (found.length === 0)
          failures.push({ imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' });
      }
      return { imageIds, failures };
    },
  };
}
