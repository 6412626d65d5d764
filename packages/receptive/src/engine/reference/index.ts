/**
 * The reference engine: the definition of every operation, written to be read. Plain loops in float64; no speed.
 * One file per family of operations, each formula beside the loop that computes it; the fast engine is held against
 * this one.
 */

import { checkLossOptions } from '../compile-options.js';
import type { Engine } from '../types.js';
import { softmaxCrossEntropy } from './loss.js';
import { ReferenceNetwork } from './network.js';
import { tensor } from './tensor.js';

/** Computes everything as the formulas say, in float64. Slow; deterministic; needs nothing. */
export const referenceEngine: Engine = {
  name: 'reference',
  numerics: 'reference-1',
  compile: (graph, options) => new ReferenceNetwork(graph, options),
  crossEntropy(logits, labels, classes, options) {
    checkLossOptions(classes, options);
    const { loss, gradLogits } = softmaxCrossEntropy(
      tensor([logits.length / classes, classes], logits),
      labels,
      options,
    );
    return { loss, gradInput: Float32Array.from(gradLogits.data) };
  },
};
