import { isInputError, messageOf } from '../errors.js';
import type { Batch, BatchAnswer } from './batcher.js';
import type { Classifier } from './classifier.js';

/** A batch answered here and now. */
export function answerBatch(classifier: Classifier, { pictures, explained }: Batch): BatchAnswer {
  const { predicted, probabilities } = classifier.predict(pictures);
  if (explained.length === 0) return { predicted, probabilities, maps: new Float32Array() };
  const { volume } = classifier;
  const chosen = new Uint8Array(explained.length * volume);
  explained.forEach((index, i) => {
    chosen.set(pictures.subarray(index * volume, (index + 1) * volume), i * volume);
  });
  const classes = explained.map((index) => predicted[index] as number);
  try {
    return { predicted, probabilities, maps: classifier.explain(chosen, classes) };
  } catch (error) {
    // Going back to the input takes more memory than there may be; those who did not ask for it get their answers.
    if (!isInputError(error)) throw error;
    return { predicted, probabilities, maps: `saliency: ${messageOf(error)}` };
  }
}
