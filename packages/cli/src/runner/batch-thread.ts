import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { StartThread } from 'receptive';
import { PACKAGE_ROOT } from '../package-root.js';

const ENTRY = join(PACKAGE_ROOT, 'dist/batch-worker.js');

/** A worker thread that prepares batches, see `prepareAhead`. What makes it fail would make training fail too. */
export const startBatchThread: StartThread = (job, ended) => {
  const worker = new Worker(ENTRY, { workerData: job });
  worker.unref();
  worker.on('error', ended); // without a listener it would end the process
  worker.on('exit', ended);
  return worker;
};
