import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../peers/', import.meta.url));

/** Results are published: they say what failed, not where this machine keeps it. */
const withoutFolders = (text) => text.replace(/ imported from .*/, '').replace(/\/(?:[\w.@+-]+\/)+/g, '');

/** A peer in a process of its own that answers requests one after the other (see peers/handler.mjs). */
export class Peer {
  #waiting = [];
  #errors = '';
  #ended;

  /**
   * @param command program and arguments
   * @param env what to set besides the runner's own environment
   */
  constructor([program, ...args], env = {}) {
    this.child = spawn(program, args, { cwd: FOLDER, env: { ...process.env, ...env }, stdio: 'pipe' });
    this.child.stderr.setEncoding('utf8').on('data', (text) => (this.#errors = (this.#errors + text).slice(-4000)));
    this.child.stdin.on('error', () => undefined); // told by 'close'
    createInterface({ input: this.child.stdout }).on('line', (line) =>
      this.#waiting.shift()?.resolve(JSON.parse(line)),
    );
    this.child.on('error', (error) => this.#fail(error.message));
    this.child.on('close', (status, signal) => {
      const lines = this.#errors.trim().split('\n');
      const said = lines.findLast((line) => /^\w*Error/.test(line)) ?? lines.at(-1);
      this.#fail(`the process ended with ${signal ?? `status ${status}`}${said ? `: ${said}` : ''}`);
    });
  }

  #fail(message) {
    this.#ended ??= withoutFolders(message);
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(this.#ended));
  }

  /** Resolves with the answer. @throws Error with the peer's own words where it failed, or if its process has ended */
  async request(message) {
    if (this.#ended) throw new Error(this.#ended);
    const answer = await new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.child.stdin.write(`${JSON.stringify(message)}\n`);
    });
    if (answer.error) throw new Error(withoutFolders(answer.error));
    return answer;
  }

  /** Lets the process end by itself. */
  async stop() {
    if (this.#ended) return;
    const ended = new Promise((resolve) => this.child.on('close', resolve));
    this.child.stdin.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  }
}

/** A JavaScript peer in Node. */
export const nodePeer = (...args) => new Peer([process.execPath, 'process.mjs', ...args]);
