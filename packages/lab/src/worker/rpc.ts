/** Calls between the page and its workers: typed like plain functions, answered as promises. */

import { InputError } from 'receptive';

/** What a worker offers: functions of plain data. */
// biome-ignore lint/suspicious/noExplicitAny: parameters of any kind; `Remote` keeps each function's own types.
export type Handlers = Record<string, (...args: any[]) => unknown>;

/** The same functions as the page sees them. */
export type Remote<H extends Handlers> = {
  readonly [K in keyof H]: (...args: Parameters<H[K]>) => Promise<Awaited<ReturnType<H[K]>>>;
};

/** Anything with a port's two ends: a Worker on the page, `self` in the worker, a MessagePort in tests. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

interface Call {
  readonly call: number;
  readonly name: string;
  readonly args: readonly unknown[];
}
interface Failure {
  readonly kind: 'input' | 'bug';
  readonly message: string;
  readonly hint?: string;
  readonly stack?: string;
}
type Answer = { readonly answer: number } & ({ readonly value: unknown } | { readonly failure: Failure });

const handedOver = new WeakMap<object, Transferable[]>();

/** Marks what a handler returns as moved instead of copied: the worker must not use these buffers any more. */
export function handOver<T extends object>(value: T, buffers: Transferable[]): T {
  handedOver.set(value, buffers);
  return value;
}

/** In a worker: answers calls, in the order in which they came unless a handler waits. */
export function expose(handlers: Handlers, port: Port): void {
  port.addEventListener('message', async ({ data }: MessageEvent) => {
    const { call, name, args } = data as Call;
    if (call === undefined) return;
    try {
      const handler = handlers[name];
      if (!handler) throw new Error(`The worker has no function "${name}".`);
      const value = await handler(...args);
      const transfer = typeof value === 'object' && value !== null ? handedOver.get(value) : undefined;
      port.postMessage({ answer: call, value } satisfies Answer, transfer ?? []);
    } catch (error) {
      port.postMessage({ answer: call, failure: describe(error) } satisfies Answer, []);
    }
  });
}

function describe(error: unknown): Failure {
  if (error instanceof InputError) return { kind: 'input', message: error.message, hint: error.hint };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'bug', message, stack };
}

/**
 * On the page: the worker's functions. What the worker threw is thrown here, an `InputError` as one.
 *
 * Call `remote.name(…)`. Each function's promise is its own; calls are begun in the order in which they are made.
 */
export function connect<H extends Handlers>(port: Port): Remote<H> {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let next = 0;
  port.addEventListener('message', ({ data }: MessageEvent) => {
    const answer = data as Answer;
    const call = waiting.get(answer.answer);
    if (!call) return;
    waiting.delete(answer.answer);
    if ('value' in answer) call.resolve(answer.value);
    else call.reject(revive(answer.failure));
  });
  const ask = (name: string, args: readonly unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      const call = next++;
      waiting.set(call, { resolve, reject });
      port.postMessage({ call, name, args } satisfies Call, []);
    });
  return new Proxy({} as Remote<H>, {
    get: (_, name) =>
      typeof name === 'string' && name !== 'then' ? (...args: unknown[]) => ask(name, args) : undefined,
  });
}

function revive({ kind, message, hint, stack }: Failure): Error {
  if (kind === 'input') return new InputError(message, hint);
  return Object.assign(new Error(message), { stack: stack ?? message });
}
