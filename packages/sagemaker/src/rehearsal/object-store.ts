import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from './service-error.js';

export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  readonly modified: Date;
  readonly type: string;
  /** `x-amz-meta-…` headers. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly file: string;
}

export interface ObjectAbout {
  readonly type?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly etag?: string;
}

/** Buckets and objects: their bytes in numbered files of a folder, all else in memory. */
export class ObjectStore {
  private readonly buckets = new Map<string, Map<string, StoredObject>>();
  private written = 0;

  constructor(private readonly folder: string) {}

  has(bucket: string): boolean {
    return this.buckets.has(bucket);
  }

  names(): string[] {
    return [...this.buckets.keys()].sort();
  }

  create(bucket: string): void {
    this.buckets.set(bucket, new Map());
  }

  remove(bucket: string): void {
    if (this.bucket(bucket).size > 0)
      throw new ServiceError('BucketNotEmpty', 'The bucket you tried to delete is not empty.', 409);
    this.buckets.delete(bucket);
  }

  private bucket(name: string): Map<string, StoredObject> {
    const bucket = this.buckets.get(name);
    if (!bucket)
      throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
    return bucket;
  }

  async put(bucket: string, key: string, bytes: Uint8Array, about: ObjectAbout = {}): Promise<StoredObject> {
    const objects = this.bucket(bucket);
    const before = objects.get(key);
    const file = join(this.folder, String(this.written++));
    await mkdir(this.folder, { recursive: true });
    await writeFile(file, bytes);
    const stored = {
      key,
      size: bytes.length,
      etag: about.etag ?? `"${createHash('md5').update(bytes).digest('hex')}"`,
      modified: new Date(),
      type: about.type ?? 'application/octet-stream',
      metadata: about.metadata ?? {},
      file,
    };
    objects.set(key, stored);
    if (before) await rm(before.file, { force: true });
    return stored;
  }

  find(bucket: string, key: string): StoredObject | undefined {
    return this.bucket(bucket).get(key);
  }

  head(bucket: string, key: string): StoredObject {
    const found = this.find(bucket, key);
    if (!found) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
    return found;
  }

  async get(bucket: string, key: string): Promise<Buffer> {
    return readFile(this.head(bucket, key).file);
  }

  /** In the order of their keys' bytes. */
  list(bucket: string, prefix = ''): StoredObject[] {
    return [...this.bucket(bucket).values()]
      .filter(({ key }) => key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  }

  async delete(bucket: string, key: string): Promise<void> {
    const objects = this.bucket(bucket);
    const before = objects.get(key);
    objects.delete(key);
    if (before) await rm(before.file, { force: true });
  }
}

/** `s3://bucket/key`, also with a prefix or nothing for a key. */
export function parseS3Uri(uri: unknown): { bucket: string; key: string } | null {
  const found = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(String(uri));
  return found ? { bucket: found[1] as string, key: found[2] ?? '' } : null;
}
