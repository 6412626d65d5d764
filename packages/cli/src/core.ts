/** What runs without a terminal and without reports, as in a container: training in worker processes, and the server. */

export type { ServeOptions } from './commands/serve.js';
export { serve } from './commands/serve-action.js';
export { extractArchive, safePath } from './data/archives/extract.js';
export { readPackedDataset } from './data/index.js';
export { isInputError, messageOf } from './errors.js';
export { TrialStore } from './run/trial-store.js';
export { openEngine } from './runner/engine.js';
export { localRunner } from './runner/local.js';
export type { EngineName, PlannedTrial, TrialEvent } from './runner/types.js';
