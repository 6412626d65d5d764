import { EvaluationBatches } from '../data/batches.js';
import type { Normalization, Split } from '../data/types.js';
import type { Network } from '../engine/types.js';
import { measureMetrics } from './metrics.js';
import type { Metrics } from './types.js';

export interface Evaluation {
  readonly metrics: Metrics;
  /** count × classes. */
  readonly logits: Float32Array;
}

/**
 * A network's logits for every picture of a split, in evaluation mode and the split's own order, and their metrics.
 * @param afterBatch awaited between batches, to let the event loop run or to stop by throwing.
 */
export async function evaluate(
  network: Network,
  split: Split,
  normalization: Normalization,
  afterBatch?: () => Promise<void>,
): Promise<Evaluation> {
  const classes = network.graph.outputShape[0] as number;
  const batches = new EvaluationBatches(split.images, network.graph.input, normalization, network.batch);
  const logits = new Float32Array(batches.count * classes);
  for (let first = 0; first < batches.count; first += network.batch) {
    const size = batches.fill(first);
    logits.set(network.predict(batches.images, size), first * classes);
    await afterBatch?.();
  }
  return { metrics: measureMetrics(logits, split.labels, classes), logits };
}
