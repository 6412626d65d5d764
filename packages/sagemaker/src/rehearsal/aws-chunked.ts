import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ServiceError } from './service-error.js';

const LINE_END = Buffer.from('\r\n');

const bad = (message: string) => new ServiceError('InvalidRequest', message);

/**
 * The bytes in a body of the encoding `aws-chunked`: `size[;chunk-signature=…] CRLF bytes CRLF`, again and again, an
 * empty chunk, then trailing headers. What comes after the last chunk is checked as far as its kind is known.
 *
 * Errors: `ServiceError` for framing that is broken, and for a checksum that does not fit.
 */
export function decodeChunks(body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  const line = () => {
    const end = body.indexOf(LINE_END, at);
    if (end < 0) throw bad('The body ends inside a chunk.');
    const text = body.toString('latin1', at, end);
    at = end + 2;
    return text;
  };
  for (;;) {
    const size = /^([0-9a-f]{1,8})(?:;.*)?$/i.exec(line())?.[1];
    if (size === undefined) throw bad('A chunk does not begin with its size.');
    const bytes = Number.parseInt(size, 16);
    if (bytes === 0) break;
    if (at + bytes + 2 > body.length) throw bad('The body ends inside a chunk.');
    pieces.push(body.subarray(at, at + bytes));
    at += bytes;
    if (line() !== '') throw bad('A chunk is longer than it says.');
  }
  const whole = Buffer.concat(pieces);
  while (at < body.length) {
    const [name = '', value = ''] = line().split(/:(.*)/s);
    checkTrailer(name.trim().toLowerCase(), value.trim(), whole);
  }
  return whole;
}

/** `x-amz-checksum-…`, of a trailer or a header. */
export function checkTrailer(name: string, value: string, bytes: Buffer): void {
  const own = checksum(name, bytes);
  if (own === undefined || own === value) return;
  throw new ServiceError(
    'BadDigest',
    `The ${name.slice('x-amz-checksum-'.length).toUpperCase()} you specified did not match the calculated checksum.`,
  );
}

function checksum(name: string, bytes: Buffer): string | undefined {
  switch (name) {
    case 'x-amz-checksum-crc32': {
      const four = Buffer.alloc(4);
      four.writeUInt32BE(crc32(bytes));
      return four.toString('base64');
    }
    case 'x-amz-checksum-sha1':
      return createHash('sha1').update(bytes).digest('base64');
    case 'x-amz-checksum-sha256':
      return createHash('sha256').update(bytes).digest('base64');
    case 'content-md5':
      return createHash('md5').update(bytes).digest('base64');
    default:
      return undefined;
  }
}
