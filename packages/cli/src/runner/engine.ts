import { createWasmEngine, type Engine, referenceEngine } from 'receptive';
import type { EngineName } from './types.js';

export async function openEngine(name: EngineName): Promise<Engine> {
  return name === 'reference' ? referenceEngine : createWasmEngine();
}
