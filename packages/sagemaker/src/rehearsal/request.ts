import type { IncomingMessage } from 'node:http';
import { checkTrailer, decodeChunks } from './aws-chunked.js';
import { ServiceError } from './service-error.js';

/** A request that is in as a whole. */
export interface Incoming {
  readonly method: string;
  /** Decoded, with the slash in front. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface Outgoing {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** More than anything that is rehearsed needs; memory is finite. */
const MOST_BYTES = 2 ** 30;

export async function readRequest(request: IncomingMessage): Promise<Incoming> {
  const url = new URL(request.url ?? '/', 'http://rehearsal');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw new ServiceError('EntityTooLarge', 'The request is larger than a rehearsal takes.');
    pieces.push(piece);
  }
  const sent = Buffer.concat(pieces);
  const chunked =
    /\baws-chunked\b/.test(headers['content-encoding'] ?? '') ||
    (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  const body = chunked ? decodeChunks(sent) : sent;
  for (const name of ['content-md5', 'x-amz-checksum-crc32', 'x-amz-checksum-sha1', 'x-amz-checksum-sha256']) {
    const value = headers[name];
    if (value !== undefined) checkTrailer(name, value, body);
  }
  return {
    method: request.method ?? 'GET',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers,
    body,
  };
}
