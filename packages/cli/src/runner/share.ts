/** What of the machine a trial may use. None of it changes a bit of its result. */
export interface Share {
  readonly threads: number;
  /** The share of the time spent making batches from which on a thread of its own makes them, see `prepareAhead`. */
  readonly aheadFrom: number;
  /** Bytes of its network; no limit where the machine does not say what it has. */
  readonly memory?: number;
}

/** Where no core is free for it, a thread for batches pays from here on: docs/decisions/0010-batches-ahead.md. */
const STARVING = 0.2;
/** Of the memory the machine can give, what networks may take; the data, Node and everybody else need the rest. */
const FOR_NETWORKS = 0.75;

/**
 * What each of `active` trials side by side gets.
 * @param machine.cores to share out
 * @param machine.memory bytes that all of them may take, if known
 * @param threads inside each of them; default: the cores divided by their number
 */
export function shareOf(
  active: number,
  { cores, memory }: { readonly cores: number; readonly memory?: number },
  threads = Math.max(1, Math.floor(cores / active)),
): Share {
  const spare = cores > threads * active;
  return {
    threads,
    // Trials of one thread each that fill all cores gain nothing: whoever makes the batches, it is the same work.
    aheadFrom: spare ? 0 : threads > 1 ? STARVING : 1,
    memory: memory === undefined ? undefined : Math.floor((memory * FOR_NETWORKS) / active),
  };
}

/** Bytes that this process and those it starts could still take. */
export function availableMemory(): number | undefined {
  return process.availableMemory?.();
}
