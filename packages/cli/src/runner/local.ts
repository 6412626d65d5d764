import { availableParallelism } from 'node:os';
import { availableMemory } from './memory.js';
import type { FromWorker } from './messages.js';
import { type Share, shareOf } from './share.js';
import type { FailedTrial, PlannedTrial, Runner } from './types.js';
import { type Worker, WorkerProcess } from './worker-process.js';

export interface LocalOptions {
  /** Worker processes, ≥ 1. Default: one for each core. */
  readonly workers?: number;
  /** Threads inside every trial, ≥ 1. Default: 1 while trials fill the workers, the idle cores' share after that. */
  readonly threads?: number;
  /** Cores to share out. Default: those this process may use. */
  readonly cores?: number;
  /** Bytes of memory to share out among networks. Default: what the machine can give when the trials begin. */
  readonly memory?: number;
  /** Makes a worker; tests put their own here. */
  readonly makeWorker?: (...args: ConstructorParameters<typeof WorkerProcess>) => Worker;
}

/** A trial whose worker process died is begun again from its checkpoint this many times. */
const RETRIES = 1;
/** Giving a running trial more threads costs a checkpoint and a new plan: worth it for at least this much work left. */
const WORTH_SECONDS = 5;

interface Running {
  readonly trial: PlannedTrial;
  readonly threads: number;
  readonly since: number;
  /** Share done when it started here, once known, and now. */
  first: number | null;
  share: number;
  stopping: boolean;
}

/**
 * Runs trials in worker processes of this machine: whole trials side by side while there are enough of them, threads
 * inside a trial when cores would otherwise idle. The longest come first. None of it changes a bit of any result.
 */
export function localRunner(options: LocalOptions = {}): Runner {
  const cores = options.cores ?? availableParallelism();
  const workers = options.workers ?? cores;
  const makeWorker = options.makeWorker ?? ((...args) => new WorkerProcess(...args));

  return (trials, context, tell, signal) =>
    new Promise((resolve) => {
      const queue = [...trials].sort((a, b) => b.work - a.work);
      const failed: FailedTrial[] = [];
      const deaths = new Map<string, number>();
      const running = new Map<Worker, Running>();
      const idle: Worker[] = [];
      let interrupted = false;

      const machine = { cores, memory: options.memory ?? availableMemory() };
      const shareFor = (active: number) => shareOf(active, machine, options.threads);

      const start = (trial: PlannedTrial, share: Share) => {
        const worker: Worker =
          idle.pop() ??
          makeWorker(
            context,
            (message) => heard(worker, message),
            (reason) => died(worker, reason),
          );
        running.set(worker, {
          trial,
          threads: share.threads,
          since: performance.now(),
          first: null,
          share: 0,
          stopping: false,
        });
        const { id, arm, seed, view } = trial;
        worker.send({ type: 'run', id, arm, seed, view, ...share });
      };

      const stop = (worker: Worker, state: Running) => {
        state.stopping = true;
        worker.send({ type: 'stop' });
      };

      const fill = () => {
        if (signal.aborted) {
          interrupted ||= queue.length > 0;
          queue.length = 0;
        }
        while (queue.length > 0 && running.size < workers) {
          const active = Math.min(workers, running.size + queue.length);
          start(queue.shift() as PlannedTrial, shareFor(active));
        }
        if (running.size > 0) return widen();
        for (const worker of idle) worker.release();
        signal.removeEventListener('abort', abort);
        process.removeListener('exit', killAll);
        resolve({ failed, interrupted });
      };

      /** When nothing waits, trials that still run take over the cores that fell idle, from their checkpoints. */
      const widen = () => {
        if (signal.aborted || queue.length > 0) return;
        const { threads } = shareFor(running.size);
        for (const [worker, state] of running) {
          if (state.stopping || state.threads >= threads || state.first === null || state.share <= state.first)
            continue;
          const seconds = (performance.now() - state.since) / 1000;
          const left = (seconds * (1 - state.share)) / (state.share - state.first);
          if (left > WORTH_SECONDS) stop(worker, state);
        }
      };

      const heard = (worker: Worker, message: FromWorker) => {
        const state = running.get(worker);
        if (!state) return;
        const { trial } = state;
        const done = () => {
          running.delete(worker);
          idle.push(worker);
        };
        switch (message.type) {
          case 'started':
            return tell({ type: 'started', trial, threads: state.threads, continued: message.continued });
          case 'progress':
            state.first ??= message.share;
            state.share = message.share;
            tell({ ...message, trial });
            return widen();
          case 'epoch':
            return tell({ type: 'epoch', trial, record: message.record });
          case 'finished':
            done();
            tell({ type: 'finished', trial, record: message.record });
            return fill();
          case 'interrupted':
            done();
            queue.unshift(trial);
            return fill();
          case 'failed':
            done();
            fail(trial, message.reason);
            return fill();
          default:
            message satisfies never;
        }
      };

      const fail = (trial: PlannedTrial, reason: string) => {
        failed.push({ trial, reason });
        tell({ type: 'failed', trial, reason });
      };

      const died = (worker: Worker, reason: string) => {
        const state = running.get(worker);
        running.delete(worker);
        const at = idle.indexOf(worker);
        if (at >= 0) idle.splice(at, 1);
        if (!state) return;
        const { trial } = state;
        const count = (deaths.get(trial.id) ?? 0) + 1;
        deaths.set(trial.id, count);
        if (count <= RETRIES) {
          tell({ type: 'retry', trial, reason });
          queue.unshift(trial);
        } else fail(trial, reason);
        fill();
      };

      const abort = () => {
        for (const [worker, state] of running) stop(worker, state);
        fill();
      };
      signal.addEventListener('abort', abort, { once: true });
      // Nothing of ours survives an exit in a hurry; workers would notice by themselves, but a step later.
      const killAll = () => {
        for (const worker of [...running.keys(), ...idle]) worker.kill();
      };
      process.on('exit', killAll);
      fill();
    });
}
