/** The thread that computes: it owns the networks, so that no batch, however long, keeps the server from its clients. */
import { parentPort, workerData } from 'node:worker_threads';
import { createWasmEngine, readModel } from 'receptive';
import { isInputError } from '../errors.js';
import { answerBatch } from './answer-batch.js';
import { Classifier } from './classifier.js';
import type { FromInference, InferenceJob, ToInference } from './worker-messages.js';

const port = parentPort as NonNullable<typeof parentPort>;
const tell = (message: FromInference, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
const { model, where, batch, threads } = workerData as InferenceJob;

try {
  const classifier = new Classifier(readModel(model, where), await createWasmEngine(), { batch, threads });
  port.on('message', (message: ToInference) => {
    try {
      const answer = answerBatch(classifier, message);
      const views = [answer.predicted, answer.probabilities, answer.maps];
      tell(
        { type: 'answer', answer },
        views.flatMap((view) => (typeof view === 'string' ? [] : [view.buffer as ArrayBuffer])),
      );
    } catch (error) {
      tell({ type: 'failed', stack: String((error as Error).stack) });
    }
  });
  tell({ type: 'ready' });
} catch (error) {
  if (!isInputError(error)) throw error;
  tell({ type: 'refused', message: error.message, hint: error.hint });
  port.close();
}
