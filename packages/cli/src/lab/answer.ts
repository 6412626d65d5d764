import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
};
/** Larger files are sent as they are read, and as they are. */
const WHOLE_BYTES = 16 * 2 ** 20;
/** Less is not worth unpacking. */
const PACK_FROM = 1024;

/** What a request is answered with, before it is known what the browser has already. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  /** Changes whenever the body does. */
  readonly tag: string;
  readonly body: Uint8Array | { readonly file: string; readonly size: number };
  /** Over those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function textAnswer(type: string, text: string, status = 200): Answer {
  const body = Buffer.from(text);
  return { status, type, body, tag: createHash('sha256').update(body).digest('base64url').slice(0, 22) };
}
export const jsonAnswer = (value: unknown, status = 200): Answer =>
  textAnswer('application/json; charset=utf-8', JSON.stringify(value), status);

export async function fileAnswer(file: string, headers?: Answer['headers']): Promise<Answer> {
  const { size, mtimeMs } = await stat(file);
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  const body = size > WHOLE_BYTES ? { file, size } : await readFile(file);
  return { status: 200, type, tag: `${size.toString(36)}-${mtimeMs.toString(36)}`, body, headers };
}

/** Sends it: nothing where the browser has it, text in as few bytes as the browser can read. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, type, tag, body, headers }: Answer,
): Promise<void> {
  // Weak: the same whether packed or not.
  const etag = `W/"${tag}"`;
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  response.setHeader('ETag', etag);
  response.setHeader('Cache-Control', 'no-cache');
  if (status === 200 && request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader('Content-Type', type);
  const head = request.method === 'HEAD';
  if (!(body instanceof Uint8Array)) {
    response.writeHead(status, { 'Content-Length': body.size });
    if (head) response.end();
    else await pipeline(createReadStream(body.file), response);
    return;
  }
  const [bytes, encoding] = await packed(body, type, String(request.headers['accept-encoding'] ?? ''));
  if (encoding) response.setHeader('Content-Encoding', encoding);
  response.setHeader('Vary', 'Accept-Encoding');
  response.writeHead(status, { 'Content-Length': bytes.length });
  response.end(head ? undefined : bytes);
}

async function packed(bytes: Uint8Array, type: string, accepted: string): Promise<[Uint8Array, string | null]> {
  const text = type.includes('charset');
  if (!text || bytes.length < PACK_FROM) return [bytes, null];
  // The highest qualities take seconds for what they save.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  if (/\bbr\b/.test(accepted)) return [await promisify(brotliCompress)(bytes, { params }), 'br'];
  if (/\bgzip\b/.test(accepted)) return [await promisify(gzip)(bytes), 'gzip'];
  return [bytes, null];
}
