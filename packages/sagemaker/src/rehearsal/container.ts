import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ContainerOptions {
  readonly entry: readonly [string, ...string[]];
  readonly command: 'train' | 'serve';
  /** What stands for `/opt/ml`. */
  readonly root: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

/** All that are running, whoever started them. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A container: a process with a tree and an environment of its own. */
export class Container {
  private readonly child: ChildProcess;
  /** Its exit status; 128 + the signal's number for one that a signal ended, as Docker says it. */
  readonly exited: Promise<number>;

  constructor({ entry: [program, ...first], command, root, env = {}, log }: ContainerOptions) {
    // Nothing of the user's own environment, above all no credentials.
    const { PATH = '', TMPDIR } = process.env;
    this.child = spawn(program, [...first, command], {
      cwd: root,
      env: { PATH, ...(TMPDIR ? { TMPDIR } : {}), HOME: root, ...env, RECEPTIVE_ML_ROOT: root },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this.child);
    for (const stream of [this.child.stdout, this.child.stderr]) if (stream) createInterface(stream).on('line', log);
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => {
        running.delete(this.child);
        log(error.message);
        resolve(127);
      });
      this.child.once('close', (status, signal) => {
        running.delete(this.child);
        resolve(status ?? 128 + (signal === 'SIGKILL' ? 9 : 15));
      });
    });
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** SIGTERM, and SIGKILL for what is still there after so many seconds. @returns its exit status */
  async stop(grace: number): Promise<number> {
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.kill(), 1000 * grace);
    const status = await this.exited;
    clearTimeout(late);
    return status;
  }
}
