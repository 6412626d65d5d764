import { createHash, randomUUID } from 'node:crypto';
import type { ObjectStore, StoredObject } from '../object-store.js';
import type { Incoming, Outgoing } from '../request.js';
import { ServiceError } from '../service-error.js';
import { type Xml, xmlDocument, xmlTexts } from '../xml.js';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
/** Least bytes of a part that is not the last. */
const MIN_PART = 5 * 2 ** 20;

const xml = (root: string, value: Xml): Outgoing => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: xmlDocument(root, value, NAMESPACE),
});

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Incoming['headers'];
  readonly parts: Map<number, { readonly bytes: Buffer; readonly etag: string }>;
}

/** The part of S3's REST interface that is used here, with the bucket in the path. */
export class S3 {
  private readonly uploads = new Map<string, Upload>();
  /** Of buckets. */
  private readonly tags = new Map<string, Xml>();

  constructor(
    private readonly store: ObjectStore,
    private readonly region: string,
  ) {}

  /** Name of what is asked for, as IAM knows it. */
  action({ method, path, query }: Incoming): string {
    const key = path.split('/').slice(2).join('/');
    if (path === '/') return 's3:ListAllMyBuckets';
    if (key === '') {
      if (query.has('tagging')) return method === 'GET' ? 's3:GetBucketTagging' : 's3:PutBucketTagging';
      if (method === 'PUT') return 's3:CreateBucket';
      if (method === 'DELETE') return 's3:DeleteBucket';
      return method === 'POST' ? 's3:DeleteObject' : 's3:ListBucket';
    }
    if (method === 'DELETE') return query.has('uploadId') ? 's3:AbortMultipartUpload' : 's3:DeleteObject';
    return method === 'PUT' || method === 'POST' ? 's3:PutObject' : 's3:GetObject';
  }

  async answer(request: Incoming): Promise<Outgoing> {
    const [, bucket = '', ...rest] = request.path.split('/');
    const key = rest.join('/');
    if (bucket === '')
      return xml('ListAllMyBucketsResult', { Buckets: { Bucket: this.store.names().map((Name) => ({ Name })) } });
    if (Buffer.byteLength(key) > 1024) throw new ServiceError('KeyTooLongError', 'Your key is too long');
    return key === '' ? this.onBucket(bucket, request) : this.onObject(bucket, key, request);
  }

  private async onBucket(bucket: string, request: Incoming): Promise<Outgoing> {
    const { method, query, body } = request;
    if (query.has('tagging')) return this.tagging(bucket, method, body.toString());
    switch (method) {
      case 'PUT':
        if (query.size > 0 && [...query.keys()].some((name) => name !== 'x-id')) {
          this.store.list(bucket); // encryption, a lifecycle: taken, and without effect here
          return { status: 200 };
        }
        return this.createBucket(bucket, body.toString());
      case 'HEAD':
        if (!this.store.has(bucket)) throw new ServiceError('NotFound', 'Not Found', 404);
        return { status: 200, headers: { 'x-amz-bucket-region': this.region } };
      case 'DELETE':
        this.store.remove(bucket);
        this.tags.delete(bucket);
        return { status: 204 };
      case 'POST': {
        const keys = xmlTexts(body.toString(), 'Key');
        if (keys.length === 0 || keys.length > 1000)
          throw new ServiceError('MalformedXML', 'Expected 1 to 1000 keys to delete.');
        for (const key of keys) await this.store.delete(bucket, key);
        const quiet = xmlTexts(body.toString(), 'Quiet')[0] === 'true';
        return xml('DeleteResult', { Deleted: quiet ? [] : keys.map((Key) => ({ Key })) });
      }
      default:
        if (query.has('location')) {
          this.store.list(bucket);
          return xml('LocationConstraint', this.region === 'us-east-1' ? '' : this.region);
        }
        return this.listObjects(bucket, query);
    }
  }

  private tagging(bucket: string, method: string, body: string): Outgoing {
    this.store.list(bucket);
    if (method === 'PUT') {
      const values = xmlTexts(body, 'Value');
      this.tags.set(bucket, { Tag: xmlTexts(body, 'Key').map((Key, k) => ({ Key, Value: values[k] ?? '' })) });
      return { status: 204 };
    }
    if (method === 'DELETE') {
      this.tags.delete(bucket);
      return { status: 204 };
    }
    const TagSet = this.tags.get(bucket);
    if (!TagSet) throw new ServiceError('NoSuchTagSet', 'The TagSet does not exist', 404);
    return xml('Tagging', { TagSet });
  }

