/** The page's side of the inspector worker. */

import type { Model } from 'receptive';
import type { InspectorHandlers } from '../worker/inspector.js';
import { connect, type Port } from '../worker/rpc.js';

const worker = new Worker(new URL('inspector.js', document.baseURI), { type: 'module' });

/** Every function of the worker: `await inspector.loadData('glyphs')`. */
export const inspector = connect<InspectorHandlers>(worker as unknown as Port);

const given: string[] = [];
/** Fewer than the worker keeps, so that it still has what is in this list. */
const REMEMBERED = 48;

/** Makes sure that the worker has a model; returns its key, for calls that take one. */
export async function give(key: string, model: Model): Promise<string> {
  const at = given.indexOf(key);
  if (at >= 0) given.splice(at, 1);
  given.push(key);
  if (given.length > REMEMBERED) given.shift();
  if (at < 0) await inspector.giveModel(key, model);
  return key;
}

/**
 * Only the newest answer counts: a function that calls `ask` and hands its result to `use`, unless it has been called
 * again meanwhile. Calls that came while one was under way are skipped but for the last.
 */
export function latest<A extends readonly unknown[], R>(
  ask: (...args: A) => Promise<R>,
  use: (result: R) => void,
  fail: (error: unknown) => void,
): (...args: A) => void {
  let waiting: A | null = null;
  let busy = false;
  const run = async (args: A) => {
    busy = true;
    try {
      const result = await ask(...args);
      // Taking an answer in can take as long as showing it: each has a task of its own, with room between them for input.
      await new Promise((resolve) => setTimeout(resolve));
      if (!waiting) use(result);
    } catch (error) {
      if (!waiting) fail(error);
    }
    busy = false;
    const next = waiting;
    waiting = null;
    if (next) run(next);
  };
  return (...args) => {
    if (busy) waiting = args;
    else run(args);
  };
}
