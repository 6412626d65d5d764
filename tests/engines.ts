import { createWasmEngine, type Engine, referenceEngine } from '../packages/receptive/src/engine/index.js';

/** The engines that every test of numbers in this folder runs on. */
export interface TestedEngine {
  readonly name: Engine['name'];
  create(): Promise<Engine>;
  /** How many steps of the long training runs it follows. */
  readonly trainingSteps: number;
}

export const ENGINES: readonly TestedEngine[] = [
  // A step takes the reference about 0.25 s, all 4 × 96 a minute and a half; 6 steps meet every formula there is.
  { name: 'reference', create: async () => referenceEngine, trainingSteps: 6 },
  { name: 'wasm', create: () => createWasmEngine(), trainingSteps: 96 },
];
