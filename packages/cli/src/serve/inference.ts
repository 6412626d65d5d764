import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { InputError } from 'receptive';
import { PACKAGE_ROOT } from '../package-root.js';
import type { AnswerBatch, BatchAnswer } from './batcher.js';
import type { FromInference, InferenceJob } from './worker-messages.js';

const ENTRY = join(PACKAGE_ROOT, 'dist/inference-worker.js');

/** The inference thread, ready to answer. */
export interface Inference {
  readonly answer: AnswerBatch;
  /** Rejects if the thread ends before it is told to, which is a bug. */
  readonly died: Promise<never>;
  close(): Promise<void>;
}

/**
 * Starts the inference thread and waits until its networks are compiled. Errors: InputError as `Classifier`'s.
 * @param entry what the thread runs
 */
export async function startInference(job: InferenceJob, entry: string | URL = ENTRY): Promise<Inference> {
  const worker = new Worker(entry, { workerData: job });
  const waiting: { resolve: (answer: BatchAnswer) => void; reject: (error: Error) => void }[] = [];
  let closing = false;
  let cause: Error | null = null;
  const died = new Promise<never>((_, reject) => {
    const end = (error: Error) => {
      if (closing) return;
      cause ??= error;
      reject(cause);
      for (const { reject: refuse } of waiting.splice(0)) refuse(cause);
    };
    worker.on('error', end);
    worker.on('exit', (code) => end(new Error(`The inference thread ended with ${code}.`)));
  });
  died.catch(() => undefined); // whoever looks at it sees it; nobody has to

  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', (message: FromInference) => {
      if (message.type === 'refused') reject(new InputError(message.message, message.hint));
      else resolve();
    });
  });
  await Promise.race([ready, died]);

  worker.on('message', (message: FromInference) => {
    const next = waiting.shift();
    if (message.type === 'answer') next?.resolve(message.answer);
    else if (message.type === 'failed') next?.reject(Object.assign(new Error(), { stack: message.stack }));
  });
  return {
    answer: (batch) =>
      new Promise((resolve, reject) => {
        if (cause) return reject(cause);
        waiting.push({ resolve, reject });
        worker.postMessage(batch, [batch.pictures.buffer as ArrayBuffer]);
      }),
    died,
    close: async () => {
      closing = true;
      await worker.terminate();
    },
  };
}
