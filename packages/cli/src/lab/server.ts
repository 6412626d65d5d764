import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InputError } from 'receptive';
import { codeOf, isInputError } from '../errors.js';
import { HttpError } from '../serve/http-error.js';
import { type Answer, jsonAnswer, send } from './answer.js';

const HOST = '127.0.0.1';
/** Of this machine. A page elsewhere whose name has been pointed here still asks for its own. */
const OWN_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

export interface LabServerOptions {
  /** 0: any free one. */
  readonly port: number;
  /** What every answer says. */
  readonly headers: Readonly<Record<string, string>>;
  /** The answer to a path, given its decoded parts; null where there is none. */
  readonly route: (segments: readonly string[]) => Promise<Answer | null>;
}

/** Hands out the page and what it may read, to this machine alone; nothing can be written. */
export class LabServer {
  private readonly http: Server;

  constructor(private readonly options: LabServerOptions) {
    this.http = createServer((request, response) => void this.handle(request, response));
  }

  /** Begins to listen. @returns the address. Throws InputError where the port cannot be had. */
  async listen(): Promise<string> {
    const { port } = this.options;
    await new Promise<void>((resolve, reject) => {
      this.http.once('error', (error) => reject(listenError(error, port)));
      this.http.listen(port, HOST, resolve);
    });
    return `http://${HOST}:${(this.http.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    this.http.closeAllConnections();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(this.options.headers)) response.setHeader(name, value);
    try {
      await send(request, response, await this.answer(request));
    } catch (error) {
      // The browser went away, or the file did in the middle of it.
      if (response.headersSent) response.destroy();
      else await send(request, response, failure(error)).catch(() => response.destroy());
    }
  }

  private async answer({ method, url = '/', headers }: IncomingMessage): Promise<Answer> {
    const name = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    if (!OWN_NAMES.has(name)) throw new HttpError(403, `Expected ${HOST} or localhost as the host, got another one.`);
    if (method !== 'GET' && method !== 'HEAD')
      throw new HttpError(405, `Expected GET, got ${method}.`, { allow: 'GET, HEAD' });
    const path = url.split('?')[0] as string;
    const answer = await this.options.route(segmentsOf(path));
    if (!answer) throw new HttpError(404, 'There is nothing at this address.');
    return answer;
  }
}

function segmentsOf(path: string): string[] {
  try {
    return path.replace(/^\//, '').split('/').map(decodeURIComponent);
  } catch {
    throw new HttpError(400, 'The address is not one that can be read.');
  }
}

function failure(error: unknown): Answer {
  if (error instanceof HttpError)
    return { ...jsonAnswer({ error: error.message }, error.status), headers: error.headers };
  if (isInputError(error)) return jsonAnswer({ error: error.message, hint: error.hint }, 422);
  console.error(`receptive: ${(error as Error)?.stack ?? error}`);
  return jsonAnswer({ error: 'The server failed at this request; the terminal says where.' }, 500);
}

function listenError(error: Error, port: number): Error {
  const code = codeOf(error);
  if (code === 'EADDRINUSE')
    return new InputError(
      `--port: expected a free port, got ${port}, which is in use.`,
      '--port 0 takes any free one.',
    );
  if (code === 'EACCES') return new InputError(`--port: expected a port that this user may listen on, got ${port}.`);
  return error;
}
