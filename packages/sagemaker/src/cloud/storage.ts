import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketTaggingCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { InputError } from 'receptive';
import { extractArchive, Failure } from 'receptive-cli/parts';
import { explaining, isDenied, isMissing, isTaken } from './aws-errors.js';
import { tagsOf } from './names.js';
import type { Session } from './session.js';

/** What S3 takes in one request. */
const MOST_BYTES = 5 * 2 ** 30;
/** Below that a file is sent from memory, so that a request that broke off can be sent again. */
const IN_MEMORY = 64 * 2 ** 20;
/** Of the results of a trial, unpacked. */
const RESULTS = { maxBytes: 4 * 2 ** 30, maxFiles: 10_000 };

export type Content = { readonly file: string } | { readonly bytes: Uint8Array };

/** A bucket of an account. */
export class Storage {
  constructor(
    private readonly session: Session,
    readonly bucket: string,
  ) {}

  uri(key: string): string {
    return `s3://${this.bucket}/${key}`;
  }

  /** Makes the bucket where there is none. Errors: Failure where it is somebody else's. */
  async ensure(): Promise<void> {
    const { s3, region } = this.session;
    try {
      await s3.send(new HeadBucketCommand({ Bucket: this.bucket }));
      return;
    } catch (error) {
      if (isDenied(error))
        throw new Failure(`The bucket ${this.bucket} is there and not yours to use.`, 'Name another with --bucket.');
      if (!isMissing(error)) throw error;
    }
    await explaining(`making the bucket ${this.bucket}`, async () => {
      const where =
        region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as never } };
      await s3.send(new CreateBucketCommand({ Bucket: this.bucket, ...where })).catch((error: unknown) => {
        if (!isTaken(error)) throw error;
      });
      await s3.send(new PutBucketTaggingCommand({ Bucket: this.bucket, Tagging: { TagSet: tagsOf(null) } }));
    });
  }

  /** Size of an object; null where there is none, or none that may be looked at. */
  async size(key: string): Promise<number | null> {
    try {
      const { ContentLength = 0 } = await this.session.s3.send(
        new HeadObjectCommand({ Bucket: this.bucket, Key: key }),
      );
      return ContentLength;
    } catch (error) {
      // Who may not list a bucket is not told that something is missing either.
      if (isMissing(error) || isDenied(error)) return null;
      throw error;
    }
  }

  async put(key: string, content: Content): Promise<void> {
    const size = 'bytes' in content ? content.bytes.length : (await stat(content.file)).size;
    if (size > MOST_BYTES) throw new InputError(`${key}: expected at most 5 GiB to send, got ${size} bytes.`);
    const body =
      'bytes' in content
        ? content.bytes
        : size <= IN_MEMORY
          ? await readFile(content.file)
          : createReadStream(content.file);
    await explaining(`sending ${key}`, () =>
      this.session.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentLength: size })),
    );
  }

  /** Sends what is named by its content, unless it is there. @returns whether it was sent */
  async putOnce(key: string, content: Content): Promise<boolean> {
    const size = 'bytes' in content ? content.bytes.length : (await stat(content.file)).size;
    if ((await this.size(key)) === size) return false;
    await this.put(key, content);
    return true;
  }

  async bytes(key: string): Promise<Uint8Array> {
    const { Body } = await this.session.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    if (!Body) throw new Error(`${this.uri(key)}: an answer without a body`);
    return Body.transformToByteArray();
  }

  /** Unpacks a `.tar.gz` into a new folder and hands it to `use`; the folder is gone afterwards. */
  async unpacked<T>(key: string, use: (folder: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'receptive-cloud-'));
    try {
      const archive = join(folder, 'archive.tar.gz');
      const { Body } = await this.session.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      await pipeline(Body as Readable, createWriteStream(archive));
      const inside = join(folder, 'inside');
      await extractArchive(archive, inside, `${this.uri(key)}`, RESULTS);
      return await use(inside);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Keys that begin so, in order. */
  async list(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for (let token: string | undefined; ; ) {
      const page = await this.session.s3.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken: token }),
      );
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
      if (!token) return keys;
    }
  }

  /** Deletes everything that begins so. @returns how many there were; throws for those that S3 would not delete. */
  async remove(prefix: string): Promise<number> {
    const keys = await this.list(prefix);
    for (let first = 0; first < keys.length; first += 1000) {
      const Objects = keys.slice(first, first + 1000).map((Key) => ({ Key }));
      const { Errors = [] } = await this.session.s3.send(
        new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } }),
      );
      if (Errors[0])
        throw new Error(`${Errors.length} objects, the first ${Errors[0].Key}: ${Errors[0].Message ?? Errors[0].Code}`);
    }
    return keys.length;
  }
}

export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** Bucket and key of an `s3://` address. Errors: InputError. */
export function parseS3(uri: string, field: string): { readonly bucket: string; readonly key: string } {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(uri) ?? [];
  if (!bucket) throw new InputError(`${field}: expected an address such as s3://bucket/folder/, got ${uri}.`);
  return { bucket, key };
}
