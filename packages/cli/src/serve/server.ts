import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import { availableParallelism } from 'node:os';
import type { Duplex } from 'node:stream';
import { InputError } from 'receptive';
import { codeOf } from '../errors.js';
import { Admission } from './admission.js';
import { asHttpError, busy, ClientGone, HttpError } from './http-error.js';
import { type Answered, answerInvocation, type Service } from './invocation.js';
import { errorReply, type Reply, respond, respondRaw } from './respond.js';

export interface ServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Seconds that a client may take to send a request. */
  readonly timeout: number;
  /** Requests that are in work or waiting at the same time. */
  readonly queue: number;
  /** One line for each request. */
  readonly log?: (line: string) => void;
}

/** SageMaker waits as long for an answer; as much again is given to take it. */
const ANSWER_SECONDS = 60;
/** Bytes of bodies that are held together; one of the largest allowed always fits. */
const MOST_BYTES = 256 * 2 ** 20;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 4096;
/** How often senders are looked at for their timeouts, in milliseconds. */
const CHECK_INTERVAL = 500;
/** Clients that keep connections open get this long to send what they have begun to, in milliseconds. */
const IDLE_GRACE = 200;
/** SageMaker kills a container 30 seconds after it has asked it to stop. */
const DRAIN_SECONDS = 25;
/** Most of a batch transform's payloads together, by SageMaker's own rule. */
const TRANSFORM_MEGABYTES = 100;

const ROUTES: Readonly<Record<string, string>> = {
  '/ping': 'GET',
  '/invocations': 'POST',
  '/execution-parameters': 'GET',
};

/** The HTTP side of serving: routes, limits, and a stop that loses nothing. */
export class InferenceServer {
  private readonly http: Server;
  private readonly admission: Admission;
  /** Requests whose bodies are in and whose answers are not out. */
  private open = 0;
  private draining = false;
  /** What is being answered on each connection. */
  private readonly current = new WeakMap<Duplex, { request: IncomingMessage; response: ServerResponse }>();
  /** Connections on which what came was no request: whatever follows is none either. */
  private readonly refused = new WeakSet<Duplex>();
  /** Connections without a request so far. */
  private readonly silent = new Set<Socket>();

  constructor(
    private readonly service: Service,
    private readonly options: ServerOptions,
  ) {
    this.admission = new Admission(options.queue, Math.max(MOST_BYTES, service.maxBody));
    const milliseconds = options.timeout * 1000;
    this.http = createServer({
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: Math.min(10_000, milliseconds),
      requestTimeout: milliseconds,
      connectionsCheckingInterval: CHECK_INTERVAL,
      keepAliveTimeout: 75_000,
      // Refused with an answer in our form, or not at all: the name of the host is of no interest here.
      requireHostHeader: false,
    });
    this.http.maxConnections = MAX_CONNECTIONS;
    this.http.on('connection', (socket) => {
      this.silent.add(socket);
      socket.once('close', () => this.silent.delete(socket));
    });
    this.http.on('request', (request, response) => void this.handle(request, response));
    this.http.on('checkExpectation', (request, response) => {
      const refusal = new HttpError(417, 'Expect: expected 100-continue, got something else.');
      respond(request, response, errorReply(refusal), true);
    });
    this.http.on('connect', (_, socket) => respondRaw(socket, new HttpError(405, 'CONNECT is not answered here.')));
    this.http.on('clientError', (error, socket) => this.refuse(error, socket));
  }

