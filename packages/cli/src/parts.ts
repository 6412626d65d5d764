/** What other packages run of the command: training in worker processes, its files, and the server. */

export type { ServeOptions } from './commands/serve.js';
export { serve } from './commands/serve-action.js';
// For studies that run elsewhere, and for what is done with their models there.
export { stopSignal } from './commands/stop-signal.js';
export { extractArchive, safePath } from './data/archives/extract.js';
export { encodeJpeg, readPicture } from './data/images.js';
export { readPackedDataset } from './data/index.js';
export { EXIT, Failure, Interrupted, isInputError, messageOf } from './errors.js';
export { VERSION } from './package-root.js';
export { percent, table } from './progress/format.js';
export { makeReporter } from './progress/make-reporter.js';
export { json, linkAtomic, writeAtomic } from './run/atomic.js';
export { CLOUD_RECORD, readCloudRecord } from './run/cloud-record.js';
export { TrialStore } from './run/trial-store.js';
export { type RunOutcome, type RunRequest, runStudy } from './run-study.js';
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
export { Classifier } from './serve/classifier.js';
export { type FoundModel, findModel } from './serve/find-model.js';
export { readStudy } from './study-file.js';
