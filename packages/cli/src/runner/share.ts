import { networkMemory } from './memory.js';

/** What of the machine a trial may use. None of it changes a bit of its result. */
export interface Share {
  readonly threads: number;
  /** The share of the time spent making batches from which on a thread of its own makes them, see `prepareAhead`. */
  readonly aheadFrom: number;
  /** Bytes of its network; no limit where the machine does not say what it has. */
  readonly memory?: number;
}

/** What there is to share out: cores, and bytes of memory where they are known. */
export interface Machine {
  readonly cores: number;
  readonly memory?: number;
}

/** Where no core is free for it, a thread for batches pays from here on: docs/decisions/0011-batches-ahead.md. */
const STARVING = 0.2;

/**
 * What each of `active` trials side by side gets.
 * @param threads inside each of them; default: the cores divided by their number
 */
export function shareOf(
  active: number,
  { cores, memory }: Machine,
  threads = Math.max(1, Math.floor(cores / active)),
): Share {
  const spare = cores > threads * active;
  return {
    threads,
    // Trials of one thread each on all cores would gain nothing: whoever makes the batches, it is the same work.
    aheadFrom: spare ? 0 : threads > 1 ? STARVING : 1,
    memory: networkMemory(active, memory),
  };
}
