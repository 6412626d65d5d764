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

/** Starts the inference thread and waits until its networks are compiled. Errors: InputError as `Classifier`'s. */
export async function startInference(job: InferenceJob): Promise<Inference> {
  const worker = new Worker(ENTRY, { workerData: job });
  const answers: { resolve: (answer: BatchAnswer) => void; reject: (error: Error) => void }[] = [];
  const died = new Promise<never>((_, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`The inference thread ended with ${code}.`)));
  });
  died.catch((error: Error) => {
    for (const { reject } of answers.splice(0)) reject(error);
  });

  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', (message: FromInference) => {
      if (message.type === 'refused') reject(new InputError(message.message, message.hint));
      else resolve();
    });
  });
  await Promise.race([ready, died]);

  worker.on('message', (message: FromInference) => {
    const waiting = answers.shift();
    if (message.type === 'answer') waiting?.resolve(message.answer);
    else if (message.type === 'failed') waiting?.reject(Object.assign(new Error(), { stack: message.stack }));
  });
  return {
    answer: (batch) =>
      new Promise((resolve, reject) => {
        answers.push({ resolve, reject });
        worker.postMessage(batch, [batch.pictures.buffer as ArrayBuffer]);
      }),
    died,
    close: async () => {
      await worker.terminate();
    },
  };
}