  /** Begins to listen. @returns the address. Errors: InputError where it cannot be had. */
  async listen(): Promise<string> {
    const { host, port } = this.options;
    await new Promise<void>((resolve, reject) => {
      this.http.once('error', (error) => reject(listenError(error, host, port)));
      this.http.listen(port, host, resolve);
    });
    const { address, port: own, family } = this.http.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${own}`;
  }

  /**
   * Stops: no new connections; every request that is in, or comes on a connection that is open, is answered.
   * @returns how many requests had to be left unanswered after 25 seconds; 0 if all is well
   */
  async drain(): Promise<number> {
    this.draining = true;
    // Not the HTTP server's own `close`: that cuts idle connections at once, and no longer looks for slow senders.
    const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(this.http, () => resolve()));
    const idle = setInterval(() => {
      this.http.closeIdleConnections();
      for (const socket of this.silent) if (socket.bytesRead === 0) socket.destroy();
    }, IDLE_GRACE);
    let left = 0;
    const deadline = setTimeout(() => {
      left = this.open;
      this.http.closeAllConnections();
    }, 1000 * DRAIN_SECONDS);
    await closed;
    clearInterval(idle);
    clearTimeout(deadline);
    this.http.close();
    return left;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    this.current.set(request.socket, { request, response });
    this.silent.delete(request.socket);
    request.on('error', () => undefined);
    let reply: Reply & Partial<Answered>;
    try {
      reply = await this.route(request, response);
    } catch (error) {
      if (error instanceof ClientGone) {
        this.log(request, started, 'gone');
        return;
      }
      const known = asHttpError(error);
      if (known.status === 500) console.error(`receptive: ${(error as Error)?.stack ?? error}`);
      reply = errorReply(known);
    }
    respond(request, response, reply, this.draining || this.isEndless(request));
    // A client that does not take its answer holds what others could have.
    const unread = setTimeout(() => request.socket.destroy(), 1000 * ANSWER_SECONDS);
    response.once('close', () => clearTimeout(unread));
    const { status, pictures } = reply;
    this.log(request, started, pictures ? `${status} ${pictures} picture${pictures === 1 ? '' : 's'}` : `${status}`);
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<Reply> {
    const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
    const method = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
    if (!method) throw new HttpError(404, `Expected one of ${Object.keys(ROUTES).join(', ')}, got another path.`);
    if (request.method !== method)
      throw new HttpError(405, `${path}: expected ${method}, got ${request.method}.`, { allow: method });
    if (path === '/ping') return { status: 200, type: '', body: '' };
    if (path === '/execution-parameters') return this.executionParameters();

    const place = this.admission.enter();
    response.once('close', place.leave);
    const stop = new AbortController();
    response.once('close', () => stop.abort(new ClientGone()));
    let deadline: NodeJS.Timeout | undefined;
    const received = () => {
      this.open++;
      const late = busy(`The answer took more than ${ANSWER_SECONDS} seconds.`);
      deadline = setTimeout(() => stop.abort(late), 1000 * ANSWER_SECONDS);
    };
    try {
      return await answerInvocation(request, query, this.service, place, received, stop.signal);
    } finally {
      if (deadline) this.open--;
      clearTimeout(deadline);
    }
  }

  /** What a batch transform asks before it starts. */
  private executionParameters(): Reply {
    const megabytes = Math.max(1, Math.floor(this.service.maxBody / 2 ** 20));
    const concurrent = Math.max(1, Math.min(2 * availableParallelism(), Math.floor(TRANSFORM_MEGABYTES / megabytes)));
    const parameters = {
      MaxConcurrentTransforms: concurrent,
      BatchStrategy: 'MULTI_RECORD',
      MaxPayloadInMB: megabytes,
    };
    return { status: 200, type: 'application/json', body: `${JSON.stringify(parameters)}\n` };
  }

  /** Whether more of the request may be coming than is worth reading for the sake of its connection. */
  private isEndless({ headers, complete }: IncomingMessage): boolean {
    if (complete) return false;
    return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > this.service.maxBody;
  }

  /** A request that could not be parsed, or not in time. */
  private refuse(error: Error, socket: Duplex): void {
    if (this.refused.has(socket)) return;
    this.refused.add(socket);
    const at = this.current.get(socket);
    const answering = at !== undefined && !at.response.writableFinished;
    if (codeOf(error) === 'ECONNRESET' || socket.destroyed) socket.destroy();
    else if (answering && at.request.complete) {
      // What follows a request that is still being answered is no request: the answer first, then the end.
      at.response.once('finish', () => socket.end());
    } else if (answering && at.response.headersSent) socket.destroy();
    else if (socket.writable) respondRaw(socket, parseError(error));
  }

  private log({ method, url = '', headers }: IncomingMessage, started: number, outcome: string): void {
    const id = String(headers['x-amzn-sagemaker-inference-id'] ?? '').replace(/[^\x21-\x7e]/g, '');
    const took = `${(performance.now() - started).toFixed(1)} ms`;
    this.options.log?.(`${method} ${url.slice(0, 100)} ${outcome} ${took}${id && ` ${id.slice(0, 64)}`}`);
  }
}

function parseError(error: Error): HttpError {
  const code = codeOf(error) ?? '';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new HttpError(408, 'The request took too long to come in.');
  if (code === 'HPE_HEADER_OVERFLOW')
    return new HttpError(431, `The header: expected at most ${MAX_HEADER_BYTES} bytes, got more.`);
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW')
    return new HttpError(413, 'The body: its chunk extensions are too long.');
  return new HttpError(400, `Expected an HTTP request, got something else (${code || 'no reason known'}).`);
}

function listenError(error: Error, host: string, port: number): Error {
  const code = codeOf(error);
  const why: Record<string, string> = {
    EADDRINUSE: `--port: expected a free port, got ${port}, which is in use.`,
    EACCES: `--port: expected a port that this user may listen on, got ${port}.`,
    EADDRNOTAVAIL: `--host: expected an address of this machine, got ${JSON.stringify(host)}.`,
    ENOTFOUND: `--host: expected an address of this machine, got ${JSON.stringify(host)}.`,
  };
  const sentence = code && why[code];
  return sentence ? new InputError(sentence) : error;
}
