import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../package-root.js';
import type { FromWorker, ToWorker } from './messages.js';
import type { TrialContext } from './types.js';

const ENTRY = join(PACKAGE_ROOT, 'dist/trial-worker.js');
/** How much of what a worker printed is kept to explain its death. */
const TAIL = 2000;

/** What the runner asks of a worker. */
export interface Worker {
  send(message: ToWorker): void;
  /** Lets an idle worker go. */
  release(): void;
  kill(): void;
}

/** A child process that runs trials, one after the other. */
export class WorkerProcess implements Worker {
  private readonly child: ChildProcess;
  private printed = '';

  constructor(
    context: TrialContext,
    private readonly heard: (message: FromWorker) => void,
    private readonly died: (reason: string) => void,
  ) {
    // Whatever a worker prints is kept from our own stdout, which belongs to `--json`. Messages may hold NaN.
    this.child = fork(ENTRY, [], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], serialization: 'advanced' });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.printed = (this.printed + text).slice(-TAIL);
      });
    }
    this.child.on('message', (message) => this.heard(message as FromWorker));
    let told = false;
    const end = (how: string) => {
      if (told) return;
      told = true;
      this.died([how, this.printed.trim()].filter(Boolean).join(': '));
    };
    this.child.on('error', (error) => end(error.message));
    // "close" comes after the last of its output, which says why.
    this.child.on('close', (code, signal) => end(`the worker process ended with ${signal ?? `status ${code}`}`));
    this.send({ type: 'open', context });
  }

  send(message: ToWorker): void {
    // A worker that is gone reports itself through `died`.
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  /** It ends when its channel closes. */
  release(): void {
    if (this.child.connected) this.child.disconnect();
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
