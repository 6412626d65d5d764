/** The thread that prepares the batches of one trial. */
import { workerData } from 'node:worker_threads';
import { prepareBatches } from 'receptive';

prepareBatches(workerData);
