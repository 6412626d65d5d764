/** A client that sends whatever bytes it is given: an HTTP library would refuse to send most of what a server must survive. */
import { connect } from 'node:net';

/** How long an answer may take before it counts as none, in milliseconds. */
const PATIENCE = 20_000;

/** One connection; requests go over it one after the other. */
export class Connection {
  #socket;
  #received = Buffer.alloc(0);
  #waiting = null;
  #ended = false;

  constructor(port) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (data) => {
      this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data]);
      this.#deliver();
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#ended = true;
      this.#settle(null);
    });
  }

  /** Whether the server has ended the connection. */
  get ended() {
    return this.#ended;
  }

  /**
   * Sends bytes and waits for one answer: {status, head, body}, or null where the connection ends without one.
   * @param finish whether to say that no more will come
   */
  request(bytes, finish = false) {
    return new Promise((resolve) => {
      if (this.#ended) return resolve(null);
      const timer = setTimeout(() => this.#settle(null), PATIENCE);
      this.#waiting = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.#socket.write(bytes);
      if (finish) this.#socket.end();
      this.#deliver();
    });
  }

  close() {
    this.#socket.destroy();
  }

  #settle(answer) {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(answer);
  }

  #deliver() {
    if (!this.#waiting) return;
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#received.toString('latin1', 0, end);
    const status = Number(head.slice(9, 12));
    if (status < 200) {
      this.#received = this.#received.subarray(end + 4); // "continue"
      this.#deliver();
      return;
    }
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#received.length < end + 4 + length) return;
    const body = this.#received.toString('utf8', end + 4, end + 4 + length);
    this.#received = this.#received.subarray(end + 4 + length);
    this.#settle({ status, head, body });
  }
}

/** One request over a connection of its own. */
export async function ask(port, bytes, finish = false) {
  const connection = new Connection(port);
  try {
    return await connection.request(bytes, finish);
  } finally {
    connection.close();
  }
}

/** The bytes of a request. */
export function request(path, { body, method = body === undefined ? 'GET' : 'POST', headers = {} } = {}) {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: localhost'];
  const all = body === undefined ? headers : { 'Content-Length': Buffer.byteLength(body), ...headers };
  for (const [name, value] of Object.entries(all)) lines.push(`${name}: ${value}`);
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return body === undefined ? head : Buffer.concat([head, Buffer.from(body)]);
}

/** A request for predictions. */
export const invocation = (type, body, headers = {}, query = '') =>
  request(`/invocations${query}`, { headers: { 'Content-Type': type, ...headers }, body });
