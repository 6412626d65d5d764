import { createWasmEngine, type Engine, referenceEngine } from 'receptive';
import type { EngineName } from './types.js';

export async function openEngine(name: EngineName): Promise<Engine> {
  if (name === 'reference') return referenceEngine;
  return createWasmEngine({ convolution: name === 'wasm-direct' ? 'direct' : 'fastest' });
}
