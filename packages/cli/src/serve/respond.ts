import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpError } from './http-error.js';

/** How long a connection that is given up stays open, so that the client reads why, in milliseconds. */
const LINGER = 1000;

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const errorReply = ({ status, message, headers }: HttpError): Reply => ({
  status,
  type: 'application/json',
  body: `${JSON.stringify({ error: message })}\n`,
  headers,
});

/** @param close whether the connection ends with this answer */
export function respond(request: IncomingMessage, response: ServerResponse, reply: Reply, close: boolean): void {
  if (response.headersSent || response.destroyed) return;
  const { status, type, body, headers } = reply;
  response.writeHead(status, {
    ...headers,
    ...(body === '' ? {} : { 'content-type': type }),
    'content-length': Buffer.byteLength(body),
    ...(close ? { connection: 'close' } : {}),
  });
  if (!close || request.complete || !hasBody(request)) {
    response.end(body);
    return;
  }
  // Closing on a client that is still sending would take the answer away from it: what comes is read and forgotten.
  response.write(body);
  request.resume();
  const end = () => response.end();
  const timer = setTimeout(end, LINGER);
  request.once('end', end).once('close', () => clearTimeout(timer));
}

export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Answers on a connection whose request could not even be parsed, and ends it. */
export function respondRaw(socket: Duplex, error: HttpError): void {
  const { status, body } = errorReply(error);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.on('error', () => undefined);
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  setTimeout(() => socket.destroy(), LINGER).unref();
}
