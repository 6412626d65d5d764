/** The engine of this browser: WebAssembly where it runs, else the reference engine, which is slow and always right. */

import { createWasmEngine, type Engine, InputError, referenceEngine } from 'receptive';

export interface EngineAbout {
  /** "wasm-3-relaxed", "reference". */
  readonly numerics: string;
  /** Threads a network may use: 1 without a page that is isolated from other origins. */
  readonly threads: number;
  /** One sentence for people when something is missing here; null when nothing is. */
  readonly warning: string | null;
}

let loading: Promise<{ engine: Engine; about: EngineAbout }> | undefined;

/** Loads the engine once. */
export function loadEngine(): Promise<{ engine: Engine; about: EngineAbout }> {
  loading ??= load();
  return loading;
}

let plain: Promise<Engine> | undefined;

/**
 * The engine with convolutions as plain sums. Winograd's tiles do not move along with a picture: what they round differs
 * from place to place, which would look like an error of the network.
 */
export function loadPlainEngine(): Promise<Engine> {
  plain ??= loadEngine().then(({ engine }) =>
    engine.name === 'wasm' ? createWasmEngine({ convolution: 'direct' }) : engine,
  );
  return plain;
}

async function load(): Promise<{ engine: Engine; about: EngineAbout }> {
  try {
    const engine = await createWasmEngine();
    // A runtime may know shared memory and refuse to make one: that shows only when it is asked.
    new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const isolated = globalThis.crossOriginIsolated;
    const threads = isolated ? Math.max(1, navigator.hardwareConcurrency || 1) : 1;
    const warning = isolated ? null : 'This page is not isolated from other origins, so training uses one thread.';
    return { engine, about: { numerics: engine.numerics, threads, warning } };
  } catch (error) {
    const why = error instanceof InputError ? error.message : String(error);
    return {
      engine: referenceEngine,
      about: {
        numerics: referenceEngine.numerics,
        threads: 1,
        warning: `The fast engine does not run in this browser (${why}) The slow one is used: right, and about a hundred times slower.`,
      },
    };
  }
}
