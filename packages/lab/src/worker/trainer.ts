/** The worker that trains. Commands come as calls, what happens goes out as events, in order. */

import type { LoadedData } from './data-handlers.js';
import { type DuelEvent, type DuelPlan, DuelTraining } from './duel-training.js';
import { loadEngine } from './engine.js';
import { expose, type Port } from './rpc.js';

/** To the page, besides the answers to its calls. */
export interface TrainerMessage {
  readonly event: DuelEvent;
}

let data: LoadedData | null = null;
let duel: DuelTraining | null = null;

function tell(event: DuelEvent): void {
  const moved =
    event.kind === 'epoch'
      ? [...event.snapshot.values(), event.predicted, event.probabilities].map((values) => values.buffer as ArrayBuffer)
      : [];
  (globalThis as unknown as Port).postMessage({ event } satisfies TrainerMessage, moved);
}

const handlers = {
  /** The data set that the next duels train on. */
  useData(loaded: LoadedData): void {
    data = loaded;
  },
  /**
   * Trains a duel; resolves when it has ended or was stopped. One at a time: a duel at work is stopped first.
   * @throws InputError if an arm does not fit the data or the memory.
   */
  async train(plan: DuelPlan): Promise<void> {
    if (!data) throw new Error('The trainer has no data.');
    duel?.stop();
    const { engine, about } = await loadEngine();
    const mine = new DuelTraining(plan, data, engine, about.threads, tell);
    duel = mine;
    try {
      await mine.run();
    } finally {
      if (duel === mine) duel = null;
    }
  },
  pause: () => duel?.pause(),
  resume: () => duel?.resume(),
  step: () => duel?.step(),
  stop: () => duel?.stop(),
};

export type TrainerHandlers = typeof handlers;

expose(handlers, globalThis as unknown as Port);
