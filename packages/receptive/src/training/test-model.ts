import type { Dataset } from '../data/types.js';
import type { Engine } from '../engine/types.js';
import { fieldError } from '../errors.js';
import { type Evaluation, evaluate } from './evaluate.js';
import { yieldToEventLoop } from './event-loop.js';
import { predictedClasses, softmax } from './metrics.js';
import { compileModel, type Model } from './model.js';
import type { Predictions } from './trial-options.js';
import type { Metrics } from './types.js';

export interface TestOptions {
  readonly dataset: Dataset;
  readonly engine: Engine;
  /** Pictures at once. */
  readonly batch: number;
  /** Default 1. Never changes a bit of the result. */
  readonly threads?: number;
}

/**
 * A trained model on the test split: what a sealed trial left out. The same figures as the trial would have given.
 * @throws InputError if the model is not for this data set's pictures and classes.
 */
export async function testModel(
  model: Model,
  { dataset, engine, batch, threads }: TestOptions,
): Promise<{ readonly metrics: Metrics; readonly predictions: Predictions }> {
  requireFit(model, dataset);
  const network = compileModel(model, engine, { batch, threads });
  try {
    const tested = await evaluate(network, dataset.splits.test, model.normalization, yieldToEventLoop);
    return { metrics: tested.metrics, predictions: predictionsOf(tested, dataset) };
  } finally {
    network.dispose();
  }
}

function requireFit({ arm, architecture, classes }: Model, dataset: Dataset): void {
  if (architecture.input.join() !== dataset.shape.join()) {
    throw fieldError(`${arm}: input`, `[${dataset.shape}], the shape of ${dataset.name}`, architecture.input);
  }
  if (JSON.stringify(classes) !== JSON.stringify(dataset.classes)) {
    throw fieldError(`${arm}: classes`, `the ${dataset.classes.length} of ${dataset.name}`, classes);
  }
}

/** Logits of the test split as classes and probabilities. */
export function predictionsOf({ logits }: Evaluation, { classes, splits }: Dataset): Predictions {
  return {
    labels: splits.test.labels,
    predicted: predictedClasses(logits, classes.length),
    probabilities: softmax(logits, classes.length),
  };
}
