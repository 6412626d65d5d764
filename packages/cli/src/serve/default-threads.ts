import { availableParallelism } from 'node:os';

/** Half the cores compute; the others decode pictures and talk to clients. */
export const defaultThreads = (): number => Math.max(1, Math.floor(availableParallelism() / 2));
