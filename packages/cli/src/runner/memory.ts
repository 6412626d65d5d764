import { type Arm, compileArm, type Dataset, type Engine, InputError } from 'receptive';
import { isInputError } from '../errors.js';
import type { PlannedTrial } from './types.js';

/** Of the memory the machine can give, what networks may take; the data, Node and everybody else need the rest. */
const FOR_NETWORKS = 0.75;

/** Bytes that new processes of ours could take; undefined where the machine does not say. */
export function availableMemory(): number | undefined {
  return process.availableMemory?.() || undefined;
}

/** Bytes the network of each of `active` trials side by side may take. */
export function networkMemory(active: number, available: number | undefined): number | undefined {
  return available && Math.floor((available * FOR_NETWORKS) / active);
}

export interface MemoryCheck {
  readonly trials: readonly PlannedTrial[];
  readonly dataset: Dataset;
  readonly engine: Engine;
  /** Trials at the same time. */
  readonly workers: number;
  /** Bytes to share out. Default: what the machine can give. */
  readonly memory?: number;
}

/**
 * Refuses trials whose networks the machine cannot hold, before any of them has begun.
 * @throws InputError naming the arm, what it needs and what it may take
 */
export function requireMemory({ trials, dataset, engine, workers, memory = availableMemory() }: MemoryCheck): void {
  const active = Math.min(workers, trials.length);
  const compile = (arm: Arm, side: number) =>
    compileArm({ arm, dataset, engine, memoryLimit: networkMemory(side, memory) }).dispose();
  for (const arm of new Map(trials.map((trial) => [trial.arm.name, trial.arm])).values()) {
    try {
      compile(arm, active);
    } catch (error) {
      if (!isInputError(error)) throw error;
      compile(arm, 1); // what does not fit alone either is refused for that
      throw new InputError(error.message, 'Use --workers 1, which leaves all memory to one trial, or a smaller batch.');
    }
  }
}
