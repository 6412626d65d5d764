import * as library from 'receptive';
import type { EngineName } from './types.js';

export async function openEngine(name: EngineName): Promise<library.Engine> {
  return name === 'reference' ? library.referenceEngine : (library as unknown as {createWasmEngine(): Promise<library.Engine>}).createWasmEngine();
}
