/** What other packages run of the command: training in worker processes, its files, and the server. */

export type { ServeOptions } from './commands/serve.js';
export { serve } from './commands/serve-action.js';
export { extractArchive, safePath } from './data/archives/extract.js';
export { readPackedDataset } from './data/index.js';
export { Failure, Interrupted, isInputError, messageOf } from './errors.js';
export { json, linkAtomic, writeAtomic } from './run/atomic.js';
export { TrialStore } from './run/trial-store.js';
export { openEngine } from './runner/engine.js';
export { localRunner } from './runner/local.js';
export type {
  EngineName,
  FailedTrial,
  PlannedTrial,
  Runner,
  RunnerResult,
  TrialContext,
  TrialEvent,
} from './runner/types.js';