  private createBucket(bucket: string, body: string): Outgoing {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
      throw new ServiceError('InvalidBucketName', 'The specified bucket is not valid.');
    const [place] = xmlTexts(body, 'LocationConstraint');
    if ((place ?? 'us-east-1') !== this.region)
      throw new ServiceError(
        'IllegalLocationConstraintException',
        `The ${place ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      );
    if (this.store.has(bucket))
      throw new ServiceError(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        409,
      );
    this.store.create(bucket);
    return { status: 200, headers: { location: `/${bucket}` } };
  }

  private listObjects(bucket: string, query: URLSearchParams): Outgoing {
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const most = Math.min(1000, Number(query.get('max-keys') ?? 1000));
    const token = query.get('continuation-token');
    const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64').toString();
    const contents: StoredObject[] = [];
    const prefixes = new Set<string>();
    let last = '';
    let truncated = false;
    for (const object of this.store.list(bucket, prefix)) {
      const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
      const group = end < 0 ? undefined : object.key.slice(0, end + delimiter.length);
      if (Buffer.compare(Buffer.from(object.key), Buffer.from(after)) <= 0 || (group && after.startsWith(group)))
        continue;
      if (group && prefixes.has(group)) continue;
      if (contents.length + prefixes.size >= most) {
        truncated = true;
        break;
      }
      if (group) prefixes.add(group);
      else contents.push(object);
      last = group ?? object.key;
    }
    const shown = (text: string) => (query.get('encoding-type') === 'url' ? encodeURIComponent(text) : text);
    return xml('ListBucketResult', {
      Name: bucket,
      Prefix: shown(prefix),
      MaxKeys: most,
      KeyCount: contents.length + prefixes.size,
      IsTruncated: truncated,
      NextContinuationToken: truncated ? Buffer.from(last).toString('base64') : undefined,
      Contents: contents.map(({ key, size, etag, modified }) => ({
        Key: shown(key),
        LastModified: modified.toISOString(),
        ETag: etag,
        Size: size,
        StorageClass: 'STANDARD',
      })),
      CommonPrefixes: [...prefixes].map((group) => ({ Prefix: shown(group) })),
    });
  }

  private async onObject(bucket: string, key: string, request: Incoming): Promise<Outgoing> {
    const { method, query, headers, body } = request;
    if (query.has('uploads') || query.has('uploadId')) return this.multipart(bucket, key, request);
    switch (method) {
      case 'PUT': {
        if (headers['x-amz-copy-source']) throw new ServiceError('NotImplemented', 'Copies are not rehearsed.', 501);
        if (headers['if-none-match'] === '*' && this.store.find(bucket, key))
          throw new ServiceError(
            'PreconditionFailed',
            'At least one of the pre-conditions you specified did not hold',
            412,
          );
        const { etag } = await this.store.put(bucket, key, body, about(headers));
        return { status: 200, headers: { etag } };
      }
      case 'HEAD':
      case 'GET':
        return this.read(bucket, key, request);
      case 'DELETE':
        await this.store.delete(bucket, key);
        return { status: 204 };
      default:
        throw new ServiceError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
    }
  }

  private async read(bucket: string, key: string, { method, headers }: Incoming): Promise<Outgoing> {
    const { size, etag, modified, type, metadata } = this.store.head(bucket, key);
    const common: Record<string, string> = {
      etag,
      'last-modified': modified.toUTCString(),
      'content-type': type,
      'accept-ranges': 'bytes',
      ...metadata,
    };
    const range = headers.range === undefined ? null : rangeOf(headers.range, size);
    if (range) common['content-range'] = `bytes ${range.first}-${range.last}/${size}`;
    const length = range ? range.last - range.first + 1 : size;
    const status = range ? 206 : 200;
    if (method === 'HEAD') return { status, headers: { ...common, 'content-length': String(length) } };
    const bytes = await this.store.get(bucket, key);
    return { status, headers: common, body: range ? bytes.subarray(range.first, range.last + 1) : bytes };
  }

  private async multipart(bucket: string, key: string, request: Incoming): Promise<Outgoing> {
    const { method, query, headers, body } = request;
    if (query.has('uploads')) {
      this.store.list(bucket, key);
      const id = randomUUID();
      this.uploads.set(id, { bucket, key, headers, parts: new Map() });
      return xml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id });
    }
    const id = query.get('uploadId') ?? '';
    const upload = this.uploads.get(id);
    if (!upload || upload.bucket !== bucket || upload.key !== key)
      throw new ServiceError('NoSuchUpload', 'The specified upload does not exist.', 404);
    if (method === 'PUT') {
      const etag = `"${md5(body).toString('hex')}"`;
      upload.parts.set(Number(query.get('partNumber')), { bytes: body, etag });
      return { status: 200, headers: { etag } };
    }
    this.uploads.delete(id);
    if (method === 'DELETE') return { status: 204 };
    const numbers = xmlTexts(body.toString(), 'PartNumber').map(Number);
    const etags = xmlTexts(body.toString(), 'ETag');
    const parts = numbers.map((number) => upload.parts.get(number));
    if (
      parts.length === 0 ||
      parts.some((part, k) => !part || part.etag.replaceAll('"', '') !== etags[k]?.replaceAll('"', ''))
    )
      throw new ServiceError('InvalidPart', 'One or more of the specified parts could not be found.');
    const pieces = parts.map((part) => part?.bytes as Buffer);
    if (pieces.slice(0, -1).some((piece) => piece.length < MIN_PART))
      throw new ServiceError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
    const etag = `"${md5(Buffer.concat(pieces.map(md5))).toString('hex')}-${pieces.length}"`;
    await this.store.put(bucket, key, Buffer.concat(pieces), { ...about(upload.headers), etag });
    return xml('CompleteMultipartUploadResult', { Bucket: bucket, Key: key, ETag: etag });
  }
}

const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();

const about = (headers: Incoming['headers']) => ({
  type: headers['content-type'],
  metadata: Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[0].startsWith('x-amz-meta-')),
  ),
});

/** `bytes=3-`, `bytes=3-9` or `bytes=-9`. */
function rangeOf(text: string, size: number): { first: number; last: number } {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(text) ?? [];
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to));
  if ((from === '' && to === '') || first > last)
    throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416);
  return { first, last };
}
